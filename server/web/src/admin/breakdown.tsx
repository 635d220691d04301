import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { EntriesDialog, type Opened } from './entries.tsx';
import { figureText, KINDS, type FigureName, type FigureRow, type SavingsAnswer } from './figures.ts';
import { DataTable, type Column } from './table.tsx';
import { TEXTS } from './texts.ts';
import { Tiles } from './tiles.tsx';

const SHOWN: readonly FigureName[] = [
  'offered',
  'viewed',
  'recognized',
  'declined',
  'excused',
  'unanswered',
  'reversed',
  'grossFen',
  'reversedFen',
  'netFen',
  'minutes',
  'visits',
  'recognitionRate',
];

/** The figures by region, institution, department or item; each opens into its entries. */
export function Breakdown({
  by,
  from,
  to,
}: {
  readonly by: 'region' | 'institution' | 'source' | 'department' | 'item';
  readonly from: string;
  readonly to: string;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [opened, setOpened] = useState<Opened>();
  const answer = useAnswer<SavingsAnswer>(`/api/savings?from=${from}&to=${to}&by=${by}`);
  const rows = answer.value?.rows;
  if (!rows) return answer.state === 'failed' ? <Failure error={answer.error} again={answer.again} /> : <Loading />;
  const columns: readonly Column<FigureRow>[] = [
    { key: 'label', title: t.columns.label, value: ({ label }) => label },
    ...SHOWN.map((name): Column<FigureRow> => ({
      key: name,
      title: t.figures[name],
      isNumber: true,
      value: (row) => (name.endsWith('Fen') ? (row[name] ?? 0) / 100 : row[name]),
      show: (row) =>
        KINDS[name] === undefined || row[name] === 0 ? (
          figureText(name, row)
        ) : (
          <button
            type="button"
            className="admin-open"
            aria-label={`${figureText(name, row)} ${t.openEntries(`${row.label} ${t.figures[name]}`)}`}
            onClick={() => {
              const title = `${row.label} · ${t.figures[name]}`;
              setOpened({ figure: name, from, to, filter: { [by]: row.key }, title });
            }}
          >
            {figureText(name, row)}
          </button>
        ),
    })),
  ];
  return (
    <>
      {by === 'region' && <Tiles rows={rows} />}
      <DataTable name={`${by}-${from}-${to}`} columns={columns} rows={rows} rowKey={({ key }) => key} />
      {opened && (
        <EntriesDialog
          {...opened}
          close={() => {
            setOpened(undefined);
          }}
        />
      )}
    </>
  );
}
