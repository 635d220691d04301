import { Fragment, type ReactNode } from 'react';

/**
 * The Markdown that cards carry, as hospital systems show it: paragraphs, bold and tables. What is escaped is shown as
 * text; nothing becomes HTML or a link.
 */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  return text
    .split('\n\n')
    .map((block, index) =>
      block.startsWith('|') ? <Table key={index} rows={block.split('\n')} /> : <p key={index}>{inline(block)}</p>,
    );
}

function Table({ rows }: { readonly rows: readonly string[] }): ReactNode {
  const [head = '', , ...body] = rows;
  return (
    <div className="his-scroll" tabIndex={0} role="group" aria-label={cellsOf(head).join(' ')}>
      <table>
        <thead>
          <tr>
            {cellsOf(head).map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, at) => (
            <tr key={at}>
              {cellsOf(row).map((cell, index) => (
                <td key={index}>{inline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Cells end at a bar that is not escaped. */
function cellsOf(row: string): readonly string[] {
  const cells = row.split(/(?<!\\)\|/u).map((cell) => cell.trim());
  return cells.slice(1, -1);
}

/** `**bold**`, and entities and backslashes taken back. */
function inline(text: string): ReactNode {
  return text.split('**').map((part, index) => {
    const plain = unescaped(part);
    return index % 2 === 1 ? <strong key={index}>{plain}</strong> : <Fragment key={index}>{plain}</Fragment>;
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const unescaped = (text: string): string =>
  text
    .replace(/\\([!-/:-@[-`{-~])/gu, '$1')
    .replace(/&(?:#(\d{1,6})|(lt|gt|amp|quot));/gu, (entity, code?: string, name?: string) =>
      code === undefined ? (ENTITIES[name ?? ''] ?? entity) : String.fromCodePoint(Number(code)),
    );
