import { ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_US';
import zh from 'antd/es/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from './language.tsx';
import { useLook } from './look.tsx';
import { themeOf } from './theme.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** Ant Design in our theme and language, for the pages that are made of its parts. */
export function Dressed({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useLanguage();
  const { isDark } = useLook();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zh : en}
      theme={themeOf(isDark)}
      csp={{ nonce }}
      wave={{ disabled: true }}
    >
      {children}
    </ConfigProvider>
  );
}
