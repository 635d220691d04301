import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { ChoosePlace } from './choose-place.tsx';
import { DemoPeople } from './demo-people.tsx';
import { Notice } from './notice.tsx';
import { SignIn } from './sign-in.tsx';
import { isTold, TEXTS } from './texts.ts';
import type { LoginHints } from './types.ts';
import './room.css';

/** Why somebody is here: an error of the login, the way back from a logout (`state=ended`), or nothing. */
function toldBy(query: URLSearchParams): string | null {
  return query.get('error') ?? query.get('state');
}

/** `/login`: the way to the identity provider, and what came of it. */
export default function LoginPage(): ReactNode {
  const t = useTexts(TEXTS);
  const hints = useAnswer<LoginHints>('/api/login-hints');
  const query = new URLSearchParams(location.search);
  const told = toldBy(query);
  const returnTo = query.get('return');
  const people = hints.value?.people ?? [];
  return (
    <Frame>
      <div className={people.length > 0 ? 'login with-people' : 'login'}>
        <section className="login-card" aria-labelledby="login-title">
          <img src="/icon.svg" alt="" width={52} height={52} />
          <h1 id="login-title">{t.title}</h1>
          {isTold(told) && <Notice told={told} />}
          {query.has('choose') ? (
            <ChoosePlace />
          ) : hints.state === 'failed' ? (
            <Failure error={hints.error} again={hints.again} />
          ) : hints.value === undefined ? (
            <Loading rows={3} />
          ) : (
            <SignIn isConfigured={hints.value.configured} told={isTold(told) ? told : undefined} returnTo={returnTo} />
          )}
        </section>
        {people.length > 0 && !query.has('choose') && <DemoPeople people={people} returnTo={returnTo} />}
      </div>
    </Frame>
  );
}
