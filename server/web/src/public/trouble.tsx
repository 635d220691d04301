import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

/** A part of the page that could not be read, told in a line: the rest of the page is of use without it. */
export function Trouble({ again }: { again(): void }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <div role="alert" className="public-trouble">
      <span>{t.trouble}</span>
      <button type="button" className="button" onClick={again}>
        {t.again}
      </button>
    </div>
  );
}
