import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useTexts } from '../app/language.tsx';
import { Figures } from './figures.tsx';
import { Institutions } from './institutions.tsx';
import { Items } from './items.tsx';
import { TEXTS } from './texts.ts';
import './public.css';

/** What everybody may know: what this is, what is recognised, who takes part, what it has brought. */
export default function PublicPage(): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <Frame>
      <section className="public-hero">
        <h1>{t.title}</h1>
        <p>{t.lead}</p>
        <Figures />
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">{t.steps}</h2>
        <ol className="public-steps">
          {t.step.map(([name, text]) => (
            <li key={name}>
              <strong>{name}</strong>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </section>
      <Items />
      <Institutions />
      <section aria-labelledby="rights">
        <h2 id="rights">{t.rights}</h2>
        <ul className="public-rights">
          {t.right.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p className="public-note">{t.basis}</p>
      </section>
    </Frame>
  );
}
