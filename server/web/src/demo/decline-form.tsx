import { Button, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import type { Card } from './his.ts';
import { TEXTS } from './texts.ts';

/** The reasons of a card; choosing one decides nothing yet, for arrow keys wander through them. */
export function DeclineForm({
  reasons,
  isBusy,
  decline,
}: {
  readonly reasons: NonNullable<Card['overrideReasons']>;
  readonly isBusy: boolean;
  decline(reason: string): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [reason, setReason] = useState<string>();
  return (
    <fieldset disabled={isBusy}>
      <legend>{t.declineWhy}</legend>
      <Radio.Group
        className="his-reasons"
        value={reason}
        onChange={({ target }) => {
          setReason(String(target.value));
        }}
        options={reasons.map(({ code, display }) => ({ value: code, label: display }))}
      />
      <Button
        danger
        disabled={reason === undefined}
        loading={isBusy}
        onClick={() => {
          if (reason !== undefined) decline(reason);
        }}
      >
        {t.declineNow}
      </Button>
    </fieldset>
  );
}
