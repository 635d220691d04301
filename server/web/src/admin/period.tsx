import { Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { shanghaiDay, type Address } from './address.ts';
import { TEXTS } from './texts.ts';

/** Which Shanghai days are looked at. */
export function Period({
  address,
  go,
}: {
  readonly address: Address;
  readonly go: (change: Partial<Address>) => void;
}): ReactNode {
  const t = useTexts(TEXTS);
  const today = shanghaiDay();
  const presets = [
    [t.presets.today, today],
    [t.presets.week, shanghaiDay(6)],
    [t.presets.month, shanghaiDay(29)],
    [t.presets.thisMonth, `${today.slice(0, 7)}-01`],
    [t.presets.thisYear, `${today.slice(0, 4)}-01-01`],
  ] as const;
  return (
    <fieldset className="admin-period">
      <legend className="visually-hidden">{t.period}</legend>
      <Space wrap>
        {presets.map(([name, from]) => (
          <Button
            key={name}
            size="small"
            type={address.from === from && address.to === today ? 'primary' : 'default'}
            aria-pressed={address.from === from && address.to === today}
            onClick={() => {
              go({ from, to: today });
            }}
          >
            {name}
          </Button>
        ))}
        <Day
          name={t.from}
          value={address.from}
          change={(from) => {
            go({ from, to: from > address.to ? from : address.to });
          }}
        />
        <Day
          name={t.to}
          value={address.to}
          change={(to) => {
            go({ to, from: to < address.from ? to : address.from });
          }}
        />
      </Space>
    </fieldset>
  );
}

function Day({
  name,
  value,
  change,
}: {
  readonly name: string;
  readonly value: string;
  readonly change: (day: string) => void;
}): ReactNode {
  return (
    <label className="admin-day">
      {name}{' '}
      <input
        type="date"
        value={value}
        onChange={({ target }) => {
          if (target.value !== '') change(target.value);
        }}
      />
    </label>
  );
}
