import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

/** A part of the page that could not be read, told in a line: the rest of the page is of use without it. */
export function Trouble({ again }: { again(): void }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <div role="alert" className="public-trouble">
      <span>{t.trouble}</span>
      <Button size="small" onClick={again}>
        {t.again}
      </Button>
    </div>
  );
}
