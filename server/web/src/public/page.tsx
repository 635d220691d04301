import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useTexts } from '../app/language.tsx';
import { Figures } from './figures.tsx';
import { Institutions } from './institutions.tsx';
import { Items } from './items.tsx';
import { Picture } from './picture.tsx';
import { TEXTS } from './texts.ts';
import './public.css';
import './tables.css';

/** What everybody may know: what this is, what is recognised, who takes part, what it has brought. */
export default function PublicPage(): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <Frame wide>
      <div className="public-hero">
        <div className="public-inner">
          <section className="public-opening">
            <div>
              <h1>{t.title}</h1>
              <p className="public-motto">{t.motto}</p>
              <p className="public-lead">{t.lead}</p>
              <p className="public-ways">
                <a className="main" href="#items">
                  {t.toItems}
                </a>
                <a href="#institutions">{t.toInstitutions}</a>
              </p>
            </div>
            <Picture />
          </section>
          <Figures />
        </div>
      </div>
      <div className="public-inner">
        <Steps />
        <Items />
        <Institutions />
        <Rights />
      </div>
    </Frame>
  );
}

function Steps(): ReactNode {
  const t = useTexts(TEXTS);
  return (
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
  );
}

function Rights(): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <section aria-labelledby="rights" className="public-closing">
      <h2 id="rights">{t.rights}</h2>
      <ul className="public-rights">
        {t.right.map(([name, text]) => (
          <li key={name}>
            <strong>{name}</strong>
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <p className="public-note">{t.basis}</p>
    </section>
  );
}
