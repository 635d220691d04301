import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './start-texts.ts';

/** A kind of identifier by which the exchange knows people. */
export interface IdentifierSystem {
  readonly system: string;
  readonly kind: string;
  readonly name: string;
}

export interface IdentifierChoice {
  readonly system: string | undefined;
  readonly value: string;
  readonly birthDate: string;
}

/** Who it is. */
export function IdentifierFields({
  systems,
  system,
  choice,
  needsBirthDate,
  change,
}: {
  readonly systems: readonly IdentifierSystem[];
  readonly system: IdentifierSystem;
  readonly choice: IdentifierChoice;
  readonly needsBirthDate: boolean;
  change(choice: IdentifierChoice): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <>
      <div className="v-pair">
        <label>
          {t.system}
          <select
            className="v-field"
            value={system.system}
            onChange={(event) => {
              change({ ...choice, system: event.target.value });
            }}
          >
            {systems.map((each) => (
              <option key={each.system} value={each.system}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
        <label className="v-grow">
          {t.value}
          <input
            className="v-field v-tabular"
            required
            maxLength={64}
            spellCheck={false}
            autoComplete="off"
            value={choice.value}
            onChange={(event) => {
              change({ ...choice, value: event.target.value });
            }}
          />
        </label>
        {needsBirthDate ? (
          <label>
            {t.birth}
            <input
              className="v-field"
              type="date"
              required
              value={choice.birthDate}
              aria-describedby="birth-how"
              onChange={(event) => {
                change({ ...choice, birthDate: event.target.value });
              }}
            />
          </label>
        ) : null}
      </div>
      {needsBirthDate ? (
        <p id="birth-how" className="v-muted">
          {t.birthHow}
        </p>
      ) : null}
    </>
  );
}
