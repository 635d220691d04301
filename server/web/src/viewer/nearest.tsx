import type { ReactNode } from 'react';
import type { ViewedOrder } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './texts.ts';

/** Why an order has nothing to recognise: the reports that come nearest, each with its first rule that fails. */
export function Nearest({ order }: { readonly order: ViewedOrder }): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <article className="v-detail" aria-labelledby="detail-title">
      <header>
        <h2 id="detail-title">{order.item.name}</h2>
        <span className="v-tag">{t.none}</span>
      </header>
      <h3>{t.whyNot}</h3>
      {order.notRecognizable.length === 0 ? <p className="v-muted">{t.nothingNear}</p> : null}
      <ul className="v-nearest">
        {order.notRecognizable.map(({ report, institutionName, collectedAt, rule, because }) => (
          <li key={report}>
            <span>
              <b>{institutionName}</b> {collectedAt === null ? null : <time>{shanghaiMinute(collectedAt)}</time>}
            </span>
            <span>
              <span className="v-tag warning">{t.rule[rule] ?? rule}</span> {because}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}
