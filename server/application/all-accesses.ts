import type { PatientKey } from '../domain/patient/identity.ts';
import { DISCLOSURES, type AuditQuery, type AuditTrail, type KeptAuditEntry } from './ports/audit.ts';

const PAGE = 1000;

/** Every disclosure about these patients, oldest first, however many there are. */
export async function allAccesses(
  audit: AuditTrail,
  patients: readonly PatientKey[],
): Promise<readonly KeptAuditEntry[]> {
  const found: KeptAuditEntry[] = [];
  let after: AuditQuery['after'];
  for (;;) {
    const page = await audit.find({ patients, actions: DISCLOSURES, after, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) return found.reverse();
    after = page.at(-1);
  }
}
