import { Button, Checkbox, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import type { Ward, WardPatient } from './his.ts';
import { TEXTS } from './texts.ts';

/** The order sheet: what the patient had elsewhere first, everything else by name; nothing is preselected. */
export function Orders({
  ward,
  patient,
  isSigning,
  sign,
}: {
  readonly ward: Ward;
  readonly patient: WardPatient | undefined;
  readonly isSigning: boolean;
  sign(items: readonly string[]): void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const found = ward.items.filter(({ id, name }) =>
    `${name} ${id}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const had = found.filter(({ id }) => patient?.items.includes(id));
  const others = found.filter(({ id }) => !patient?.items.includes(id));
  const boxes = (items: Ward['items']): ReactNode =>
    items.map(({ id, name }) => (
      <li key={id}>
        <Checkbox
          checked={chosen.includes(id)}
          onChange={({ target }) => {
            setChosen(target.checked ? [...chosen, id] : chosen.filter((each) => each !== id));
          }}
        >
          {name}
        </Checkbox>
      </li>
    ));
  return (
    <section aria-labelledby="his-orders" className="his-panel">
      <h2 id="his-orders">{t.orders}</h2>
      <Input
        type="search"
        allowClear
        aria-label={t.findItem}
        placeholder={t.findItem}
        value={search}
        onChange={({ target }) => {
          setSearch(target.value);
        }}
      />
      <div className="his-list his-items" tabIndex={0} role="group" aria-label={t.orders}>
        {had.length > 0 && <h3>{t.had}</h3>}
        {had.length > 0 && <ul>{boxes(had)}</ul>}
        {patient && others.length > 0 && <h3>{t.other}</h3>}
        {others.length > 0 && <ul>{boxes(others)}</ul>}
        {found.length === 0 && <p className="his-none">{t.nothing}</p>}
      </div>
      <Button
        type="primary"
        block
        className="his-sign"
        disabled={!patient || chosen.length === 0}
        loading={isSigning}
        onClick={() => {
          sign(chosen);
        }}
      >
        {isSigning ? t.signing : patient ? t.sign(chosen.length) : t.patientFirst}
      </Button>
    </section>
  );
}
