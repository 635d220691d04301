import { useState, type ReactNode } from 'react';
import type { ViewedNotice } from '../../../api/shapes/viewing.ts';
import { call } from '../app/api.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './texts.ts';

/** Results that were relied on and are not what they were: before everything else, until somebody has taken note. */
export function Notices({
  notices,
  path,
  again,
}: {
  readonly notices: readonly ViewedNotice[];
  /** The viewing's address. */
  readonly path: string;
  again(): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  if (notices.length === 0) return null;
  return (
    <section className="v-notices" role="alert">
      <h2>
        <span aria-hidden="true">⚠ </span>
        {t.notices(notices.length)}
      </h2>
      <ul>
        {notices.map((notice) => (
          <Notice key={notice.id} notice={notice} path={path} again={again} />
        ))}
      </ul>
    </section>
  );
}

function Notice({
  notice,
  path,
  again,
}: {
  readonly notice: ViewedNotice;
  readonly path: string;
  again(): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [hasFailed, setHasFailed] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const acknowledge = async (): Promise<void> => {
    setIsSending(true);
    try {
      await call(language, `${path}/notices/${encodeURIComponent(notice.id)}/acknowledgement`, { method: 'POST' });
      again();
    } catch {
      setHasFailed(true);
      setIsSending(false);
    }
  };
  return (
    <li>
      <strong className="v-tag danger">{t.notice[notice.kind] ?? notice.kind}</strong>
      <span className="v-notice-what">
        <span>
          <b>{notice.itemName}</b> · {notice.sourceName} · <time>{shanghaiMinute(notice.collectedAt)}</time>
        </span>
        <span>{notice.because}</span>
      </span>
      <small>
        {t.noticed} {shanghaiMinute(notice.at)}
      </small>
      <button
        type="button"
        className="v-button"
        title={t.acknowledgeHow}
        disabled={isSending}
        onClick={() => void acknowledge()}
      >
        {t.acknowledge}
      </button>
      {hasFailed ? <span className="v-fault">{t.notAcknowledged}</span> : null}
    </li>
  );
}
