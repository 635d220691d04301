import type { ReactNode } from 'react';
import type { ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { ageOf, dayOf, spanOf } from './format.ts';
import { TEXTS } from './texts.ts';

/** Whose results these are; stays in sight whatever is read below. */
export function PatientStrip({ answer, now }: { readonly answer: ViewingAnswer; readonly now: number }): ReactNode {
  const t = useTexts(TEXTS);
  const { patient, ground, because, institution, endsAt } = answer;
  const age = ageOf(patient.birthDate, dayOf(now));
  const left = Date.parse(endsAt) - now;
  return (
    <section className="v-patient" aria-label={t.check}>
      <h1>{patient.name === '' ? t.noName : patient.name}</h1>
      <p className="v-facts">
        <span>{patient.gender ? t.gender[patient.gender] : t.noGender}</span>
        {age ? <span>{t.age(age.count, age.unit)}</span> : null}
        <span>{patient.birthDate === null ? t.noBirth : t.born(patient.birthDate)}</span>
      </p>
      <p className="v-check">
        <strong>{t.check}</strong>
        <span>{t.checkHow}</span>
      </p>
      <p className="v-ground">
        <span>{institution.name}</span>
        <span className={ground === 'break-glass' ? 'v-glass' : undefined}>
          {t.grounds}
          {t.colon}
          {t.ground[ground]}
          {because === null ? '' : ` ${because}`}
        </span>
        <span className={left < 5 * 60_000 ? 'v-soon' : undefined}>{t.timeLeft(t.span(spanOf(left)))}</span>
      </p>
    </section>
  );
}
