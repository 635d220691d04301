import '../../server/require-node.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { JWK } from 'jose';
import { compose } from '../../server/composition.ts';
import { readConfig } from '../../server/config/config.ts';
import { DAY_MS } from '../../server/domain/time.ts';
import { systemClock } from '../../server/system/clock.ts';
import { makeEventLog } from '../../server/system/log.ts';
import { showProgress } from '../ops/console.ts';
import { serveBareHandler } from './bare-handler.ts';
import { fill, type Filled } from './filling.ts';
import { floodTableOf, measureFlood } from './flood.ts';
import { flood, type Flood } from './flooding.ts';
import { CLIENT, FLOODING_CLIENT, hasResult, orderSignBody, registryOf, REPORTS_A_PATIENT } from './generated.ts';
import { ALGORITHM, makeHospital, openLine, type Call, type Hospital } from './hospital.ts';
import { measure, type Measured } from './load.ts';
import { startBareHandler, startGateway } from './processes.ts';
import { jsonOf, tableOf, type Results } from './table.ts';

const AT_ONCE = 8;
const WARM_UP = 200;
const LOOK_BACK_DAYS = 400;
const SIGN = '/cds-services/recognition-order-sign';
/** Visits the patients in an order that jumps about the index. */
const STRIDE = 7919;

interface Wanted {
  readonly reports: number;
  readonly calls: number;
}

/** This program in another role, in a process of its own. */
const [role, given = ''] = process.argv.slice(2);
if (role === '--bare-handler') process.send?.((await serveBareHandler(JSON.parse(given) as JWK, ALGORITHM)).url);
else if (role === '--flooding') await flood(JSON.parse(given) as Flood);
else await main();

