import { makeKeyRoom, type KeyRoom } from '../../server/security/key-room.ts';
import type { SuiteName } from '../../server/security/suites/crypto-suite.ts';
import { makeTestClock } from './test-clock.ts';

/** Whatever is keyed or sealed, with secrets of the tests alone; content keys by a number each, the sealing one first. */
export function keyRoomOf(
  suite: SuiteName = 'international',
  contentKeys: readonly [number, ...number[]] = [7],
): KeyRoom {
  const [first, ...older] = contentKeys.map((fill) => Buffer.alloc(32, fill).toString('base64url'));
  const secrets = {
    patientKey: 'a secret of the tests alone',
    contentKeys: [first ?? '', ...older] as const,
  };
  return makeKeyRoom({ current: () => secrets, lookAgain: () => undefined }, suite, makeTestClock());
}
