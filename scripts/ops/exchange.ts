import '../../server/require-node.js';
import { Command, CommanderError } from 'commander';
import { ExchangeError } from '../../server/application/exchange-error.ts';
import { compose, type Exchange } from '../../server/composition.ts';
import { ConfigError, readConfig } from '../../server/config/config.ts';
import { systemClock } from '../../server/system/clock.ts';
import { makeEventLog } from '../../server/system/log.ts';
import { backup } from './backup.ts';
import { CommandFailure, say } from './console.ts';
import { harvest } from './harvest.ts';
import { importFiles } from './import.ts';
import { addKeys } from './keys.ts';
import { dayOption, kindOption, proveEntry, verifyLedger } from './ledger.ts';
import { loadRegistry } from './registry.ts';
import { refuseReversedPeriod, REPLAY_HELP, replayChecks } from './replay.ts';

/** Wrong use of a command ends with 2, a failure with 1 (contract 1). */
const WRONG_USE = 2;

/** Runs a command on an exchange composed from the environment, and takes it down again. */
function withExchange<A extends readonly unknown[]>(command: (exchange: Exchange, ...args: A) => Promise<void>) {
  return async (...args: A): Promise<void> => {
    const exchange = await compose(readConfig(process.env), { clock: systemClock, log: makeEventLog('silent') });
    if (exchange.madeSecrets) {
      process.stderr.write('Made new secrets in DATA_DIR/secrets.json; keep a copy apart from the data.\n');
    }
    try {
      await command(exchange, ...args);
    } finally {
      await exchange.close();
    }
  };
}

const program = new Command('exchange')
  .description('Operations of the 浙医互认 exchange. Uses the same environment as npm start (see .env.example).')
  .usage('COMMAND (through npm: npm run exchange -- COMMAND)')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for more)');

program
  .command('registry')
  .description('who takes part: institutions, code maps, clients')
  .command('load')
  .argument('<FILE>', 'a registry document, JSON (schemas/registry.schema.json)')
  .description('load a registry document; a running gateway takes it up within three seconds')
  .action(withExchange(loadRegistry));

program
  .command('import')
  .argument('<PATH...>', 'FHIR JSON or NDJSON files, folders with everything below them, or - for standard input')
  .requiredOption('--institution <ID>', 'whose reports these are')
  .option('--json', 'print the account as one JSON object')
  .description('import reports of one institution; may run beside a gateway')
  .addHelpText('after', '\nExample:\n  npm run exchange -- import ./reports --institution hz1')
  .action(withExchange(importFiles));

program
  .command('harvest')
  .argument('[ID]', 'one institution; all with a FHIR server when left out')
  .description("take in what changed on hospitals' FHIR servers, once")
  .action(withExchange(harvest));

const ledger = program.command('ledger').description('the account of decisions and savings, and what seals it');

ledger
  .command('verify')
  .description(
    'recompute every figure from the entries and, without a period, compare every entry with its seal; may run beside a gateway',
  )
  .option('--from <DAY>', 'offers and figures from this day on (YYYY-MM-DD, Shanghai)', dayOption)
  .option('--to <DAY>', 'up to and including this day', dayOption)
  .option('--json', 'print the account as one JSON object')
  .addHelpText('after', '\nEnds with 1 when anything is found; the first hundred findings are named.')
  .hook('preAction', refuseReversedPeriod)
  .action(withExchange(verifyLedger));

ledger
  .command('prove')
  .argument('<ID>', 'of a decision (offer.step), a savings entry, a change of a consent or an audit entry')
  .option('--kind <KIND>', 'audit, consent, decision or saving; needed where two share an id', kindOption)
  .option('--out <FILE>', 'where to write the proof; standard output without it')
  .description(
    'write the proof that an entry is sealed; node scripts/verify-proof.mjs FILE checks it without the exchange',
  )
  .action(withExchange(proveEntry));

program
  .command('replay')
  .requiredOption('--from <DAY>', 'first Shanghai day of the period', dayOption)
  .requiredOption('--to <DAY>', 'last Shanghai day, included', dayOption)
  .requiredOption('--items <FILE>', 'the rules to try: a registry document')
  .option('--json', 'print everything as one JSON object')
  .description('what would have been offered and saved, had windows, scopes or prices been these? changes nothing')
  .addHelpText('after', REPLAY_HELP)
  .hook('preAction', refuseReversedPeriod)
  .action(withExchange(replayChecks));

addKeys(program, withExchange);

program
  .command('backup')
  .argument('<FILE>', 'where to write; must not exist yet')
  .description('write a consistent copy of the embedded database while a gateway runs')
  .action(withExchange(backup));

program
  .command('migrate')
  .description('bring the database up to date (every start does so, too)')
  .action(
    withExchange(() => {
      say('The database is up to date.');
      return Promise.resolve();
    }),
  );

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  const isClear = error instanceof CommandFailure || error instanceof ExchangeError || error instanceof ConfigError;
  const told = error instanceof Error ? (isClear ? error.message : (error.stack ?? error.message)) : 'unknown fault';
  process.stderr.write(`${told}\n`);
  return 1;
}
