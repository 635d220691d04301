import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import type { Session } from '../app/session.tsx';
import { StartForm } from './start-form.tsx';
import { TEXTS } from './start-texts.ts';

/** For whoever comes without a card: a doctor who is logged in looks a patient up; anybody else is told how to come. */
export default function Start({
  session,
  open,
}: {
  readonly session: Session;
  open(viewing: string): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  if (!session.authenticated) {
    return (
      <section className="v-panel v-start">
        <h1>{t.notLogged}</h1>
        <p>{t.notLoggedHow}</p>
        {session.hasLogin === true ? (
          <p>
            <a className="v-button go" href="/login">
              {t.login}
            </a>{' '}
            {t.loginHow}
          </p>
        ) : (
          <p className="v-muted">{t.noLogin}</p>
        )}
      </section>
    );
  }
  if (session.role !== 'doctor') {
    return (
      <section className="v-panel v-start" role="alert">
        <h1>{t.forbidden}</h1>
        <p>{t.forbiddenHow}</p>
      </section>
    );
  }
  if (session.isLaunched === true) {
    return (
      <section className="v-panel v-start">
        <h1>{t.title}</h1>
        <p>{t.launched}</p>
        {session.hasLogin === true ? (
          <p>
            <a className="v-button go" href="/login">
              {t.login}
            </a>
          </p>
        ) : null}
      </section>
    );
  }
  return <StartForm open={open} />;
}
