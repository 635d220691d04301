import { Select } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Failure, Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { CardView } from './card.tsx';
import { sign, type Signed, type Ward, type WardPatient } from './his.ts';
import { Live } from './live.tsx';
import { Orders } from './orders.tsx';
import { Patients } from './patients.tsx';
import { TEXTS } from './texts.ts';
import './demo.css';

/** Play the doctor: choose a patient, sign orders, see the cards, decide, and watch the figures move. */
export default function DemoPage(): ReactNode {
  const t = useTexts(TEXTS);
  const ward = useAnswer<Ward>('/demo/his/ward');
  return (
    <Frame wide>
      <h1 className="his-title">{t.title}</h1>
      <p className="his-lead">{t.lead}</p>
      {ward.value && <Clinic ward={ward.value} />}
      {!ward.value && ward.state === 'loading' && <Loading />}
      {ward.state === 'failed' &&
        (ward.error.status === 404 ? (
          <Nothing>{t.unavailable}</Nothing>
        ) : (
          <Failure error={ward.error} again={ward.again} />
        ))}
    </Frame>
  );
}

function Clinic({ ward }: { readonly ward: Ward }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [hospital, setHospital] = useState(ward.hospitals[0]?.id ?? '');
  const [patient, setPatient] = useState<WardPatient>();
  const [isSigning, setSigning] = useState(false);
  const [signed, setSigned] = useState<Signed>();
  const orders = useRef<readonly string[]>([]);
  const ask = (items: readonly string[]): void => {
    if (!patient) return;
    orders.current = items;
    setSigning(true);
    sign(language, hospital, patient.number, items)
      .then(setSigned, () => {
        setSigned({ status: 0, ms: 0, answer: {} });
      })
      .finally(() => {
        setSigning(false);
      });
  };
  // The same orders give the same cards, in the language that is read now.
  useEffect(() => {
    if (signed) ask(orders.current);
  }, [language]);
  return (
    <>
      <div className="his-top">
        <label className="his-place">
          {t.hospital}
          <Select
            value={hospital}
            className="his-hospital"
            onChange={(next) => {
              setHospital(next);
              setSigned(undefined);
            }}
            options={ward.hospitals.map(({ id, name }) => ({ value: id, label: name }))}
            aria-label={t.hospital}
          />
        </label>
        <Live />
      </div>
      <div className="his-columns">
        <Patients
          patients={ward.patients}
          chosen={patient?.number}
          choose={(next) => {
            setPatient(next);
            setSigned(undefined);
          }}
        />
        <Orders key={patient?.number ?? 0} ward={ward} patient={patient} isSigning={isSigning} sign={ask} />
        <section aria-labelledby="his-cards" className="his-panel">
          <h2 id="his-cards">{t.cards}</h2>
          <p role="status" className={signed ? '' : 'his-waiting'}>
            {answerText(t, signed)}
          </p>
          <div className="his-cards">
            {signed?.answer.cards?.map((card) => (
              <CardView key={card.uuid} hospital={hospital} card={card} />
            ))}
          </div>
        </section>
      </div>
    </>
  );
}

function answerText(t: (typeof TEXTS)['zh'], signed: Signed | undefined): string {
  if (!signed) return t.first;
  if (signed.status !== 200) return t.couldNot(signed.status);
  return t.answered(signed.answer.cards?.length ?? 0, signed.ms);
}
