import type { ReactNode } from 'react';
import type { StartViewingRequest } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './start-texts.ts';

type Ground = StartViewingRequest['ground'];
const GROUNDS: readonly Ground[] = ['order', 'encounter', 'break-glass'];
/** Five characters and more, blanks at the ends not counted: fewer are no reason. */
const REASON = '\\s*\\S.{3,}\\S\\s*';

export interface GroundChoice {
  readonly ground: Ground;
  readonly because: string;
  /** That breaking the glass is recorded and reviewed. */
  readonly isConfirmed: boolean;
}

/** By what right the patient is looked at. */
export function GroundFields({
  choice,
  change,
}: {
  readonly choice: GroundChoice;
  change(choice: GroundChoice): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const isGlass = choice.ground === 'break-glass';
  return (
    <>
      <fieldset className="v-segments">
        <legend>{t.ground}</legend>
        {GROUNDS.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="ground"
              checked={choice.ground === each}
              onChange={() => {
                change({ ...choice, ground: each });
              }}
            />
            <span>{t.grounds[each]}</span>
          </label>
        ))}
      </fieldset>
      {isGlass ? <p className="v-warn danger">{t.glass}</p> : null}
      <label>
        {t.because[choice.ground]}
        <input
          className="v-field"
          required
          maxLength={500}
          {...(isGlass ? { placeholder: t.tooShort, title: t.tooShort, pattern: REASON } : {})}
          value={choice.because}
          onChange={(event) => {
            change({ ...choice, because: event.target.value });
          }}
        />
      </label>
      {isGlass ? (
        <label className="v-switch">
          <input
            type="checkbox"
            required
            checked={choice.isConfirmed}
            onChange={(event) => {
              change({ ...choice, isConfirmed: event.target.checked });
            }}
          />
          {t.glassConfirm}
        </label>
      ) : null}
    </>
  );
}
