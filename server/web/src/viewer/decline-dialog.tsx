import { useState, type ReactNode } from 'react';
import type { DeclineReasonChoice, ViewedOrder } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { Dialog } from './dialog.tsx';
import { TEXTS } from './texts.ts';

/** Asks why a result is not recognised. Going back decides nothing: closing is never a decision. */
export function DeclineDialog({
  order,
  reasons,
  onClose,
  decline,
}: {
  readonly order: ViewedOrder;
  readonly reasons: readonly DeclineReasonChoice[];
  onClose(): void;
  decline(reason: string): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [chosen, setChosen] = useState<string>();
  return (
    <Dialog title={t.declineTitle(order.item.name)} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== undefined) decline(chosen);
        }}
        onKeyDown={(event) => {
          const reason = reasons[Number(event.key) - 1];
          if (!reason || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          setChosen(reason.code);
        }}
      >
        <fieldset className="v-reasons">
          <legend>{t.declineAsk(reasons.length)}</legend>
          {reasons.map(({ code, display, countsAsDecline }, index) => (
            <label key={code}>
              <input
                type="radio"
                name="reason"
                value={code}
                checked={chosen === code}
                onChange={() => {
                  setChosen(code);
                }}
              />
              <kbd aria-hidden="true">{index + 1}</kbd>
              <span>
                {display}
                {countsAsDecline ? null : <small> {t.excused}</small>}
              </span>
            </label>
          ))}
        </fieldset>
        <div className="v-dialog-foot">
          <button type="button" className="v-button" onClick={onClose}>
            {t.back}
          </button>
          <button type="submit" className="v-button go" disabled={chosen === undefined}>
            {t.declineConfirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
