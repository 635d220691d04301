/** Rows as CSV by RFC 4180, with a byte order mark so that spreadsheets read the Chinese. */
export function csvOf<T extends object>(rows: readonly T[], columns: readonly (keyof T & string)[]): string {
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))];
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** Foreign text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return '';
  const neutral = /^[\s]*[=+\-@\t\r]/u.test(value) && !/^\d{4}-\d{2}(?:-\d{2})?$/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral;
}
