import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import type { WardPatient } from './his.ts';
import { TEXTS } from './texts.ts';

/** The ward: invented patients, one of them chosen. */
export function Patients({
  patients,
  chosen,
  choose,
}: {
  readonly patients: readonly WardPatient[];
  readonly chosen: number | undefined;
  choose(patient: WardPatient): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [search, setSearch] = useState('');
  const found = patients.filter(({ name }) => name.includes(search.trim()));
  return (
    <section aria-labelledby="his-patient" className="his-panel">
      <h2 id="his-patient">{t.patient}</h2>
      <Input
        type="search"
        allowClear
        aria-label={t.findPatient}
        placeholder={t.findPatient}
        value={search}
        onChange={({ target }) => {
          setSearch(target.value);
        }}
      />
      {found.length === 0 && <p className="his-none">{t.nothing}</p>}
      <ul className="his-list" tabIndex={0} aria-label={t.patient}>
        {found.map((patient) => (
          <li key={patient.number}>
            <button
              type="button"
              aria-pressed={patient.number === chosen}
              onClick={() => {
                choose(patient);
              }}
            >
              <strong>{patient.name}</strong>
              <span>{t.about(t[patient.gender], ageOf(patient.birthDate), patient.birthDate)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whole years today. */
function ageOf(birthDate: string): number {
  const today = new Date();
  const birth = new Date(birthDate);
  const isBefore =
    today.getMonth() < birth.getMonth() || (today.getMonth() === birth.getMonth() && today.getDate() < birth.getDate());
  return today.getFullYear() - birth.getFullYear() - (isBefore ? 1 : 0);
}
