import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';

/**
 * Renders the decision table, which is data, as a document that a laboratory physician can read: under each sentence
 * of the contract (or hard case) its cases, a line each, and at the end the sentences of the verdicts. Run without arguments it writes the document.
 */
const FOLDER = join(import.meta.dirname, '../../__tests__/domain/recognition');
export const DOCUMENT = join(FOLDER, 'decision-table.md');

type Members = Readonly<Record<string, unknown>>;

interface Line {
  readonly name: string;
  readonly sentence: string;
  readonly order: Members & { readonly item: string };
  readonly report: Members & { readonly own: string; readonly results?: Readonly<Record<string, boolean>> };
  readonly expect: {
    readonly fails: readonly string[];
    readonly coverage?: string;
    readonly covered?: readonly string[];
    readonly obligation?: string;
    readonly mark?: string;
  };
}

interface Sentence {
  readonly case: string;
  readonly rule: string;
  readonly holds: boolean;
  readonly zh: string;
  readonly en: string;
}

const items = new Map(readCatalogueFiles().items.map((item) => [String(item.id), item]));

/** The document's text, formatted as the project formats. */
export async function decisionTableDocument(): Promise<string> {
  const lines = JSON.parse(readFileSync(join(FOLDER, 'decision-table.json'), 'utf8')) as readonly Line[];
  const sentences = [...new Set(lines.map(({ sentence }) => sentence))];
  const parts = sentences.map((sentence) => {
    const rows = lines
      .filter((line) => line.sentence === sentence)
      .map((line) => `| ${[line.name, ordered(line), reported(line), outcome(line)].map(cell).join(' | ')} |`);
    return `## ${sentence}\n\n| case | ordered | there is | so |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const head = `# The decision table

${String(lines.length)} cases of contract 7, each under the sentence that decides it. Where nothing else is said: a draft order of a
3A hospital in Fuyang outside an emergency; a final report of another 3A hospital in Hangzhou, a day old, of the same
person by resident id, under an evaluation of the province for every item. Made from \`decision-table.json\` and
\`sentences.json\` by \`node scripts/check/decision-table.ts\`.

`;
  return await format(head + [...parts, sentencesRead()].join('\n'), {
    ...(await resolveConfig(DOCUMENT)),
    parser: 'markdown',
  });
}

/** The verdicts' sentences as a doctor reads them, each for a case of the table. */
function sentencesRead(): string {
  const told = JSON.parse(readFileSync(join(FOLDER, 'sentences.json'), 'utf8')) as readonly Sentence[];
  const rows = told.map(
    ({ rule, holds, zh, en, case: name }) =>
      `| ${[rule, holds ? 'holds' : 'fails', zh, en, name].map(cell).join(' | ')} |`,
  );
  return `## What a doctor reads\n\n| rule | | 中文 | English | case |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** \`L0074 肌酐\`; codes of other systems as they are. */
const named = (code: string): string => {
  const item = items.get(code);
  return item ? `${code} ${item.nameZh}` : code;
};

const ordered = ({ order: { item, ...rest } }: Line): string => [named(item), ...words(rest)].join('; ');

function reported({ report: { own, results = {}, ...rest } }: Line): string {
  const counting = Object.keys(results).filter((code) => results[code]);
  const missing = Object.keys(results).filter((code) => !results[code]);
  return [
    own === 'none' ? 'no code of its own' : named(own),
    ...(counting.length > 0 ? [`with ${list(counting)}`] : []),
    ...(missing.length > 0 ? [`not counting: ${list(missing)}`] : []),
    ...words(rest),
  ].join('; ');
}

const MOST_NAMED = 4;

const list = (codes: readonly string[]): string =>
  codes.length <= MOST_NAMED ? codes.map(named).join(', ') : `${String(codes.length)} results (${codes.join(' ')})`;

/** \`ageHours 72\`, \`source.level 2B\`: members as they stand in the data. */
function words(members: Members, prefix = ''): readonly string[] {
  return Object.entries(members).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? words(value as Members, `${prefix}${name}.`)
      : [`${prefix}${name} ${Array.isArray(value) ? JSON.stringify(value) : String(value)}`],
  );
}

function outcome({ expect: { fails, coverage, covered, obligation, mark } }: Line): string {
  if (fails.length > 0) return `not offered: ${fails.join(', ')}`;
  const parts = [
    `offered${coverage === undefined ? '' : ` ${coverage === 'full' ? 'in full' : 'in part'}`}`,
    ...(coverage === 'partial' && covered ? [list(covered)] : []),
    ...(obligation === undefined ? [] : [obligation]),
    ...(mark === undefined ? [] : [mark]),
  ];
  return parts.join('; ');
}

if (import.meta.main) writeFileSync(DOCUMENT, await decisionTableDocument());
