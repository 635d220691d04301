import type { ReactNode } from 'react';
import { useLanguage, useTexts } from './language.tsx';
import { useLook, type Look } from './look.tsx';
import { useSession } from './session.tsx';

const TEXTS = {
  zh: {
    brand: '浙医互认',
    skip: '跳到正文',
    language: 'English',
    look: { light: '浅色', dark: '深色', auto: '跟随系统' },
    looks: '外观',
    login: '登录',
    logout: '退出登录',
    everywhere: '退出所有设备',
    commission: '卫生健康委员会',
    nav: '主导航',
    public: '公开信息',
    viewer: '医生工作台',
    admin: '管理看板',
  },
  en: {
    brand: 'Huren exchange',
    skip: 'Skip to content',
    language: '中文',
    look: { light: 'Light', dark: 'Dark', auto: 'System' },
    looks: 'Appearance',
    login: 'Log in',
    logout: 'Log out',
    everywhere: 'Log out everywhere',
    commission: 'Health commission',
    nav: 'Main',
    public: 'Public',
    viewer: 'Doctor',
    admin: 'Administration',
  },
};

/** What every page has around it: the name, who works here, language and look. */
export function Frame({
  wide = false,
  children,
}: {
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const t = useTexts(TEXTS);
  const { language, choose } = useLanguage();
  const looks = useLook();
  return (
    <>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <header className="frame-header">
        <a className="brand" href="/">
          <img src="/icon.svg" alt="" width={28} height={28} />
          <span>{t.brand}</span>
        </a>
        <nav aria-label={t.nav} className="frame-nav">
          <Pages />
        </nav>
        <div className="frame-tools">
          <Person />
          <button
            type="button"
            className="frame-tool"
            onClick={() => {
              choose(language === 'zh' ? 'en' : 'zh');
            }}
          >
            <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{t.language}</span>
          </button>
          <label className="frame-tool frame-look">
            <span aria-hidden="true">◐</span>
            <select
              aria-label={t.looks}
              value={looks.look}
              onChange={({ target }) => {
                looks.choose(target.value as Look);
              }}
            >
              {(['light', 'dark', 'auto'] as const).map((look) => (
                <option key={look} value={look}>
                  {t.look[look]}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={wide ? 'frame-main wide' : 'frame-main'}>
        {children}
      </main>
    </>
  );
}

function Pages(): ReactNode {
  const t = useTexts(TEXTS);
  const { session } = useSession();
  const links = [
    ['/', t.public],
    ...(session?.role === 'doctor' ? [['/viewer', t.viewer]] : []),
    ...(session?.role === 'administrator' ? [['/admin', t.admin]] : []),
  ] as const;
  return links.map(([href, text]) => (
    <a key={href} href={href} aria-current={href === location.pathname ? 'page' : undefined}>
      {text}
    </a>
  ));
}

function Person(): ReactNode {
  const t = useTexts(TEXTS);
  const { session, end } = useSession();
  if (!session) return null;
  if (!session.authenticated) {
    return session.hasLogin === true && location.pathname !== '/login' ? <a href="/login">{t.login}</a> : null;
  }
  const institution = session.institution === null ? t.commission : session.institution?.name;
  return (
    <Menu title={[institution, session.name].filter(Boolean).join(' · ')}>
      <button type="button" onClick={() => void end(false)}>
        {t.logout}
      </button>
      {session.isLaunched !== true && (
        <button type="button" onClick={() => void end(true)}>
          {t.everywhere}
        </button>
      )}
    </Menu>
  );
}

/** Opens at a press and closes when the eye, the pointer or the Escape key has left it. */
function Menu({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <details
      className="frame-menu"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
      }}
      onKeyDown={({ currentTarget, key }) => {
        if (key !== 'Escape') return;
        currentTarget.open = false;
        currentTarget.querySelector('summary')?.focus();
      }}
    >
      <summary className="frame-tool person">{title}</summary>
      <div>{children}</div>
    </details>
  );
}
