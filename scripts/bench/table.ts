import { arch, cpus, totalmem } from 'node:os';
import type { FloodResults } from './flood.ts';
import type { Measured } from './load.ts';

/** Everything that one run measured. */
export interface Results {
  readonly reports: number;
  readonly patients: number;
  readonly atOnce: number;
  readonly algorithm: string;
  /** The part of the order checks that gave a card. */
  readonly withCard: number;
  /** Reports mapped and indexed a second. */
  readonly indexed: number;
  readonly lookups: Measured;
  readonly checks: Measured;
  readonly acceptances: Measured;
  readonly bare: Measured;
}

const machine = (): string => {
  const cores = cpus();
  const memory = String(Math.round(totalmem() / 1024 ** 3));
  return `${String(cores.length)} × ${cores[0]?.model.trim() ?? arch()}, ${memory} GiB, Node ${process.versions.node}`;
};

/** The results for a machine, with the ratio of the order check to the bare handler. */
export const jsonOf = (results: Partial<Results> & { readonly flood: FloodResults }): string => {
  const { checks, bare } = results;
  const checksToBare = checks && bare && checks.perSecond / bare.perSecond;
  return JSON.stringify({ machine: machine(), ...results, checksToBare });
};

/** The results as one table. */
export function tableOf(results: Results): string {
  const { reports, patients, atOnce, algorithm, withCard, indexed, lookups, checks, acceptances, bare } = results;
  const rows = [
    ['', 'a second', 'p50 ms', 'p99 ms', 'calls'],
    ['reports mapped and indexed, 100 a commit', whole(indexed), '', '', whole(reports)],
    [`order-sign over HTTP, JWT ${algorithm}`, ...cells(checks)],
    ['bare Express handler: same body, JWT verified', ...cells(bare)],
    ['index lookup alone (prepared, rows decoded)', ...cells(lookups)],
    ['acceptances over HTTP, each durable', ...cells(acceptances)],
  ];
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [
    machine(),
    `SQLite, ${whole(reports)} reports of ${whole(patients)} patients; ${String(atOnce)} calls at once; ` +
      `${(100 * withCard).toFixed(0)} % of the order checks give a card`,
    '',
    ...rows.map(line),
    '',
    `order-sign ÷ bare handler: ${(checks.perSecond / bare.perSecond).toFixed(2)}`,
  ].join('\n');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const cells = ({ perSecond, p50, p99, done }: Measured): string[] => [
  whole(perSecond),
  p50.toFixed(2),
  p99.toFixed(2),
  whole(done),
];
