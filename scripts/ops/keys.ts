import type { Command } from 'commander';
import type { KeyOperations } from '../../server/composition-keys.ts';
import type { Exchange } from '../../server/composition.ts';
import { CommandFailure, say, showProgress } from './console.ts';

type WithExchange = <A extends readonly unknown[]>(
  command: (exchange: Exchange, ...args: A) => Promise<void>,
) => (...args: A) => Promise<void>;

const ROTATE_HELP = `
Content: a new key seals from now on, and everything that older keys sealed is sealed anew, in small pieces beside
running gateways, which take the new key up within seconds. May be ended at any moment; the next call goes on. Older keys
stay at hand until keys retire forgets them. --signing: a new key for access tokens; those of before stay valid until
they expire. Keys that are given by the environment are changed there: the command says how.

The patient-key secret cannot be changed: patients are found by what it makes of their identifiers, which are themselves
kept nowhere. A change would lose every patient.`;

/** `keys status`, `keys rotate [--signing]`, `keys retire`. */
export function addKeys(program: Command, withExchange: WithExchange): void {
  const keys = program.command('keys').description('what seals contents and signs tokens');
  keys
    .command('status')
    .description('names of the keys, and how many contents each has sealed; never a key')
    .action(withExchange(showStatus));
  keys
    .command('rotate')
    .option('--signing', 'the key of access tokens instead of the one of contents')
    .description('make a new key; for contents, seal everything anew with it. May run beside a gateway')
    .addHelpText('after', ROTATE_HELP)
    .action(withExchange((exchange, { signing }: { signing?: boolean }) => rotate(exchange, signing === true)));
  keys
    .command('retire')
    .description('forget older content keys, once nothing is sealed with them')
    .action(withExchange(retire));
}

async function showStatus({ keys }: Exchange): Promise<void> {
  const counts = new Map(await counting(keys.countByKey));
  say(`suite: ${keys.suite}`);
  for (const [at, { id }] of keys.names.contentKeys().entries()) {
    say(`content key ${id}: ${at === 0 ? 'seals' : 'opens'}, ${String(counts.get(id) ?? 0)} contents`);
    counts.delete(id);
  }
  for (const [id, count] of counts) say(`content key ${id}: NOT AT HAND, ${String(count)} contents cannot be opened`);
  for (const [at, kid] of (await keys.names.signingKeys()).entries()) {
    say(`signing key ${kid}: ${at === 0 ? 'signs' : 'is verified with until its tokens have expired'}`);
  }
  say('patient-key secret: one, for ever; patients are found by it, so it cannot be changed');
  if (counts.size > 0) throw new CommandFailure('A content key is missing.');
}

async function rotate({ keys }: Exchange, signing: boolean): Promise<void> {
  if (signing) {
    say(
      `Signing key ${await keys.rotateSigningKey()} signs from now on. Tokens of before stay valid until they expire.`,
    );
    return;
  }
  const { made, keyId } = await keys.rotateContentKey();
  say(
    made ? `Made content key ${keyId}; it seals from now on.` : `Going on with the rotation to content key ${keyId}.`,
  );
  const { resealed, unopened, examples, left } = await resealing(keys);
  say(`${String(resealed)} contents sealed anew, ${String(unopened)} could not be opened.`);
  for (const example of examples) say(`cannot be opened: report ${example.replace('|', ', version ')}`);
  if (unopened > 0) throw new CommandFailure('Some contents could not be opened; they were left as they are.');
  if (left) throw new CommandFailure('Gateways still seal with an older key. Restart them, and run this again.');
  const older = keys.names.contentKeys().slice(1);
  if (older.length === 0) return;
  const names = older.map(({ id }) => id).join(', ');
  say(`Nothing needs the older key any more (${names}). In ten minutes, keys retire forgets it.`);
}

async function retire({ keys }: Exchange): Promise<void> {
  const { retired, givenOutside } = await counting(keys.retireContentKeys);
  if (retired.length === 0) say('There is no older content key.');
  else if (givenOutside) say(`Not needed any more: ${retired.join(', ')}. Take it out of CONTENT_KEYS_OLD.`);
  else say(`Forgotten: ${retired.join(', ')}.`);
}

type Walked = { readonly done: number; readonly total: number };

async function counting<T>(work: (onWalked: (walked: Walked) => void) => Promise<T>): Promise<T> {
  let progress: ReturnType<typeof showProgress> | undefined;
  return await work(({ done, total }) => {
    progress ??= showProgress('counting contents', total);
    progress.update(done, '');
  }).finally(() => progress?.stop());
}

async function resealing(keys: KeyOperations): ReturnType<KeyOperations['resealContents']> {
  let progress: ReturnType<typeof showProgress> | undefined;
  return await keys
    .resealContents(({ done, total, resealed }) => {
      progress ??= showProgress('sealing anew', total);
      progress.update(done, `${String(resealed)} sealed anew`);
    })
    .finally(() => progress?.stop());
}
