import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';
import { loginAddress, type OfferedPerson } from './types.ts';

/** Whom a demonstration lets in by a click; plainly marked, so that nobody takes it for a hospital's login. */
export function DemoPeople({
  people,
  returnTo,
}: {
  readonly people: readonly OfferedPerson[];
  readonly returnTo: string | null;
}): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <section className="login-card login-demo" aria-labelledby="login-demo-title">
      <h2 id="login-demo-title">
        <Tag className="login-mark">{t.demo.mark}</Tag>
        {t.demo.title}
      </h2>
      <p className="login-lead">{t.demo.text}</p>
      <ul className="login-people">
        {people.map(({ subject, name, role, institutionName }) => (
          <li key={subject}>
            <a href={loginAddress(returnTo, { hint: subject })}>
              <span className="login-initial" aria-hidden="true">
                {[...name][0] ?? ''}
              </span>
              <span className="login-who">
                <span className="login-name">{name}</span>
                <span className="login-where">
                  {role === null ? '' : `${institutionName ?? t.commission} · ${t.role[role]}`}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
