import { ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_US';
import zh from 'antd/es/locale/zh_CN';
import { lazy, Suspense, type ReactNode } from 'react';
import { LanguageProvider, useLanguage } from './language.tsx';
import { LookProvider, useLook } from './look.tsx';
import { SessionProvider } from './session.tsx';
import { Loading } from './states.tsx';
import { themeOf } from './theme.ts';

/** A part of its own for each page: nobody loads what another page needs. */
const PAGES = {
  viewer: lazy(() => import('../viewer/page.tsx')),
  admin: lazy(() => import('../admin/page.tsx')),
  demo: lazy(() => import('../demo/page.tsx')),
  login: lazy(() => import('../login/page.tsx')),
  public: lazy(() => import('../public/page.tsx')),
};

/** The server answers the same document under these addresses only. */
function pageOf(path: string): keyof typeof PAGES {
  const [, first = ''] = path.split('/');
  return first === 'viewer' || first === 'admin' || first === 'demo' || first === 'login' ? first : 'public';
}

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

export function App(): ReactNode {
  return (
    <LanguageProvider>
      <LookProvider>
        <Dressed />
      </LookProvider>
    </LanguageProvider>
  );
}

function Dressed(): ReactNode {
  const { language } = useLanguage();
  const { isDark } = useLook();
  const Page = PAGES[pageOf(location.pathname)];
  return (
    <ConfigProvider
      locale={language === 'zh' ? zh : en}
      theme={themeOf(isDark)}
      csp={{ nonce }}
      wave={{ disabled: true }}
    >
      <SessionProvider>
        <Suspense fallback={<Loading />}>
          <Page />
        </Suspense>
      </SessionProvider>
    </ConfigProvider>
  );
}
