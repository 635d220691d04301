import { useDeferredValue, useState, type ReactNode } from 'react';
import type { PublicInstitution, PublicInstitutions } from '../../../api/shapes/public.ts';
import { wholeText } from '../app/format.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { Choice } from './choice.tsx';
import { InstitutionRow } from './institution-row.tsx';
import { SearchField } from './search-field.tsx';
import { TEXTS, type PublicTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';
import { CITIES } from './words.ts';

type Level = keyof PublicTexts['levels'];
const AT_ONCE = 20;
const ANYWHERE = '';

/** Who takes part, under which marks; searched where the list is, for there may be ten thousand. */
export function Institutions(): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<Level>('all');
  const [city, setCity] = useState(ANYWHERE);
  const [from, setFrom] = useState(0);
  const wanted = useDeferredValue(search).trim();
  const query = new URLSearchParams({ level, limit: String(AT_ONCE), cursor: String(from) });
  if (wanted !== '') query.set('search', wanted);
  if (city !== ANYWHERE) query.set('city', city);
  const answer = useAnswer<PublicInstitutions>(`/api/public/institutions?${query.toString()}`);
  const page = answer.value;
  const isNarrowed = wanted !== '' || city !== ANYWHERE || level !== 'all';
  return (
    <section aria-labelledby="institutions">
      <h2 id="institutions">{t.institutions}</h2>
      <p className="public-note">{t.institutionsLead}</p>
      <div className="public-tools">
        <SearchField
          label={t.searchInstitutions}
          value={search}
          search={(text) => {
            setSearch(text);
            setFrom(0);
          }}
        />
        <Choice
          label={t.city}
          value={city}
          choose={(next) => {
            setCity(next);
            setFrom(0);
          }}
          options={[
            [ANYWHERE, t.anywhere],
            ...CITIES.map(([code, zh, en]) => [code, language === 'zh' ? zh : en] as const),
          ]}
        />
        <Choice<Level>
          label={t.level}
          value={level}
          choose={(next) => {
            setLevel(next);
            setFrom(0);
          }}
          options={Object.entries(t.levels) as [Level, string][]}
        />
        <span role="status" className="public-found">
          {page && t.foundInstitutions(wholeText(page.found))}
        </span>
      </div>
      {answer.state === 'failed' && <Trouble again={answer.again} />}
      {!page && answer.state === 'loading' && <Loading />}
      {page?.institutions.length === 0 && <Nothing>{isNarrowed ? t.nothing : t.nobody}</Nothing>}
      {page && page.institutions.length > 0 && <InstitutionTable institutions={page.institutions} />}
      {page && page.found > AT_ONCE && (
        <nav aria-label={t.pages} className="public-pages">
          <button
            type="button"
            className="button"
            disabled={from === 0}
            onClick={() => {
              setFrom(Math.max(0, from - AT_ONCE));
            }}
          >
            {t.previous}
          </button>
          <span aria-live="polite">
            {t.page(wholeText(from + 1), wholeText(Math.min(from + AT_ONCE, page.found)), wholeText(page.found))}
          </span>
          <button
            type="button"
            className="button"
            disabled={page.next === null}
            onClick={() => {
              setFrom(from + AT_ONCE);
            }}
          >
            {t.next}
          </button>
        </nav>
      )}
    </section>
  );
}

function InstitutionTable({ institutions }: { readonly institutions: readonly PublicInstitution[] }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <table className="public-table public-institutions" aria-labelledby="institutions">
      <thead>
        <tr>
          <th scope="col">{t.institution}</th>
          <th scope="col">{t.level}</th>
          <th scope="col">{t.region}</th>
          <th scope="col">{t.marks}</th>
          <th scope="col">{t.details}</th>
        </tr>
      </thead>
      <tbody>
        {institutions.map((institution) => (
          <InstitutionRow key={institution.id} institution={institution} />
        ))}
      </tbody>
    </table>
  );
}
