import type { Cursors } from '../application/ports/cursors.ts';
import type { PatientKeys } from '../application/ports/patients.ts';
import type { ContentSeal, Ids } from '../application/ports/sealing.ts';
import type { Clock } from '../application/ports/system.ts';
import type { LoginSeals } from '../application/login-state.ts';
import type { LaunchSeal } from '../application/viewer-launch.ts';
import { makeContentKeys, type ContentKeys, type ContentKeySource } from './content-keys.ts';
import { makeContentSeal } from './content-seal.ts';
import { makeCursors } from './cursors.ts';
import { makeIds } from './ids.ts';
import { makeLoginSeal } from './login-seal.ts';
import { makePatientKeys } from './patient-keys.ts';
import { chooseSuite } from './suites/choose-suite.ts';
import type { CryptoSuite, SuiteName } from './suites/crypto-suite.ts';
import { makeTokenSeal } from './token-seal.ts';
import { makeLaunchSeal } from './viewer-launch.ts';

/** Everything that is keyed or sealed, by one suite. Patients and ids hang on one secret, what is sealed on another. */
export interface KeyRoom {
  readonly suite: CryptoSuite;
  readonly patientKeys: PatientKeys;
  readonly ids: Ids;
  readonly contentKeys: ContentKeys;
  readonly seal: ContentSeal;
  readonly cursors: Cursors;
  readonly launches: LaunchSeal;
  readonly logins: LoginSeals;
  /** By which a database knows again what it was filled with. */
  fingerprints(): SecretFingerprints;
}

export interface SecretFingerprints {
  readonly suite: SuiteName;
  readonly patientKey: string;
  /** The key that seals first. */
  readonly contentKeys: readonly string[];
}

interface Secrets extends ContentKeySource {
  current(): ReturnType<ContentKeySource['current']> & { readonly patientKey: string };
}

/** Throws `invalid` where the suite cannot be had. */
export function makeKeyRoom(secrets: Secrets, suiteName: SuiteName, clock: Clock): KeyRoom {
  const suite = chooseSuite(suiteName);
  const { patientKey } = secrets.current();
  const contentKeys = makeContentKeys(secrets, suite);
  return {
    suite,
    patientKeys: makePatientKeys(patientKey, suite),
    ids: makeIds(patientKey, suite),
    contentKeys,
    seal: makeContentSeal(contentKeys, suite),
    cursors: makeCursors(makeTokenSeal(contentKeys, suite, 'search-cursor')),
    launches: makeLaunchSeal(makeTokenSeal(contentKeys, suite, 'viewer-launch'), clock),
    logins: {
      begun: makeLoginSeal(makeTokenSeal(contentKeys, suite, 'login-begun'), clock),
      proven: makeLoginSeal(makeTokenSeal(contentKeys, suite, 'login-proven'), clock),
    },
    fingerprints: () => ({
      suite: suite.name,
      patientKey: Buffer.from(suite.digest.of(`patient|${patientKey}`))
        .toString('base64url')
        .slice(0, 22),
      contentKeys: contentKeys.all().map(({ fingerprint }) => fingerprint),
    }),
  };
}
