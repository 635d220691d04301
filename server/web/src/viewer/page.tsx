import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useTexts } from '../app/language.tsx';
import { useSession } from '../app/session.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { TEXTS } from './texts.ts';
import { useOpening } from './use-opening.ts';
import { Viewing } from './viewing.tsx';
import './viewer.css';

/** For those who come without a card. */
const Start = lazy(() => import('./start.tsx'));

export default function ViewerPage(): ReactNode {
  const t = useTexts(TEXTS);
  useEffect(() => {
    // Never the patient's name: titles stay in histories.
    document.title = t.title;
  }, [t]);
  return (
    <Frame wide>
      <Opened />
    </Frame>
  );
}

function Opened(): ReactNode {
  const { opening, open } = useOpening();
  const { session } = useSession();
  if (opening.state === 'open') return <Viewing key={opening.viewing} id={opening.viewing} />;
  if (opening.state === 'failed') return <Failure error={opening.error} again={opening.again} />;
  if (opening.state === 'launching' || session === undefined) return <Loading />;
  return (
    <Suspense fallback={<Loading />}>
      <Start session={session} open={open} />
    </Suspense>
  );
}
