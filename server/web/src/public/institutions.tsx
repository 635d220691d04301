import { Button, Input, Select, Space, Tag } from 'antd';
import { useDeferredValue, useState, type ReactNode } from 'react';
import type { PublicInstitution, PublicInstitutions } from '../../../api/shapes/public.ts';
import { wholeText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS, type PublicTexts } from './texts.ts';

type Level = keyof PublicTexts['levels'];
const AT_ONCE = 20;

/** Who takes part, under which marks; searched where the list is, for there may be ten thousand. */
export function Institutions(): ReactNode {
  const t = useTexts(TEXTS);
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<Level>('all');
  const [from, setFrom] = useState(0);
  const wanted = useDeferredValue(search).trim();
  const query = new URLSearchParams({ level, limit: String(AT_ONCE), cursor: String(from) });
  if (wanted !== '') query.set('search', wanted);
  const answer = useAnswer<PublicInstitutions>(`/api/public/institutions?${query.toString()}`);
  const page = answer.value;
  return (
    <section aria-labelledby="institutions">
      <h2 id="institutions">{t.institutions}</h2>
      <p>{t.institutionsLead(page ? wholeText(page.found) : '…')}</p>
      <div className="public-tools">
        <Input
          type="search"
          allowClear
          maxLength={60}
          aria-label={t.searchInstitutions}
          placeholder={t.searchInstitutions}
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            setFrom(0);
          }}
        />
        <Select<Level>
          aria-label={t.level}
          value={level}
          className="public-level"
          onChange={(next) => {
            setLevel(next);
            setFrom(0);
          }}
          options={Object.entries(t.levels).map(([value, label]) => ({ value: value as Level, label }))}
        />
      </div>
      {answer.state === 'failed' && <Failure error={answer.error} again={answer.again} />}
      {!page && answer.state === 'loading' && <Loading />}
      {page?.institutions.length === 0 && <Nothing>{t.nothing}</Nothing>}
      {page && page.institutions.length > 0 && <InstitutionTable institutions={page.institutions} />}
      {page && page.found > AT_ONCE && (
        <Space className="public-pages">
          <Button
            disabled={from === 0}
            onClick={() => {
              setFrom(Math.max(0, from - AT_ONCE));
            }}
          >
            {t.previous}
          </Button>
          <span aria-live="polite">{t.page(from + 1, Math.min(from + AT_ONCE, page.found), page.found)}</span>
          <Button
            disabled={page.next === null}
            onClick={() => {
              setFrom(from + AT_ONCE);
            }}
          >
            {t.next}
          </Button>
        </Space>
      )}
    </section>
  );
}

function InstitutionTable({ institutions }: { readonly institutions: readonly PublicInstitution[] }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <table className="public-table">
      <thead>
        <tr>
          <th scope="col">{t.institution}</th>
          <th scope="col">{t.level}</th>
          <th scope="col">{t.region}</th>
          <th scope="col">{t.marks}</th>
        </tr>
      </thead>
      <tbody>
        {institutions.map(({ id, name, level, regionName, marks }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td data-label={t.level}>{t.levels[level as Level]}</td>
            <td data-label={t.region}>{regionName}</td>
            <td data-label={t.marks}>
              {marks.length === 0
                ? t.noMark
                : marks.map(({ mark, items }) => <Tag key={mark}>{t.markCount(mark, items)}</Tag>)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
