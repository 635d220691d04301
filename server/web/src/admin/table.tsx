import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { Nothing } from '../app/states.tsx';
import { saveCsv, saveXlsx } from './export.ts';
import { TEXTS } from './texts.ts';

/** A column: what of a row it shows, and what it is sorted and exported by. */
export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly value: (row: T) => string | number | null;
  readonly show?: (row: T) => ReactNode;
  readonly isNumber?: boolean;
}

const AT_ONCE = 50;

/** A table that can be sorted, searched and exported; ten thousand rows are shown part by part. */
export function DataTable<T>({
  name,
  columns,
  rows,
  rowKey,
}: {
  readonly name: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [sort, setSort] = useState<{ readonly key: string; readonly descending: boolean }>();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(AT_ONCE);
  const wanted = search.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      wanted === '' ||
      columns.some((column) =>
        String(column.value(row) ?? '')
          .toLowerCase()
          .includes(wanted),
      ),
  );
  const by = columns.find(({ key }) => key === sort?.key);
  const sorted = by
    ? [...found].sort((a, b) => compare(by.value(a), by.value(b)) * (sort?.descending ? -1 : 1))
    : found;
  return (
    <div className="admin-table">
      <div className="admin-tools">
        <Input
          type="search"
          allowClear
          aria-label={t.search}
          placeholder={t.search}
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
          }}
        />
        <Button
          onClick={() => {
            saveCsv(name, columns, sorted);
          }}
        >
          {t.exportCsv}
        </Button>
        <Button
          onClick={() => {
            void saveXlsx(name, columns, sorted);
          }}
        >
          {t.exportXlsx}
        </Button>
      </div>
      {sorted.length === 0 ? (
        <Nothing>{t.nothing}</Nothing>
      ) : (
        <div className="admin-scroll" tabIndex={0} role="group" aria-label={name}>
          <table>
            <thead>
              <tr>
                {columns.map(({ key, title, isNumber }) => (
                  <th
                    key={key}
                    scope="col"
                    className={isNumber ? 'number' : undefined}
                    aria-sort={sort?.key === key ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                  >
                    <button
                      type="button"
                      onClick={() => {
                        setSort({ key, descending: sort?.key === key ? !sort.descending : isNumber === true });
                      }}
                    >
                      {title}
                      <span aria-hidden="true">{sort?.key === key ? (sort.descending ? ' ↓' : ' ↑') : ''}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sorted.slice(0, shown).map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map(({ key, value, show, isNumber }) => (
                    <td key={key} className={isNumber ? 'number' : undefined}>
                      {show ? show(row) : value(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sorted.length > shown && (
        <Button
          onClick={() => {
            setShown(shown + 200);
          }}
        >
          {t.more}
        </Button>
      )}
    </div>
  );
}

function compare(a: string | number | null, b: string | number | null): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return String(a).localeCompare(String(b), 'zh-CN');
}
