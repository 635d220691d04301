import { Button, Input, Segmented } from 'antd';
import { useDeferredValue, useState, type ReactNode } from 'react';
import type { PublicItem, PublicItems } from '../../../api/shapes/public.ts';
import { wholeText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading, Nothing } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS } from './texts.ts';

type Kind = 'all' | PublicItem['kind'];
const AT_ONCE = 20;

/** The recognisable items with their windows, searchable by name, member and category. */
export function Items(): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<PublicItems>('/api/public/items');
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const [shown, setShown] = useState(AT_ONCE);
  const wanted = useDeferredValue(search).trim().toLowerCase();
  const all = answer.value?.items ?? [];
  const found = all.filter((item) => (kind === 'all' || item.kind === kind) && matches(item, wanted));
  return (
    <section aria-labelledby="items">
      <h2 id="items">{t.items}</h2>
      <p>{t.itemsLead(answer.value ? wholeText(all.length) : '…')}</p>
      <div className="public-tools">
        <Input
          type="search"
          allowClear
          aria-label={t.searchItems}
          placeholder={t.searchItems}
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            setShown(AT_ONCE);
          }}
        />
        <Segmented<Kind>
          value={kind}
          onChange={(next) => {
            setKind(next);
            setShown(AT_ONCE);
          }}
          options={[
            { value: 'all', label: t.allKinds },
            { value: 'laboratory', label: t.laboratory },
            { value: 'examination', label: t.examination },
          ]}
        />
      </div>
      {answer.state === 'failed' && <Failure error={answer.error} again={answer.again} />}
      {answer.state === 'loading' && !answer.value && <Loading />}
      {answer.value && found.length === 0 && <Nothing>{t.nothing}</Nothing>}
      {found.length > 0 && <ItemTable items={found.slice(0, shown)} />}
      {found.length > shown && (
        <Button
          onClick={() => {
            setShown(shown + 100);
          }}
        >
          {t.more(Math.min(100, found.length - shown))}
        </Button>
      )}
    </section>
  );
}

const matches = (item: PublicItem, wanted: string): boolean =>
  [item.name, item.category, item.id, ...item.members].some((text) => text.toLowerCase().includes(wanted));

function ItemTable({ items }: { readonly items: readonly PublicItem[] }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <table className="public-table">
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
              {item.members.length > 0 && <small>{t.members(item.members.join('、'))}</small>}
            </th>
            <td data-label={t.category}>{item.category}</td>
            <td data-label={t.about}>{item.about}</td>
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
