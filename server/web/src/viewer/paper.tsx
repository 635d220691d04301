import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ViewedOrder, ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { useSession } from '../app/session.tsx';
import type { PaperKind } from './acting.ts';
import { Dialog } from './dialog.tsx';
import { ageOf, dayOf, shanghaiMinute } from './format.ts';
import { PaperEntry } from './paper-entry.tsx';
import { TEXTS } from './paper-texts.ts';
import { TEXTS as SCREEN_TEXTS } from './texts.ts';

interface PaperProps {
  readonly kind: PaperKind;
  readonly orders: readonly ViewedOrder[];
  readonly answer: ViewingAnswer;
  /** By offer: when it was decided, where that happened on this page. */
  readonly decidedAt: ReadonlyMap<string, number>;
  onClose(): void;
}

/** The note for the chart or the patient's explanation, as it will be printed. */
export default function Paper({ kind, orders, answer, decidedAt, onClose }: PaperProps): ReactNode {
  const t = useTexts(TEXTS);
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    // While it lies open, printing prints it and nothing else.
    document.documentElement.dataset.printing = 'paper';
    return () => {
      delete document.documentElement.dataset.printing;
    };
  }, []);
  const isCitation = kind === 'citation';
  return (
    <Dialog title={t[kind]} className="v-paper" onClose={onClose}>
      <article ref={sheet}>
        <PatientLines answer={answer} />
        <p>{isCitation ? t.citationLead : t.explanationLead}</p>
        {orders.map((order) => (
          <PaperEntry key={order.order} kind={kind} order={order} answer={answer} decidedAt={decidedAt} />
        ))}
        <Signatures isCitation={isCitation} />
      </article>
      <Tools sheet={() => sheet.current?.innerText ?? ''} onClose={onClose} />
    </Dialog>
  );
}

function PatientLines({ answer: { patient, institution } }: Pick<PaperProps, 'answer'>): ReactNode {
  const t = useTexts(TEXTS);
  const words = useTexts(SCREEN_TEXTS);
  const age = ageOf(patient.birthDate, dayOf(Date.now()));
  const facts = [
    [t.name, patient.name],
    [t.gender, patient.gender === null ? '' : t.genders[patient.gender]],
    [t.age, age ? words.age(age.count, age.unit) : ''],
    [t.birth, patient.birthDate ?? ''],
    [t.ordering, institution.name],
  ] as const;
  return (
    <dl className="v-paper-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === '' ? t.missing : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Signatures({ isCitation }: { readonly isCitation: boolean }): ReactNode {
  const t = useTexts(TEXTS);
  const { session } = useSession();
  const doctor = [session?.name, session?.person].find((name) => name !== undefined && name !== '') ?? '';
  return (
    <footer>
      {isCitation ? null : <p>{t.ask}</p>}
      <dl className="v-paper-facts">
        <div>
          <dt>{t.doctor}</dt>
          <dd>{doctor}</dd>
        </div>
        <div>
          <dt>{t.signature}</dt>
          <dd className="v-blank" />
        </div>
        {isCitation ? null : (
          <div>
            <dt>{t.patientSignature}</dt>
            <dd className="v-blank" />
          </div>
        )}
        <div>
          <dt>{t.printedAt}</dt>
          <dd>
            {shanghaiMinute(new Date().toISOString())} · {t.source_}
          </dd>
        </div>
      </dl>
    </footer>
  );
}

function Tools({ sheet, onClose }: { sheet(): string; onClose(): void }): ReactNode {
  const t = useTexts(TEXTS);
  const [copied, setCopied] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(sheet());
      setCopied(t.copied);
    } catch {
      setCopied(t.notCopied);
    }
  };
  return (
    <div className="v-dialog-foot v-unprinted">
      <span className="v-muted" aria-live="polite">
        {copied}
      </span>
      <button type="button" className="v-button" onClick={onClose}>
        {t.close}
      </button>
      <button type="button" className="v-button" onClick={() => void copy()}>
        {t.copy}
      </button>
      <button
        type="button"
        className="v-button go"
        onClick={() => {
          print();
        }}
      >
        {t.print}
      </button>
    </div>
  );
}
