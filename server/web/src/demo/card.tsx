import { Button, Radio, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLanguage, useTexts } from '../app/language.tsx';
import { tell, type Card } from './his.ts';
import { Markdown } from './markdown.tsx';
import { TEXTS } from './texts.ts';

type Outcome = { readonly decided: 'accepted' | 'overridden'; readonly status: number };

/** One card as a hospital system shows it: the result, accept, decline with a reason, open. */
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
  return (
    <article className={`his-card ${card.indicator}`} aria-label={card.summary}>
      <h3>
        {card.indicator === 'warning' && <Tag color="orange">{t.must}</Tag>}
        {card.summary}
      </h3>
      {card.detail !== undefined && <Markdown text={card.detail} />}
      <div className="his-actions">
        {suggestion && (
          <Button
            type="primary"
            loading={isBusy && !isDeclining}
            onClick={() => {
              decide('accepted', { suggestion: suggestion.uuid });
            }}
          >
            {t.accept}
          </Button>
        )}
        <Button
          aria-expanded={isDeclining}
          onClick={() => {
            setDeclining(!isDeclining);
          }}
        >
          {t.decline}
        </Button>
        {card.links?.map(({ url }) => (
          <a key={url} href={url} target="_blank" rel="noopener">
            {t.open} ↗
          </a>
        ))}
      </div>
      {isDeclining && (
        <fieldset disabled={isBusy}>
          <legend>{t.declineWhy}</legend>
          <Radio.Group
            value={null}
            onChange={({ target }) => {
              decide('overridden', { reason: String(target.value) });
            }}
            options={(card.overrideReasons ?? []).map(({ code, display }) => ({ value: code, label: display }))}
          />
        </fieldset>
      )}
      <p role="status" className="his-outcome">
        {outcome && said(t, outcome)}
      </p>
    </article>
  );
}

function said(t: (typeof TEXTS)['zh'], { decided, status }: Outcome): string {
  if (status !== 200) return t.failed(status);
  return decided === 'accepted' ? t.accepted : t.declined;
}
