import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedIdentifier } from '../domain/patient/identity.ts';
import type { EpochMs } from '../domain/time.ts';
import { linkedKeys } from './linked-keys.ts';
import type { Page, Pager, PageRequest } from './list-page.ts';
import { DISCLOSURES, type AuditTrail, type KeptAuditEntry } from './ports/audit.ts';
import type { PatientDirectory } from './ports/patients.ts';

/** A question put to the account of accesses: who looked at this person's results, and why. */
export interface AccessQuestion {
  readonly identifiers: readonly KeyedIdentifier[];
  readonly from: EpochMs | undefined;
  readonly before: EpochMs | undefined;
}

/** `caller` null is the health commission, which sees all; an institution sees its own looks. */
export type ReadAccesses = (
  caller: InstitutionId | null,
  question: AccessQuestion,
  page: PageRequest,
) => Promise<Page<KeptAuditEntry>>;

export function makeReadAccesses({
  audit,
  patients: directory,
  pager,
}: {
  readonly audit: AuditTrail;
  readonly patients: PatientDirectory;
  readonly pager: Pager;
}): ReadAccesses {
  return async (caller, { identifiers, from, before }, page) => {
    const linked = await linkedKeys(
      directory,
      identifiers.map(({ key, kind }) => [key, kind] as const),
    );
    const patients = [...linked.keys()];
    // A cursor of one person's list is none of another's; the key itself does not leave the seal.
    const list = `accesses ${patients[0] ?? ''} ${String(from)} ${String(before)}`;
    const institution = caller ?? undefined;
    return pager.page(
      list,
      caller,
      page,
      (after, limit) => audit.find({ institution, patients, actions: DISCLOSURES, from, before, after, limit }),
      ({ at, id }) => ({ at, id }),
    );
  };
}
