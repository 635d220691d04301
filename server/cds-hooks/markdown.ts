/**
 * Foreign text in cards. Clients render `detail` as GitHub-flavoured Markdown, some with raw HTML: nothing that came
 * from outside may become markup, a link, or a table cell of its own.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '[': '&#91;',
  ']': '&#93;',
  '`': '&#96;',
  '*': '&#42;',
  _: '&#95;',
  '~': '&#126;',
  '\\': '&#92;',
  '@': '&#64;',
};

/** Controls, bidirectional overrides, zero-width characters and line separators: nothing a result needs. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Plain text on one line, cut to `most` code points. */
export function plainText(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .replace(INVISIBLE, ' ')
    .trim();
  const points = [...line];
  return points.length <= most ? line : `${points.slice(0, most - 1).join('')}…`;
}

/** A Markdown table cell or run of text that shows exactly the text. */
export function escaped(text: string, most = 120): string {
  return plainText(text, most)
    .replace(/[&<>|[\]`*_~\\@]/gu, (character) => ENTITIES[character] ?? '')
    .replace(/:\/\//gu, '&#58;//')
    .replace(/www\./giu, (match) => `${match.slice(0, 3)}&#46;`);
}

/** A GitHub-flavoured table; cells are escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `card.summary` must stay under 140 characters, by code points and by UTF-16 units. */
export function summaryText(text: string): string {
  const points = [...text.replace(INVISIBLE, ' ')];
  while (points.join('').length > 139) points.splice(-2, 2, '…');
  return points.join('');
}
