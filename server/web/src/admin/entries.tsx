import { Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ListedEntry } from '../../../api/shapes/figures.ts';
import { call } from '../app/api.ts';
import { yuanText } from '../app/format.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { KINDS, type FigureName } from './figures.ts';
import { DataTable, type Column } from './table.tsx';
import { TEXTS } from './texts.ts';

/** A figure that was opened, and what it was narrowed to. */
export interface Opened {
  readonly figure: FigureName;
  readonly from: string;
  readonly to: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly title: string;
}

interface Page {
  readonly entries: readonly ListedEntry[];
  readonly next: string | null;
}

/** The entries that a figure is the sum of. */
export function EntriesDialog({
  figure,
  from,
  to,
  filter,
  title,
  close,
}: Opened & { readonly close: () => void }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [more, setMore] = useState<readonly Page[]>([]);
  const query = new URLSearchParams({ kind: KINDS[figure] ?? 'recognized', from, to, limit: '200', ...filter });
  const path = `/api/entries?${query.toString()}`;
  const first = useAnswer<Page>(path);
  const pages = first.value ? [first.value, ...more] : [];
  const next = pages.at(-1)?.next ?? null;
  return (
    <Modal open onCancel={close} footer={null} width="min(1200px, 96vw)" title={`${title} · ${t.entries}`}>
      {first.state === 'failed' && <Failure error={first.error} again={first.again} />}
      {!first.value && first.state === 'loading' && <Loading />}
      {first.value && (
        <DataTable
          name={`entries-${figure}-${from}-${to}`}
          columns={columnsOf(t)}
          rows={pages.flatMap(({ entries }) => entries)}
          rowKey={({ id }) => id}
        />
      )}
      {next !== null && (
        <Button
          onClick={() => {
            void call<Page>(language, `${path}&cursor=${encodeURIComponent(next)}`).then((page) => {
              setMore([...more, page]);
            });
          }}
        >
          {t.more}
        </Button>
      )}
    </Modal>
  );
}

const columnsOf = (t: (typeof TEXTS)['zh']): readonly Column<ListedEntry>[] => [
  { key: 'at', title: t.columns.at, value: ({ at }) => at.slice(0, 16).replace('T', ' ') },
  { key: 'step', title: t.columns.step, value: ({ step }) => t.steps[step] },
  { key: 'item', title: t.columns.item, value: ({ itemName }) => itemName },
  { key: 'institution', title: t.columns.institution, value: ({ institutionName }) => institutionName },
  { key: 'department', title: t.columns.department, value: ({ department }) => department },
  { key: 'source', title: t.columns.source, value: ({ sourceName }) => sourceName },
  {
    key: 'fen',
    title: t.columns.fen,
    isNumber: true,
    value: ({ fen }) => (fen === null ? null : fen / 100),
    show: ({ fen }) => (fen === null ? t.none : yuanText(fen)),
  },
  { key: 'minutes', title: t.columns.minutes, isNumber: true, value: ({ minutes }) => minutes },
  { key: 'cause', title: t.columns.cause, value: ({ cause }) => (cause === null ? '' : t.causes[cause]) },
  { key: 'reason', title: t.columns.reason, value: ({ reasonText }) => reasonText ?? '' },
];
