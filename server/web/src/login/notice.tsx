import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { TEXTS, type Told } from './texts.ts';

const KIND: Readonly<Record<Told, 'info' | 'success' | 'warning' | 'error'>> = {
  denied: 'info',
  over: 'warning',
  'provider-down': 'warning',
  'provider-refused': 'error',
  'no-role': 'warning',
  'session-over': 'info',
  ended: 'success',
};

/** What happened, in a sentence, and what to do. */
export function Notice({ told }: { readonly told: Told }): ReactNode {
  const { title, text } = useTexts(TEXTS).told[told];
  return (
    <Alert
      className="login-notice"
      type={KIND[told]}
      showIcon
      title={<h2 className="login-told">{title}</h2>}
      description={text}
      role={KIND[told] === 'error' || KIND[told] === 'warning' ? 'alert' : 'status'}
    />
  );
}
