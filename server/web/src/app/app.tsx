import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { LanguageProvider } from './language.tsx';
import { LookProvider } from './look.tsx';
import { SessionProvider } from './session.tsx';
import { Loading } from './states.tsx';

type Page = Promise<{ readonly default: ComponentType }>;

/** A page made of Ant Design's parts; the others, which must be there at once, do without the library. */
const dressed =
  (load: () => Page): (() => Page) =>
  async () => {
    const [{ Dressed }, { default: Undressed }] = await Promise.all([import('./dressed.tsx'), load()]);
    return {
      default: () => (
        <Dressed>
          <Undressed />
        </Dressed>
      ),
    };
  };

/** A part of its own for each page: nobody loads what another page needs. */
const PAGES = {
  viewer: () => import('../viewer/page.tsx'),
  public: () => import('../public/page.tsx'),
  admin: dressed(() => import('../admin/page.tsx')),
  demo: dressed(() => import('../demo/page.tsx')),
  login: dressed(() => import('../login/page.tsx')),
};

/** The server answers the same document under these addresses only. */
function pageOf(path: string): keyof typeof PAGES {
  const [, first = ''] = path.split('/');
  return first === 'viewer' || first === 'admin' || first === 'demo' || first === 'login' ? first : 'public';
}

/** Asked for before anything is drawn: the page must not wait for its own frame. */
const loading = PAGES[pageOf(location.pathname)]();
const PageAtAddress = lazy(() => loading);

export function App(): ReactNode {
  return (
    <LanguageProvider>
      <LookProvider>
        <SessionProvider>
          <Suspense fallback={<Loading />}>
            <PageAtAddress />
          </Suspense>
        </SessionProvider>
      </LookProvider>
    </LanguageProvider>
  );
}
