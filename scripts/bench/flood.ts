import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { orderSignBody } from './generated.ts';
import type { Flood, Flooded } from './flooding.ts';
import { openLine, type Hospital } from './hospital.ts';
import { at } from './load.ts';
import { startGateway } from './processes.ts';

/** Order checks of one hospital while another one is quiet, and while it floods. Milliseconds. */
export interface FloodResults {
  /** The limit of each client, and what the flooding one sends. */
  readonly limitPerSecond: number;
  readonly floodPerSecond: number;
  /** Medians of the runs. */
  readonly quiet: Percentiles;
  readonly flooded: Percentiles;
  /** What the flood was answered, over all runs. */
  readonly answered: Flooded;
  readonly runs: readonly { readonly quiet: Percentiles; readonly flooded: Percentiles }[];
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

const SIGN = '/cds-services/recognition-order-sign';
/** The limit that is flooded: the default. */
const LIMIT_PER_SECOND = 300;
const TIMES_THE_LIMIT = 10;
const RUNS = 5;
const RUN_S = 6;
/** Before a run is measured, and before the flood's end: neither its first nor its last moment is part of it. */
const AROUND_S = 1;
const CHECKS_PER_SECOND = 40;
const CONNECTIONS = 8;

/** Quiet, flooded, quiet, flooded, …: whatever else the machine does meets both. `program` takes the flood's role. */
export async function measureFlood(
  dataDir: string,
  program: string,
  calm: Hospital,
  flooding: Hospital,
  tell: (what: string) => void,
): Promise<FloodResults> {
  const server = await startGateway(dataDir, LIMIT_PER_SECOND);
  const url = `${server.url}${SIGN}`;
  const floodPerSecond = LIMIT_PER_SECOND * TIMES_THE_LIMIT;
  const answered: Record<string, number> = {};
  try {
    const runs: FloodResults['runs'][number][] = [];
    await checks(url, calm);
    for (let run = 1; run <= RUNS; run++) {
      tell(`flood, run ${String(run)} of ${String(RUNS)}`);
      const quiet = await checks(url, calm);
      const seconds = RUN_S + 2 * AROUND_S;
      const child = await ready(program, { key: flooding.key, url, perSecond: floodPerSecond, seconds });
      const ended = once(child, 'message') as Promise<[Flooded]>;
      child.send('go');
      await setTimeout(1000 * AROUND_S);
      const flooded = await checks(url, calm);
      for (const [status, count] of Object.entries((await ended)[0]))
        answered[status] = (answered[status] ?? 0) + count;
      child.kill();
      runs.push({ quiet, flooded });
    }
    const medians = (which: 'quiet' | 'flooded'): Percentiles => ({
      p50: median(runs.map((run) => run[which].p50)),
      p99: median(runs.map((run) => run[which].p99)),
    });
    return {
      limitPerSecond: LIMIT_PER_SECOND,
      floodPerSecond,
      quiet: medians('quiet'),
      flooded: medians('flooded'),
      answered,
      runs,
    };
  } finally {
    await server.stop();
  }
}

/** The flooding process with its tokens signed; signing is not to take part in what is measured. */
async function ready(program: string, flood: Flood): Promise<ChildProcess> {
  const child = fork(program, ['--flooding', JSON.stringify(flood)]);
  await once(child, 'message');
  return child;
}

/** Order checks at a steady pace for one run; each is sent when its time has come, whether the last was answered or not. */
async function checks(url: string, hospital: Hospital): Promise<Percentiles> {
  const calls = await Promise.all(
    Array.from({ length: RUN_S * CHECKS_PER_SECOND }, async (_none, index) => ({
      body: orderSignBody(index),
      token: await hospital.sign(url),
    })),
  );
  const line = openLine(url, CONNECTIONS);
  const took: number[] = [];
  const startedAt = performance.now();
  const sent = calls.map(async (call, index) => {
    const due = startedAt + (index * 1000) / CHECKS_PER_SECOND;
    await setTimeout(Math.max(0, due - performance.now()));
    const from = performance.now();
    await line.send(call);
    took.push(performance.now() - from);
  });
  await Promise.all(sent);
  await line.close();
  took.sort((a, b) => a - b);
  return { p50: at(took, 0.5), p99: at(took, 0.99) };
}

const median = (values: readonly number[]): number =>
  at(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** The results as a table, with the ratio that is promised to stay below 1.5. */
export function floodTableOf({ limitPerSecond, floodPerSecond, quiet, flooded, answered, runs }: FloodResults): string {
  const row = (name: string, ...cells: readonly string[]): string =>
    [name.padEnd(24), ...cells.map((cell) => cell.padStart(10))].join('  ');
  const ms = (value: number): string => value.toFixed(2);
  return [
    `One hospital floods: ${String(floodPerSecond)} order checks a second at a limit of ${String(limitPerSecond)}; ` +
      `another one checks ${String(CHECKS_PER_SECOND)} a second, ${String(RUN_S)} s a run`,
    '',
    row('', 'quiet p50', 'p99 ms', 'flood p50', 'p99 ms', 'p99 ratio'),
    ...runs.map((run, index) =>
      row(
        `run ${String(index + 1)}`,
        ...[run.quiet.p50, run.quiet.p99, run.flooded.p50, run.flooded.p99].map(ms),
        (run.flooded.p99 / run.quiet.p99).toFixed(2),
      ),
    ),
    row('median', ...[quiet.p50, quiet.p99, flooded.p50, flooded.p99].map(ms), (flooded.p99 / quiet.p99).toFixed(2)),
    '',
    `The flood was answered: ${Object.entries(answered)
      .map(([status, count]) => `${status} × ${String(count)}`)
      .join(', ')}`,
  ].join('\n');
}
