import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { InstitutionHealthAnswer, ShownInstitutionHealth } from '../../../api/shapes/institution-health.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { DataTable, type Column } from './table.tsx';
import { TEXTS } from './texts.ts';

const COLOURS = { healthy: 'green', failing: 'orange', stopped: 'red', 'not-harvested': 'default' } as const;
const timeText = (at: string | null): string => (at === null ? '' : at.slice(0, 16).replace('T', ' '));

/** How the institutions do, those in trouble first. */
export function Health(): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<InstitutionHealthAnswer>('/api/institution-health?limit=200');
  const rows = answer.value?.institutions;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const columns: readonly Column<ShownInstitutionHealth>[] = [
    { key: 'label', title: t.columns.label, value: ({ institutionName }) => institutionName },
    {
      key: 'harvest',
      title: t.columns.harvest,
      value: ({ harvest }) => t.health[harvest.state],
      show: ({ harvest }) => (
        <>
          <Tag color={COLOURS[harvest.state]}>{t.health[harvest.state]}</Tag>
          {harvest.fault}
        </>
      ),
    },
    { key: 'last', title: t.columns.last, value: ({ harvest }) => timeText(harvest.lastSuccessAt) },
    { key: 'lag', title: t.columns.lag, value: ({ newestReportAt }) => timeText(newestReportAt) },
    { key: 'week', title: t.columns.week, isNumber: true, value: ({ reports }) => reports.lastWeek },
    {
      key: 'unmapped',
      title: t.columns.unmapped,
      isNumber: true,
      value: ({ unmappedCodes }) => unmappedCodes.codes.length,
      show: ({ unmappedCodes: { codes } }) =>
        codes.length === 0
          ? '0'
          : `${String(codes.length)}（${codes
              .slice(0, 3)
              .map(({ code }) => code)
              .join('、')}）`,
    },
    {
      key: 'lapse',
      title: t.columns.lapse,
      value: ({ lapsingEvaluations }) => lapsingEvaluations.map(({ scope, to }) => `${scope} ${to}`).join('；'),
    },
  ];
  return (
    <DataTable name="institution-health" columns={columns} rows={rows} rowKey={({ institution }) => institution} />
  );
}
