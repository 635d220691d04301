import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { useSession } from '../app/session.tsx';
import { Loading } from '../app/states.tsx';
import { TEXTS, type Told } from './texts.ts';
import { loginAddress } from './types.ts';

/** The way in: on to the provider, on to one's own page, or word that there is no way yet. */
export function SignIn({
  isConfigured,
  told,
  returnTo,
}: {
  readonly isConfigured: boolean;
  /** What came of the last login here; undefined where there was none. */
  readonly told: Told | undefined;
  readonly returnTo: string | null;
}): ReactNode {
  const t = useTexts(TEXTS);
  const { session } = useSession();
  if (!isConfigured) {
    return (
      <>
        <h2>{t.unconfigured.title}</h2>
        <p className="login-lead">{t.unconfigured.text}</p>
        <PublicLink />
      </>
    );
  }
  // Who is in already must not see the way in first.
  if (session === undefined && told === undefined) return <Loading rows={3} />;
  const isIn = session?.authenticated === true && session.isLaunched !== true;
  if (isIn && told === undefined) {
    const institution = session.institution === null ? t.commission : session.institution?.name;
    return (
      <>
        <h2>{t.in.title}</h2>
        <p className="login-lead">{[session.name, institution].filter(Boolean).join(' · ')}</p>
        <Button type="primary" size="large" block href={session.role === 'administrator' ? '/admin' : '/viewer'}>
          {t.in.go}
        </Button>
        <a className="login-public" href={loginAddress(returnTo, { isAnew: true })}>
          {t.in.switch}
        </a>
      </>
    );
  }
  return (
    <>
      {told === undefined && <p className="login-lead">{t.lead}</p>}
      <LeaveButton
        address={loginAddress(returnTo, { isAnew: told === 'no-role' })}
        text={told === undefined ? t.login : told === 'no-role' ? t.in.switch : t.again}
      />
      <p className="login-note">{t.note}</p>
      <PublicLink />
    </>
  );
}

/** A provider may take seconds to answer: whoever waits is told so. */
function LeaveButton({ address, text }: { readonly address: string; readonly text: string }): ReactNode {
  const t = useTexts(TEXTS);
  const [isLeaving, setLeaving] = useState(false);
  return (
    <Button
      type="primary"
      size="large"
      block
      href={address}
      aria-live="polite"
      onClick={() => {
        setLeaving(true);
      }}
    >
      {isLeaving ? t.leading : text}
    </Button>
  );
}

function PublicLink(): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <a className="login-public" href="/">
      {t.public}
    </a>
  );
}
