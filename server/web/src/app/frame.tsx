import { Button, Dropdown, Space } from 'antd';
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
        <Space size={4} className="frame-tools">
          <Person />
          <Button
            type="text"
            size="small"
            onClick={() => {
              choose(language === 'zh' ? 'en' : 'zh');
            }}
          >
            <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{t.language}</span>
          </Button>
          <Dropdown
            trigger={['click']}
            menu={{
              selectable: true,
              selectedKeys: [looks.look],
              items: (['light', 'dark', 'auto'] as const).map((key) => ({ key, label: t.look[key] })),
              onClick: ({ key }) => {
                looks.choose(key as Look);
              },
            }}
          >
            <Button type="text" size="small" aria-label={t.looks}>
              ◐
            </Button>
          </Dropdown>
        </Space>
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
  const items = [
    { key: 'logout', label: t.logout },
    ...(session.isLaunched === true ? [] : [{ key: 'everywhere', label: t.everywhere }]),
  ];
  const institution = session.institution === null ? t.commission : session.institution?.name;
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => void end(key === 'everywhere') }}>
      <Button type="text" size="small" className="person">
        {[institution, session.name].filter(Boolean).join(' · ')}
      </Button>
    </Dropdown>
  );
}
