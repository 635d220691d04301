import { Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { call } from '../app/api.ts';
import { yuanText } from '../app/format.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { DataTable, type Column } from './table.tsx';
import { TEXTS } from './texts.ts';

const timeText = (at: string | null): string => (at === null ? '' : at.slice(0, 16).replace('T', ' '));

interface Notice {
  readonly id: string;
  readonly because: string;
  readonly status: 'open' | 'acknowledged';
  readonly itemName: string;
  readonly department: string;
  readonly sourceName: string;
  readonly at: string;
}

/** Results that changed after they were relied on; somebody takes note. */
export function Notices(): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const answer = useAnswer<{ readonly notices: readonly Notice[] }>('/api/notices?status=all&limit=200');
  const rows = answer.value?.notices;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const columns: readonly Column<Notice>[] = [
    { key: 'at', title: t.columns.at, value: ({ at }) => timeText(at) },
    { key: 'item', title: t.columns.item, value: ({ itemName }) => itemName },
    { key: 'source', title: t.columns.source, value: ({ sourceName }) => sourceName },
    { key: 'department', title: t.columns.department, value: ({ department }) => department },
    { key: 'what', title: t.columns.what, value: ({ because }) => because },
    {
      key: 'status',
      title: t.columns.status,
      value: ({ status }) => (status === 'open' ? t.open : t.done),
      show: ({ id, status }) =>
        status === 'open' ? (
          <Button
            size="small"
            onClick={() => {
              void call(language, `/api/notices/${id}/acknowledgement`, { method: 'POST' }).finally(answer.again);
            }}
          >
            {t.acknowledge}
          </Button>
        ) : (
          t.done
        ),
    },
  ];
  return <DataTable name="notices" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

interface RepeatedEntry {
  readonly offer: string;
  readonly itemName: string;
  readonly institutionName: string;
  readonly department: string;
  readonly recognizedAt: string;
  readonly reversedAt: string;
  readonly reversedFen: number;
  readonly reason: string | null;
}

/** 认而又查. */
export function Repeated({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const t = useTexts(TEXTS);
  const path = `/api/repeated-after-recognition?from=${from}&to=${to}&limit=200`;
  const answer = useAnswer<{ readonly repeated: readonly RepeatedEntry[] }>(path);
  const rows = answer.value?.repeated;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const columns: readonly Column<RepeatedEntry>[] = [
    { key: 'recognizedAt', title: t.figures.recognized, value: ({ recognizedAt }) => timeText(recognizedAt) },
    { key: 'reversedAt', title: t.figures.reversed, value: ({ reversedAt }) => timeText(reversedAt) },
    { key: 'item', title: t.columns.item, value: ({ itemName }) => itemName },
    { key: 'institution', title: t.columns.institution, value: ({ institutionName }) => institutionName },
    { key: 'department', title: t.columns.department, value: ({ department }) => department },
    {
      key: 'fen',
      title: t.columns.fen,
      isNumber: true,
      value: ({ reversedFen }) => reversedFen / 100,
      show: ({ reversedFen }) => yuanText(reversedFen),
    },
    { key: 'reason', title: t.columns.reason, value: ({ reason }) => reason ?? '' },
  ];
  return (
    <>
      <p>{t.repeatedLead}</p>
      <DataTable name={`repeated-${from}-${to}`} columns={columns} rows={rows} rowKey={({ offer }) => offer} />
    </>
  );
}

interface Review {
  readonly id: string;
  readonly because: string;
  readonly status: 'open' | 'resolved';
  readonly source: string | null;
  readonly institution: string;
  readonly at: string;
  readonly resolution: 'same-person' | 'different-persons' | 'corrected' | null;
}

/** Contradictions of identity, for people to settle. */
export function Reviews(): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const answer = useAnswer<{ readonly reviews: readonly Review[] }>('/api/identity-reviews?status=all&limit=200');
  const rows = answer.value?.reviews;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const settle = (id: string, resolution: string): void => {
    const path = `/api/identity-reviews/${id}/resolution`;
    void call(language, path, { method: 'POST', body: { resolution } }).finally(answer.again);
  };
  const columns: readonly Column<Review>[] = [
    { key: 'at', title: t.columns.at, value: ({ at }) => timeText(at) },
    { key: 'what', title: t.columns.what, value: ({ because }) => because },
    { key: 'institution', title: t.columns.institution, value: ({ institution }) => institution },
    { key: 'source', title: t.columns.source, value: ({ source }) => source ?? '' },
    {
      key: 'status',
      title: t.columns.action,
      value: ({ resolution }) => (resolution === null ? t.open : t.resolutions[resolution]),
      show: ({ id, resolution }) =>
        resolution === null ? (
          <Space wrap>
            {(['same-person', 'different-persons', 'corrected'] as const).map((each) => (
              <Button
                key={each}
                size="small"
                onClick={() => {
                  settle(id, each);
                }}
              >
                {t.resolutions[each]}
              </Button>
            ))}
          </Space>
        ) : (
          t.resolutions[resolution]
        ),
    },
  ];
  return <DataTable name="identity-reviews" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
