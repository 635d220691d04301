import type { ReactNode } from 'react';
import type { ApiError } from './api.ts';
import { useTexts } from './language.tsx';

const TEXTS = {
  zh: {
    loading: '正在读取…',
    again: '重试',
    offline: '无法连接互认平台。医嘱可照常开立；请稍后重试。',
    busy: '互认平台暂时无法查询，这不表示没有结果。医嘱可照常开立；请稍后重试。',
    over: '链接已使用或已过期，请在医院系统中重新打开提醒卡片。',
    login: '登录已结束，请重新登录或从提醒卡片进入。',
    forbidden: '您的岗位没有查看此页的权限。',
    missing: '没有这条记录，或您没有查看的依据。',
    failed: '出现故障，请重试；如反复出现请联系管理员。',
  },
  en: {
    loading: 'Loading…',
    again: 'Try again',
    offline: 'The exchange cannot be reached. Orders can be placed as usual; try again shortly.',
    busy: 'The exchange could not look just now, which does not mean that there is nothing. Orders can be placed as usual.',
    over: 'This link has been used or is over; open the card in your hospital system again.',
    login: 'The session is over; log in again or come by a card.',
    forbidden: 'Your role does not allow this page.',
    missing: 'There is no such record, or no ground to see it.',
    failed: 'Something went wrong. Try again; if it happens repeatedly, tell your administrator.',
  },
};

export function Loading({ rows = 6 }: { readonly rows?: number }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <div role="status" aria-label={t.loading} className="state state-loading">
      {Array.from({ length: rows + 1 }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  );
}

export function Nothing({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="state state-nothing">
      <svg viewBox="0 0 64 41" width={64} height={41} aria-hidden="true" focusable="false">
        <ellipse cx="32" cy="34" rx="31" ry="6" className="shadow" />
        <path d="M55 13.7 44.9 2.3A3 3 0 0 0 42.6 1H21.4a3 3 0 0 0-2.3 1.3L9 13.7V23h46z" />
        <path d="M41.6 16.9c0-1.6 1-3 2.2-3H55v17.2A3 3 0 0 1 52 34H12a3 3 0 0 1-3-2.9V13.9h11.2c1.2 0 2.2 1.3 2.2 3s1 3 2.2 3h14.8c1.2 0 2.2-1.4 2.2-3z" />
      </svg>
      <div>{children}</div>
    </div>
  );
}

/** Says in one sentence what happened and what to do; "could not look" is never shown as "nothing found". */
export function Failure({ error, again }: { readonly error: ApiError; readonly again?: () => void }): ReactNode {
  const t = useTexts(TEXTS);
  const told = {
    0: t.offline,
    401: t.login,
    403: t.forbidden,
    404: t.missing,
    410: t.over,
    412: t.busy,
    429: t.busy,
    503: t.busy,
  }[error.status];
  return (
    <div role="alert" className="state state-failure">
      <svg viewBox="0 0 48 48" width={56} height={56} aria-hidden="true" focusable="false">
        <path d="M24 5 45 42H3z" />
        <path className="mark" d="M24 18v12m0 6v.1" />
      </svg>
      <p>{told ?? t.failed}</p>
      {again && error.status !== 403 && error.status !== 410 && (
        <button type="button" className="button" onClick={again}>
          {t.again}
        </button>
      )}
    </div>
  );
}
