import type { ReactNode } from 'react';
import type { ViewedOffer, ViewedOrder, ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import type { PaperKind } from './acting.ts';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './paper-texts.ts';
import { ResultsTable } from './results-table.tsx';
import { TEXTS as SCREEN_TEXTS } from './texts.ts';

/** One result on paper: whose, from where and when, under which number, and what was decided. */
export function PaperEntry({
  kind,
  order: { item, offer },
  answer,
  decidedAt,
}: {
  readonly kind: PaperKind;
  readonly order: ViewedOrder;
  readonly answer: ViewingAnswer;
  readonly decidedAt: ReadonlyMap<string, number>;
}): ReactNode {
  const t = useTexts(TEXTS);
  const words = useTexts(SCREEN_TEXTS);
  if (!offer) return null;
  const at = decidedAt.get(offer.id);
  const reason = answer.declineReasons.find(({ code }) => code === offer.declineReason);
  const facts: readonly (readonly [string, string])[] = [
    [t.source, `${offer.source.name} ${offer.mark}`],
    [words.takenAt(item.kind, offer.collectedFrom), shanghaiMinute(offer.collectedAt)],
    [t.issued, offer.issuedAt === null ? t.missing : shanghaiMinute(offer.issuedAt)],
    [t.report, `${offer.report} ${t.version(offer.reportVersion)}`],
    [
      kind === 'citation' ? t.recognizedAt : t.declinedAt,
      at === undefined ? '' : shanghaiMinute(new Date(at).toISOString()),
    ],
  ];
  return (
    <section className="v-paper-entry">
      <h3>{item.name}</h3>
      <dl className="v-paper-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={value === '' ? 'v-blank' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      {kind === 'citation' ? (
        <Cited offer={offer} name={item.name} isExamination={item.kind === 'examination'} />
      ) : (
        <p>
          <b>{t.reason}</b> {reason?.display ?? offer.declineReason}
        </p>
      )}
    </section>
  );
}

function Cited({
  offer,
  name,
  isExamination,
}: {
  readonly offer: ViewedOffer;
  readonly name: string;
  readonly isExamination: boolean;
}): ReactNode {
  const t = useTexts(TEXTS);
  const words = useTexts(SCREEN_TEXTS);
  return (
    <>
      {offer.coverage === 'partial' ? (
        <p>
          <b>{t.coveredOnly}</b> {offer.coveredItems.map((item) => item.name).join(words.and)}
          <br />
          <b>{t.remaining}</b> {offer.remainingItems.map((item) => item.name).join(words.and)}
        </p>
      ) : null}
      {offer.results.length > 0 ? (
        <ResultsTable results={offer.results} caption={words.resultsOf(name)} />
      ) : (
        offer.obstacle !== null && <p>{t.resultsWithdrawn}</p>
      )}
      {isExamination && offer.conclusion !== '' ? (
        <p>
          <b>{t.conclusion}</b>
          <br />
          {offer.conclusion}
        </p>
      ) : null}
    </>
  );
}
