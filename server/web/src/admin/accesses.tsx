import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import type { AccessesAnswer, BreakGlassAnswer, ShownAccess, ShownGlass } from '../../../api/shapes/accesses.ts';
import { ApiError, call } from '../app/api.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { DataTable, type Column } from './table.tsx';
import { TEXTS, type AdminTexts } from './texts.ts';

const RESIDENT_ID = 'urn:oid:2.16.156.10011.1.3';
const timeText = (at: string): string => at.slice(0, 16).replace('T', ' ');

interface Days {
  readonly from: string;
  readonly to: string;
}

/** Who looked at a person's results, and why. The number stays in the body of a POST. */
export function Accesses({ from, to }: Days): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [system, setSystem] = useState(RESIDENT_ID);
  const [value, setValue] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<AccessesAnswer | ApiError>();
  const ask = (): void => {
    setBusy(true);
    const body = { identifier: { system, value: value.trim() }, from, to, limit: 200 };
    call<AccessesAnswer>(language, '/api/accesses/search', { method: 'POST', body })
      .then(setAnswer, (error: unknown) => {
        setAnswer(error instanceof ApiError ? error : new ApiError(0, ''));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <>
      <p>{t.accessesLead}</p>
      <form
        className="admin-tools"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <label>
          {t.identifierSystem}
          <Input
            value={system}
            onChange={({ target }) => {
              setSystem(target.value);
            }}
          />
        </label>
        <label>
          {t.identifier}
          <Input
            value={value}
            maxLength={64}
            onChange={({ target }) => {
              setValue(target.value);
            }}
          />
        </label>
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={value.trim() === ''}>
          {t.ask}
        </Button>
      </form>
      {answer instanceof ApiError && <Failure error={answer} />}
      {answer && !(answer instanceof ApiError) && (
        <DataTable name="accesses" columns={accessColumns(t)} rows={answer.accesses} rowKey={({ id }) => id} />
      )}
    </>
  );
}

const accessColumns = (t: AdminTexts): readonly Column<ShownAccess>[] => [
  { key: 'at', title: t.columns.at, value: ({ at }) => timeText(at) },
  { key: 'institution', title: t.columns.institution, value: ({ institutionName }) => institutionName ?? '' },
  { key: 'person', title: t.columns.person, value: ({ person }) => person ?? '' },
  { key: 'client', title: t.columns.client, value: ({ client }) => client ?? '' },
  { key: 'step', title: t.columns.step, value: ({ action }) => action },
  { key: 'ground', title: t.columns.ground, value: ({ ground }) => ground ?? '' },
  { key: 'because', title: t.columns.because, value: ({ because }) => because ?? '' },
  { key: 'objects', title: t.columns.objects, isNumber: true, value: ({ objects }) => objects.length },
];

/** Where the glass was broken, with the reasons given. */
export function Glass({ from, to }: Days): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<BreakGlassAnswer>(`/api/break-glass?from=${from}&to=${to}&limit=200`);
  const rows = answer.value?.uses;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const columns: readonly Column<ShownGlass>[] = [
    { key: 'at', title: t.columns.at, value: ({ at }) => timeText(at) },
    { key: 'institution', title: t.columns.institution, value: ({ institutionName }) => institutionName },
    { key: 'person', title: t.columns.person, value: ({ person }) => person },
    { key: 'because', title: t.columns.because, value: ({ reason }) => reason },
    {
      key: 'source',
      title: t.columns.source,
      value: ({ reports }) => [...new Set(reports.map(({ sourceName }) => sourceName))].join('、'),
    },
    { key: 'report', title: t.columns.report, isNumber: true, value: ({ reports }) => reports.length },
  ];
  return <DataTable name="break-glass" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
