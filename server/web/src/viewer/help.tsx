import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { Dialog } from './dialog.tsx';
import { TEXTS } from './help-texts.ts';

/** The keys of the page, and the switch that turns them off. */
export default function Help({
  shortcuts,
  onClose,
}: {
  readonly shortcuts: { readonly isOn: boolean; turn(isOn: boolean): void };
  onClose(): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <Dialog title={t.title} onClose={onClose}>
      <dl className="v-keys">
        {t.keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="v-muted">{t.arrows}</p>
      <label className="v-switch">
        <input
          type="checkbox"
          checked={shortcuts.isOn}
          onChange={(event) => {
            shortcuts.turn(event.target.checked);
          }}
        />
        {t.isOn}
      </label>
      <div className="v-dialog-foot">
        <button type="button" className="v-button" onClick={onClose}>
          {t.close}
        </button>
      </div>
    </Dialog>
  );
}
