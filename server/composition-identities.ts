import { makeBreakGlass } from './application/break-glass.ts';
import type { Pager } from './application/list-page.ts';
import type { LookBackNeeds } from './application/look-back.ts';
import { makeMergeIdentities } from './application/merge-identities.ts';
import type { Ids } from './application/ports/sealing.ts';
import type { Metrics } from './application/ports/system.ts';
import { makeReadAccesses } from './application/read-accesses.ts';
import { makeReadIdentityReviews, makeResolveIdentityReview } from './application/review-identities.ts';
import { makeSeparateIdentities } from './application/separate-identities.ts';
import type { Storage } from './storage/storage.ts';

/** Who is who, who looked, and the glass: the part of our own wire that asks by a person's identifiers. */
export function identityParts({
  lookBack,
  storage,
  ids,
  metrics,
  pager,
}: {
  readonly lookBack: LookBackNeeds;
  readonly storage: Storage;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly pager: Pager;
}) {
  const { work, patients, reports, audit, glass } = storage;
  const { clock, patientKeys } = lookBack;
  return {
    readIdentityReviews: makeReadIdentityReviews({ patients, pager }),
    resolveIdentityReview: makeResolveIdentityReview({ clock, work }),
    mergeIdentities: makeMergeIdentities({ clock, work }),
    separateIdentities: makeSeparateIdentities({ clock, ids, work, reports, audit, metrics }),
    readAccesses: makeReadAccesses({ audit, patients, pager }),
    breakGlass: makeBreakGlass({ ...lookBack, ids, work, metrics }),
    glass,
    pager,
    patientKeys,
    patients,
  };
}
