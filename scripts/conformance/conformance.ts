import '../../server/require-node.js';
import { Command, CommanderError } from 'commander';
import type { JWK } from 'jose';
import { say, showProgress } from '../ops/console.ts';
import { runSuite, type SuiteOptions } from './run.ts';
import { KeyFault, makeSigner, readDemoKeys, readKey, type Signer } from './signer.ts';
import { countOf, jsonOf, tableOf } from './table.ts';
import { TOPICS } from './topics.ts';

/** Ends with 0 when everything passed, 1 when something failed, 2 for wrong use. */
const WRONG_USE = 2;

interface Options {
  readonly url?: string;
  readonly client?: string;
  readonly key?: string;
  readonly otherClient?: string;
  readonly otherKey?: string;
  readonly keys?: string;
  readonly origin?: string;
  readonly language: string;
  readonly only?: string;
  readonly thorough?: true;
  readonly json?: true;
}

const HELP = `
The client asks and decides, the other one pushes: both are registered with a public key, cdsHooks and the scopes
system/DiagnosticReport.cruds system/Task.rs system/MeasureReport.rs; what needs a scope that is missing, or the other
client, is not applicable. The institution that pushes must be evaluated for blood counts (L0002) where the asking one is.

Nothing of a real patient is touched. The suite pushes two reports of invented persons (their resident ids have a region
code that was never given out), asks about some hundred orders, answers every card that it caused with a reason that does
not count as a decline, and withdraws the reports. Its recognitions are reversed and save nothing; they stand in the
figures under the department 符合性测试 conformance.

A private certificate authority: NODE_EXTRA_CA_CERTS=ca.pem npm run conformance -- …

Examples:
  npm run demo                                                    in one terminal, and in another:
  npm run conformance -- --keys data/demo/keys.json

  npm run conformance -- --url https://huren.example.cn --client https://his.hz1.example --key hz1.json \\
    --other-client https://his.hz2.example --other-key hz2.json --origin https://his.hz1.example`;

const program = new Command('conformance')
  .description('Tests an installation from outside: CDS Hooks 2.0, SMART Backend Services, and what the exchange adds.')
  .usage('(through npm: npm run conformance -- --url URL --client ID --key FILE)')
  .option('--url <URL>', 'PUBLIC_URL of the installation; with --keys, where the demonstration answers')
  .option('--client <ID>', 'id of a registered client; with --keys, its first')
  .option('--key <FILE>', 'private JWK of that client')
  .option('--other-client <ID>', 'client of another institution; with --keys, the next one')
  .option('--other-key <FILE>', 'private JWK of the other client')
  .option('--keys <FILE>', "keys of a running demonstration (data/demo/keys.json) instead of --key's")
  .option('--origin <ORIGIN>', "an origin of the registry's clients, for browsers' calls")
  .option('--language <TAG>', 'language of the cards', 'zh-CN')
  .option('--only <IDS>', 'assertions to make, by id: CH-05,SM-10')
  .option('--thorough', '1,000 calls where otherwise 100 are made')
  .option('--json', 'print the result as one JSON object')
  .addHelpText('after', HELP)
  .exitOverride()
  .showHelpAfterError('(add --help for more)');

/** Wrong use; the message says what is missing. */
class UseFault extends Error {}

interface Parties {
  readonly url: string;
  readonly client: Signer;
  readonly other: Signer | undefined;
}

async function partiesOf(options: Options): Promise<Parties> {
  const demo = options.keys === undefined ? undefined : readDemoKeys(options.keys);
  const ids = [...(demo?.clients.keys() ?? [])];
  const clientId = options.client ?? ids[0];
  const otherId = options.otherClient ?? ids.find((id) => id !== clientId);
  const url = options.url ?? demo?.base;
  if (url === undefined || !/^https?:$/u.test(URL.parse(url)?.protocol ?? '')) {
    throw new UseFault('--url must be the http or https address of the installation.');
  }
  if (clientId === undefined) throw new UseFault('Name a client with --client and --key, or use --keys.');
  const keyOf = (id: string, file: string | undefined, option: string): JWK => {
    const key = file === undefined ? demo?.clients.get(id) : readKey(file);
    if (!key) throw new UseFault(`No key of ${id}: give it with ${option}.`);
    return key;
  };
  return {
    url: url.replace(/\/+$/u, ''),
    client: await makeSigner(clientId, keyOf(clientId, options.key, '--key')),
    other:
      otherId === undefined ? undefined : await makeSigner(otherId, keyOf(otherId, options.otherKey, '--other-key')),
  };
}

function idsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const known = new Set(TOPICS.flatMap(({ assertions }) => assertions.map(({ id }) => id)));
  const ids = text.split(',').map((id) => id.trim().toUpperCase());
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new UseFault(`No such assertion: ${unknown.join(', ')}. There are ${[...known].join(' ')}.`);
  return ids;
}

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  const { origin, language, thorough = false, json = false } = options;
  const only = idsOf(options.only);
  const parties = await partiesOf(options);
  let shown: ReturnType<typeof showProgress> | undefined;
  const progress: SuiteOptions['progress'] = (done, total, sentence) => {
    shown ??= showProgress('Assertions', total);
    shown.update(done, sentence);
  };
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const { signal } = stop;
  const report = await runSuite({ ...parties, origin, language, thorough, only, signal, progress });
  shown?.stop();
  say(json ? jsonOf(report) : tableOf(report));
  process.exitCode = signal.aborted || countOf(report.results, 'failed') > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE;
  else if (error instanceof UseFault || error instanceof KeyFault) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = WRONG_USE;
  } else throw error;
}
