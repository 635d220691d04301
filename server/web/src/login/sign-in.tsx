import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { useSession } from '../app/session.tsx';
import { TEXTS } from './texts.ts';
import { loginAddress } from './types.ts';

/** The way in: on to the provider, on to one's own page, or word that there is no way yet. */
export function SignIn({
  isConfigured,
  isAgain,
  returnTo,
}: {
  readonly isConfigured: boolean;
  readonly isAgain: boolean;
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
  const isIn = session?.authenticated === true && session.isLaunched !== true;
  if (isIn && !isAgain) {
    const institution = session.institution === null ? t.commission : session.institution?.name;
    return (
      <>
        <h2>{t.in.title}</h2>
        <p className="login-lead">{[session.name, institution].filter(Boolean).join(' · ')}</p>
        <Button type="primary" size="large" block href={session.role === 'administrator' ? '/admin' : '/viewer'}>
          {t.in.go}
        </Button>
        <a className="login-public" href={loginAddress(returnTo)}>
          {t.in.switch}
        </a>
      </>
    );
  }
  return (
    <>
      {!isAgain && <p className="login-lead">{t.lead}</p>}
      <LeaveButton address={loginAddress(returnTo)} text={isAgain ? t.again : t.login} />
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
