import type { InstitutionId } from '../domain/institution/institution.ts';
import { ExchangeError } from './exchange-error.ts';
import type { Page, PageRequest, Pager } from './list-page.ts';
import type { ListedReview, PatientDirectory, ReviewQuery, ReviewResolution } from './ports/patients.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** Contradictions of identity for people to look at, newest first: an institution's own, or (null) all. */
export type ReadIdentityReviews = (
  caller: InstitutionId | null,
  request: PageRequest & { readonly state: ReviewQuery['state'] },
) => Promise<Page<ListedReview>>;

export function makeReadIdentityReviews({
  patients,
  pager,
}: {
  readonly patients: PatientDirectory;
  readonly pager: Pager;
}): ReadIdentityReviews {
  return (caller, request) =>
    pager.page(
      `identity-reviews ${request.state}`,
      caller,
      request,
      (after, limit) => patients.findReviews({ institution: caller ?? undefined, state: request.state, after, limit }),
      (review) => review,
    );
}

/** Settles a review. What was found is put right by a corrected report, a merge or a separation, not by this. */
export type ResolveIdentityReview = (request: {
  readonly review: string;
  readonly resolution: ReviewResolution;
  readonly institution: InstitutionId | null;
  readonly clientId: string;
}) => Promise<ListedReview>;

/** Throws `not-found` for a review that does not concern the caller, the same as for none. */
export function makeResolveIdentityReview({
  clock,
  work,
}: {
  readonly clock: Clock;
  readonly work: UnitOfWork;
}): ResolveIdentityReview {
  return ({ review: id, resolution, institution, clientId }) =>
    work.write(async (stores) => {
      const found = await stores.patients.findReview(id);
      const concerns = institution === null || found?.institution === institution || found?.source === institution;
      if (!found || !concerns) throw new ExchangeError('not-found', 'No such identity review.');
      if (found.resolution === resolution) return found;
      const at = clock.now();
      await stores.patients.resolveReview(id, resolution, at);
      await stores.audit.add({
        at,
        action: 'identity-review-resolved',
        institution,
        client: clientId,
        patient: found.patient,
        objects: [id],
        ground: null,
        facts: { resolution },
      });
      return { ...found, resolution, resolvedAt: at };
    });
}
