import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLanguage, useTexts } from '../app/language.tsx';
import { DeclineForm } from './decline-form.tsx';
import { tell, type Card } from './his.ts';
import { Markdown } from './markdown.tsx';
import { TEXTS } from './texts.ts';

type Outcome = { readonly decided: 'accepted' | 'overridden'; readonly status: number };

/** One card as a hospital system shows it: the result, accept, decline with a reason, open; a decision may be changed. */
export function CardView({ hospital, card }: { readonly hospital: string; readonly card: Card }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const [isDeclining, setDeclining] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const decide = (decided: Outcome['decided'], more: { suggestion?: string; reason?: string }): void => {
    setBusy(true);
    tell(language, hospital, { card: card.uuid, outcome: decided, ...more })
      .then(
        ({ status }) => {
          setOutcome({ decided, status });
          setDeclining(false);
        },
        () => {
          setOutcome({ decided, status: 0 });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const [suggestion] = card.suggestions ?? [];
  const stands = outcome?.status === 200 ? outcome.decided : undefined;
  return (
    <article className={`his-card ${card.indicator} ${stands ?? ''}`} aria-label={card.summary}>
      <h3>{card.summary}</h3>
      {card.detail !== undefined && <Markdown text={card.detail} />}
      <div className="his-actions">
        {suggestion && (
          <Button
            type={stands === 'overridden' ? 'default' : 'primary'}
            className="his-accept"
            loading={isBusy && !isDeclining}
            disabled={stands === 'accepted'}
            onClick={() => {
              decide('accepted', { suggestion: suggestion.uuid });
            }}
          >
            {t.accept}
          </Button>
        )}
        <Button
          className="his-decline"
          aria-expanded={isDeclining}
          disabled={stands === 'overridden'}
          onClick={() => {
            setDeclining(!isDeclining);
          }}
        >
          {t.decline}
        </Button>
        {card.links?.map(({ url }) => (
          <a key={url} href={url} target="_blank" rel="noopener">
            {t.open} <span aria-hidden="true">↗</span>
          </a>
        ))}
      </div>
      {isDeclining && (
        <DeclineForm
          reasons={card.overrideReasons ?? []}
          isBusy={isBusy}
          decline={(reason) => {
            decide('overridden', { reason });
          }}
        />
      )}
      <p role="status" className={outcome?.status === 200 ? 'his-outcome' : 'his-outcome fault'}>
        {outcome && said(t, outcome)}
      </p>
    </article>
  );
}

function said(t: (typeof TEXTS)['zh'], { decided, status }: Outcome): string {
  if (status !== 200) return t.failed(status);
  return decided === 'accepted' ? t.accepted : t.declined;
}