async function main(): Promise<void> {
  const whole = (text: string): number => Math.max(REPORTS_A_PATIENT, Math.floor(Number(text)) || 0);
  const options = new Command('bench')
    .description('Measures the exchange on this machine: temporary SQLite store, 127.0.0.1 only, removed at the end.')
    .option('--reports <n>', 'reports in the store', whole, 20_000)
    .option('--calls <n>', 'order checks', whole, 3000)
    .option('--flood', 'measure the flood alone')
    .option('--json', 'print JSON instead of a table')
    .parse()
    .opts<Wanted & { flood?: true; json?: true }>();
  const dataDir = await mkdtemp(join(tmpdir(), 'huren-bench-'));
  try {
    const asking = await makeHospital(CLIENT);
    const flooding = await makeHospital(FLOODING_CLIENT, 'EdDSA');
    const { filled, lookups } = await fillAndLookUp(dataDir, { asking, flooding }, options);
    const results = options.flood ? undefined : await run(dataDir, asking, options.calls, filled, lookups);
    const flooded = await measureFlood(dataDir, fileURLToPath(import.meta.url), asking, flooding, tell);
    const tables = [...(results ? [tableOf(results)] : []), floodTableOf(flooded)];
    process.stdout.write(`${options.json ? jsonOf({ ...results, flood: flooded }) : tables.join('\n\n')}\n`);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function run(
  dataDir: string,
  hospital: Hospital,
  calls: number,
  filled: Filled,
  lookups: Measured,
): Promise<Results> {
  const asked = Array.from({ length: calls + WARM_UP }, (_, index) => (index * STRIDE) % filled.patients.length);
  const { cards, ...gateway } = await measureGateway(dataDir, hospital, asked);
  const bare = await measureBareHandler(hospital, asked);
  return {
    reports: filled.reports,
    patients: filled.patients.length,
    atOnce: AT_ONCE,
    algorithm: ALGORITHM,
    withCard: cards / gateway.checks.done,
    indexed: filled.perSecond,
    lookups,
    ...gateway,
    bare,
  };
}

async function fillAndLookUp(
  dataDir: string,
  { asking, flooding }: Readonly<Record<'asking' | 'flooding', Hospital>>,
  { reports, calls }: Wanted,
): Promise<{ filled: Filled; lookups: Measured }> {
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const exchange = await compose(config, { clock: systemClock, log: makeEventLog('silent') });
  try {
    await exchange.loadRegistry(registryOf({ ordering: asking.publicJwk, flooding: flooding.publicJwk }));
    await exchange.registry.refresh();
    const progress = showProgress('Indexing', reports);
    const filled = await fill(exchange, config, reports, (done) => {
      progress.update(done, 'reports');
    });
    progress.stop();
    const keys = Array.from({ length: Math.max(calls, 20_000) }, (_, index) => {
      const key = filled.patients[(index * STRIDE) % filled.patients.length];
      return key === undefined ? [] : [key];
    });
    const since = systemClock.now() - LOOK_BACK_DAYS * DAY_MS;
    const lookUp = (key: (typeof keys)[number]): Promise<unknown> => exchange.storage.reports.findRecent(key, since);
    await measure(keys.slice(0, WARM_UP), AT_ONCE, lookUp);
    tell('index lookups');
    return { filled, lookups: await measure(keys, AT_ONCE, lookUp) };
  } finally {
    await exchange.close();
  }
}

/** Order checks with the real gateway, then an acceptance of every card that came. */
async function measureGateway(
  dataDir: string,
  hospital: Hospital,
  patients: readonly number[],
): Promise<{ checks: Measured; acceptances: Measured; cards: number }> {
  const server = await startGateway(dataDir);
  const checking = openLine(`${server.url}${SIGN}`, AT_ONCE);
  const telling = openLine(`${server.url}${SIGN}/feedback`, AT_ONCE);
  try {
    const jobs = await signedCalls(hospital, `${server.url}${SIGN}`, patients);
    const decisions: string[] = [];
    const check = async ({ call, patient }: CheckJob): Promise<void> => {
      const acceptance = acceptanceOf((await checking.send(call)) as CardsAnswer);
      if ((acceptance !== undefined) !== hasResult(patient)) throw new Error('An order check gave the wrong cards.');
      if (acceptance !== undefined) decisions.push(acceptance);
    };
    await measure(jobs.slice(0, WARM_UP), AT_ONCE, check);
    decisions.length = 0;
    tell('order checks');
    const checks = await measure(jobs.slice(WARM_UP), AT_ONCE, check);
    const acceptances = await Promise.all(
      decisions.map(async (body) => ({ body, token: await hospital.sign(`${server.url}${SIGN}/feedback`) })),
    );
    tell('acceptances');
    return {
      checks,
      acceptances: await measure(acceptances, AT_ONCE, (call) => telling.send(call)),
      cards: decisions.length,
    };
  } finally {
    await Promise.all([checking.close(), telling.close()]);
    await server.stop();
  }
}

async function measureBareHandler(hospital: Hospital, patients: readonly number[]): Promise<Measured> {
  const server = await startBareHandler(fileURLToPath(import.meta.url), hospital.publicJwk);
  const url = `${server.url}/order-sign`;
  const line = openLine(url, AT_ONCE);
  try {
    const jobs = await signedCalls(hospital, url, patients);
    const call = (job: CheckJob): Promise<unknown> => line.send(job.call);
    await measure(jobs.slice(0, WARM_UP), AT_ONCE, call);
    tell('bare handler');
    return await measure(jobs.slice(WARM_UP), AT_ONCE, call);
  } finally {
    await line.close();
    await server.stop();
  }
}

interface CheckJob {
  readonly patient: number;
  readonly call: Call;
}

/** Bodies and tokens are made before the clock runs. */
function signedCalls(hospital: Hospital, url: string, patients: readonly number[]): Promise<readonly CheckJob[]> {
  return Promise.all(
    patients.map(async (patient) => ({
      patient,
      call: { body: orderSignBody(patient), token: await hospital.sign(url) },
    })),
  );
}

interface CardsAnswer {
  readonly cards: readonly { readonly uuid: string; readonly suggestions?: readonly { readonly uuid: string }[] }[];
}

/** The feedback that accepts the first card's suggestion; undefined without a card. */
function acceptanceOf({ cards: [card] }: CardsAnswer): string | undefined {
  if (!card) return undefined;
  return JSON.stringify({
    feedback: [
      {
        card: card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: (card.suggestions ?? []).slice(0, 1).map(({ uuid }) => ({ id: uuid })),
        outcomeTimestamp: new Date(systemClock.now()).toISOString(),
      },
    ],
  });
}

function tell(what: string): void {
  process.stderr.write(`Measuring: ${what}\n`);
}
