import type { ReactNode } from 'react';
import { Frame } from '../app/frame.tsx';
import { useTexts } from '../app/language.tsx';
import { useSession } from '../app/session.tsx';
import { Loading, Nothing } from '../app/states.tsx';
import { hrefOf, useAddress, type Address } from './address.ts';
import { Breakdown } from './breakdown.tsx';
import { Accesses, Glass } from './accesses.tsx';
import { Health } from './health.tsx';
import { Notices, Repeated, Reviews } from './lists.tsx';
import { Overview } from './overview.tsx';
import { Period } from './period.tsx';
import { TEXTS, type ViewName } from './texts.ts';
import { Wall } from './wall.tsx';
import './admin.css';

type Go = (change: Partial<Address>) => void;

/** What administrators see: figures down to their entries, and what went wrong. */
export default function AdminPage(): ReactNode {
  const t = useTexts(TEXTS);
  const { session } = useSession();
  const [address, go] = useAddress();
  if (!session) {
    return (
      <Frame>
        <Loading />
      </Frame>
    );
  }
  if (session.role !== 'administrator') {
    return (
      <Frame>
        <h1>{t.title}</h1>
        <Nothing>{session.authenticated ? t.notAllowed : t.needsLogin}</Nothing>
        {!session.authenticated && (
          <p className="admin-centre">
            <a href={`/login?return=${encodeURIComponent(hrefOf(address))}`}>{t.login}</a>
          </p>
        )}
      </Frame>
    );
  }
  if (address.wall) return <Wall />;
  return (
    <Frame wide>
      <div className="admin-head">
        <h1>{t.title}</h1>
        <a href={hrefOf({ ...address, wall: true })}>{t.wall}</a>
      </div>
      <div className="admin-columns">
        <Views address={address} go={go} />
        <div className="admin-view">
          <Period address={address} go={go} />
          <h2>{t.views[address.view]}</h2>
          <View address={address} />
        </div>
      </div>
    </Frame>
  );
}

function Views({ address, go }: { readonly address: Address; readonly go: Go }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <nav aria-label={t.nav} className="admin-nav">
      {(Object.keys(t.views) as ViewName[]).map((view) => (
        <a
          key={view}
          href={hrefOf({ ...address, view })}
          aria-current={view === address.view ? 'page' : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go({ view });
          }}
        >
          {t.views[view]}
        </a>
      ))}
    </nav>
  );
}

function View({ address }: { readonly address: Address }): ReactNode {
  const { view } = address;
  switch (view) {
    case 'overview':
      return <Overview {...address} />;
    case 'repeated':
      return <Repeated {...address} />;
    case 'notices':
      return <Notices />;
    case 'reviews':
      return <Reviews />;
    case 'health':
      return <Health />;
    case 'accesses':
      return <Accesses {...address} />;
    case 'glass':
      return <Glass {...address} />;
    default:
      return <Breakdown key={view} by={view} {...address} />;
  }
}
