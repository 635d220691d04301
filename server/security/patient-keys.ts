import type { PatientKeys, ReportIdentifierKey } from '../application/ports/patients.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import {
  TEMPORARY,
  type KeyedDemographics,
  type PatientIdentity,
  type PatientKey,
  type StrongIdentifier,
} from '../domain/patient/identity.ts';
import type { CryptoSuite } from './suites/crypto-suite.ts';

const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 9;

/** Patient keys by HMAC: without the secret nobody can tell whose they are. */
export function makePatientKeys(secret: string, { hmac }: CryptoSuite): PatientKeys {
  // The length before each part keeps ("ab", "c") apart from ("a", "bc").
  const measured = (part: string): string => `${String(Buffer.byteLength(part))}:${part}`;
  const mac = (bytes: number, ...parts: readonly string[]): string =>
    hmac(secret, ...parts.map(measured))
      .subarray(0, bytes)
      .toString('base64url');
  // One resident id is one person whatever system names it; other numbers are only unique within their system.
  const keyOf = ({ kind, system, value }: StrongIdentifier, institution: InstitutionId): PatientKey =>
    (kind === TEMPORARY
      ? mac(KEY_BYTES, 'patient', system, institution, value)
      : mac(KEY_BYTES, 'patient', kind === 'resident-id' ? kind : system, value)) as PatientKey;
  const fingerprint = ({ birthDate, gender, names }: PatientIdentity, key: PatientKey): KeyedDemographics => ({
    birthDate: birthDate && mac(FINGERPRINT_BYTES, 'birth-date', key, birthDate),
    gender: gender && mac(FINGERPRINT_BYTES, 'gender', key, gender),
    names: names.map((name) => mac(FINGERPRINT_BYTES, 'name', key, name)),
  });
  return {
    fingerprint,
    keyIdentity: (identity, institution) =>
      identity.identifiers.map((identifier) => {
        const key = keyOf(identifier, institution);
        return { key, kind: identifier.kind, demographics: fingerprint(identity, key) };
      }),
    specimenKey: (institution, specimen) => mac(FINGERPRINT_BYTES, 'specimen', institution, specimen),
    identifierKey: (institution, identifier) =>
      mac(KEY_BYTES, 'report-identifier', institution, identifier) as ReportIdentifierKey,
    keyOfNobody: (institution, sourceKey) => mac(KEY_BYTES, 'nobody', institution, sourceKey) as PatientKey,
  };
}
