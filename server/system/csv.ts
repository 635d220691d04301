/** Reads RFC 4180 CSV with a header line into rows by column. Quoted fields may hold commas, quotes and lines. */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...lines] = recordsOf(text.replace(/^\ufeff/u, ''));
  return lines
    .filter((fields) => fields.length > 1 || fields[0] !== '')
    .map((fields) => Object.fromEntries(head.map((name, index) => [name, fields[index] ?? ''])));
}

function recordsOf(text: string): readonly string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') field += text.charAt(++at);
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      record.push(field);
      field = '';
    } else if (character === '\n') {
      records.push([...record, field.replace(/\r$/u, '')]);
      record = [];
      field = '';
    } else field += character;
  }
  return field === '' && record.length === 0 ? records : [...records, [...record, field]];
}
