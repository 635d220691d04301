import '../../server/require-node.js';
import { Command, CommanderError } from 'commander';
import { raiseStage } from './stage.ts';
import { tellHarvest, tellStory } from './story.ts';
import { tellAddresses, walk, writeExample } from './walk.ts';

const program = new Command('demo')
  .description('A demonstration province: invented hospitals, patients and reports around a real exchange.')
  .option('--once', 'tell the whole story on the terminal and end')
  .option('--bundles <DIR>', 'serve the FHIR bundles found in DIR from the hospitals instead of the generated ones')
  .exitOverride();

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

try {
  program.parse();
  const { once = false, bundles } = program.opts<{ once?: boolean; bundles?: string }>();
  const isForeign = bundles !== undefined;
  const stage = await raiseStage({ bundles, once, say });
  if (once) {
    await tellStory(stage, isForeign, say);
    await stage.close();
  } else {
    await tellHarvest(stage, say);
    await writeExample(stage, isForeign);
    tellAddresses(stage, say);
    stage.exchange.harvester.start();
    stage.exchange.housekeeping.start();
    const stop = new AbortController();
    process.once('SIGINT', () => {
      stop.abort();
    });
    process.once('SIGTERM', () => {
      stop.abort();
    });
    await walk(stage, isForeign, stop.signal, say);
    await stage.close();
  }
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const code = (error as NodeJS.ErrnoException).code;
    const told =
      code === 'EADDRINUSE'
        ? 'The port is in use; choose another: PORT=8081 npm run demo'
        : error instanceof Error
          ? error.message
          : 'failed';
    process.stderr.write(`${told}\n`);
    process.exit(1);
  }
}
