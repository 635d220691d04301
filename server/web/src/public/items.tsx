import { useDeferredValue, useState, type ReactNode } from 'react';
import type { PublicItem, PublicItems } from '../../../api/shapes/public.ts';
import { wholeText } from '../app/format.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { Switch } from './choice.tsx';
import { SearchField } from './search-field.tsx';
import { TEXTS } from './texts.ts';
import { Trouble } from './trouble.tsx';
import { categoryOf, wordOf } from './words.ts';

type Kind = 'all' | PublicItem['kind'];
const AT_ONCE = 10;
const MORE = 100;

/** The recognisable items with their windows, searchable by name, member and category. */
export function Items(): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const answer = useAnswer<PublicItems>('/api/public/items');
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const [shown, setShown] = useState(AT_ONCE);
  const wanted = useDeferredValue(search).trim().toLowerCase();
  const all = answer.value?.items ?? [];
  const found = all.filter((item) => {
    const texts = [item.name, categoryOf(item.category, language), item.id, ...item.members];
    return (kind === 'all' || item.kind === kind) && texts.some((text) => text.toLowerCase().includes(wanted));
  });
  return (
    <section aria-labelledby="items">
      <h2 id="items">{t.items}</h2>
      <p className="public-note">{answer.value ? t.itemsLead(wholeText(all.length)) : t.itemsRule}</p>
      <div className="public-tools">
        <SearchField
          label={t.searchItems}
          value={search}
          search={(text) => {
            setSearch(text);
            setShown(AT_ONCE);
          }}
        />
        <Switch<Kind>
          label={t.kind}
          value={kind}
          choose={(next) => {
            setKind(next);
            setShown(AT_ONCE);
          }}
          options={[
            ['all', t.allKinds],
            ['laboratory', t.laboratory],
            ['examination', t.examination],
          ]}
        />
        <span role="status" className="public-found">
          {answer.value && t.foundItems(found.length)}
        </span>
      </div>
      {answer.state === 'failed' && <Trouble again={answer.again} />}
      {answer.state === 'loading' && !answer.value && <Loading />}
      {answer.value && found.length === 0 && <Nothing>{t.nothing}</Nothing>}
      {found.length > 0 && <ItemTable items={found.slice(0, shown)} />}
      {found.length > shown && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setShown(shown + MORE);
          }}
        >
          {t.more(Math.min(MORE, found.length - shown))}
        </button>
      )}
    </section>
  );
}

function ItemTable({ items }: { readonly items: readonly PublicItem[] }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  return (
    <table className="public-table public-items" aria-labelledby="items">
      <thead>
        <tr>
          <th scope="col">{t.item}</th>
          <th scope="col">{t.category}</th>
          <th scope="col">{t.about}</th>
          <th scope="col" className="number">
            {t.window}
          </th>
          <th scope="col">{t.obligatory}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <th scope="row">
              {item.name}
              {item.members.length > 0 && (
                <details>
                  <summary>{t.members(item.members.length)}</summary>
                  <p>{item.members.join(t.comma)}</p>
                </details>
              )}
            </th>
            <td data-label={t.category}>{categoryOf(item.category, language)}</td>
            <td data-label={t.about}>{wordOf(item.about, language)}</td>
            <td data-label={t.window} className="number">
              {t.days(item.windowDays)}
            </td>
            <td data-label={t.obligatory}>{item.canBeObligatory ? t.should : t.may}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
