import type { ReactNode } from 'react';

/** One line to search by; the browser's own cross empties it. */
export function SearchField({
  label,
  value,
  search,
}: {
  readonly label: string;
  readonly value: string;
  search(text: string): void;
}): ReactNode {
  return (
    <input
      type="search"
      className="public-field"
      maxLength={60}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={({ target }) => {
        search(target.value);
      }}
    />
  );
}
