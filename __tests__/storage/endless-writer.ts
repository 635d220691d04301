import { openStorage } from '../../server/storage/storage.ts';
import { keyOf, NOON, HOSPITAL } from './examples.ts';
import { auditOf } from './sealing.ts';

/** A process that writes into the ledgers of a data folder until it is killed, and tells what was acknowledged. */
const storage = await openStorage({ url: undefined, dataDir: process.argv[2] ?? '' });
for (let n = 0; ; n++) {
  await Promise.all(
    Array.from({ length: 5 }, (_, at) =>
      storage.work.write(async ({ audit, patients }) => {
        await audit.add(auditOf(n * 5 + at));
        await patients.setConsent(keyOf(at), n % 2 === 0 ? 'deny' : 'permit', HOSPITAL, NOON + n);
      }),
    ),
  );
  process.stdout.write('written\n');
}
