import type { ReactNode } from 'react';

/** One of several, in a list that opens. */
export function Choice<V extends string>({
  label,
  value,
  options,
  choose,
}: {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, text: string])[];
  choose(value: V): void;
}): ReactNode {
  return (
    <select
      className="public-field"
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        choose(target.value as V);
      }}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** One of a few, all of them in sight. */
export function Switch<V extends string>({
  label,
  value,
  options,
  choose,
}: {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, text: string])[];
  choose(value: V): void;
}): ReactNode {
  return (
    <fieldset className="public-switch" aria-label={label}>
      {options.map(([each, text]) => (
        <label key={each}>
          <input
            type="radio"
            name={label}
            value={each}
            checked={each === value}
            onChange={() => {
              choose(each);
            }}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
