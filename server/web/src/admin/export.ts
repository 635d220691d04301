import type { Column } from './table.tsx';

/** A cell that a spreadsheet would take for a formula is written as text. */
const neutral = (text: string): string => (/^[=+\-@\t\r]/u.test(text) && !/^-?\d/u.test(text) ? `'${text}` : text);

/** Saves rows as CSV (RFC 4180, UTF-8 with a mark, so that Excel reads Chinese). */
export function saveCsv<T>(name: string, columns: readonly Column<T>[], rows: readonly T[]): void {
  const cell = (value: string | number | null): string => `"${neutral(String(value ?? '')).replaceAll('"', '""')}"`;
  const lines = [
    columns.map(({ title }) => cell(title)),
    ...rows.map((row) => columns.map(({ value }) => cell(value(row)))),
  ];
  const text = `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
  save(`${name}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}

/** Saves rows as an Excel workbook; the library comes only when somebody asks for it. */
export async function saveXlsx<T>(name: string, columns: readonly Column<T>[], rows: readonly T[]): Promise<void> {
  const { default: writeExcelFile } = await import('write-excel-file/browser');
  const head = columns.map(({ title }) => ({ value: title, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    columns.map(({ value }) => {
      const given = value(row);
      return typeof given === 'number' ? { value: given, type: Number } : { value: given ?? '', type: String };
    }),
  );
  const blob = await writeExcelFile([head, ...body]).toBlob();
  save(`${name}.xlsx`, blob);
}

function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
