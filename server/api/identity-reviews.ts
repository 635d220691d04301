import type { RequestHandler } from 'express';
import type { ListedReview, ReviewResolution } from '../application/ports/patients.ts';
import type { ReadIdentityReviews, ResolveIdentityReview } from '../application/review-identities.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';
import { pageOf, wordOf } from './query.ts';

/** What contradicts, in one sentence a language; never the values. */
const BECAUSE: Readonly<Record<ListedReview['kind'], { readonly zh: string; readonly en: string }>> = {
  'birth-date': { zh: '同一证件号，出生日期不一致', en: 'one identifier, two birth dates' },
  gender: { zh: '同一证件号，性别不一致', en: 'one identifier, two sexes' },
  name: { zh: '同一证件号，姓名不一致', en: 'one identifier, two names' },
  'two-resident-ids': { zh: '同一患者有两个居民身份证号', en: 'one patient, two resident ids' },
  'resident-id-birth-date': {
    zh: '居民身份证号与所填出生日期不一致',
    en: 'the resident id contradicts the birth date beside it',
  },
  'separated-identifiers': {
    zh: '所给证件号经核对分属不同的人',
    en: "identifiers that are known to be different persons' came together",
  },
};

export interface IdentityReviewsNeeds {
  readonly readIdentityReviews: ReadIdentityReviews;
  readonly resolveIdentityReview: ResolveIdentityReview;
}

/** `GET /api/identity-reviews?status=open|resolved|all`: contradictions for people to look at, newest first. */
export function listIdentityReviews({ readIdentityReviews }: IdentityReviewsNeeds): RequestHandler {
  return async (request, response) => {
    const state = wordOf(request.query, 'status', ['open', 'resolved', 'all']);
    const { institution } = callerOf(response);
    const { items, next } = await readIdentityReviews(institution, { ...pageOf(request.query), state });
    const language = languageOf(request);
    sendJson(response, 200, { reviews: items.map((each) => presentReview(each, language)), next: next ?? null });
  };
}

/** `POST /api/identity-reviews/{id}/resolution`: how people settled it. */
export function resolution({ resolveIdentityReview }: IdentityReviewsNeeds): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { institution, clientId } = callerOf(response);
    const body = request.body as { readonly resolution: ReviewResolution };
    const review = await resolveIdentityReview({
      review: request.params.id,
      resolution: body.resolution,
      institution,
      clientId,
    });
    sendJson(response, 200, presentReview(review, languageOf(request)));
  };
}

function presentReview(review: ListedReview, language: 'zh' | 'en'): object {
  const { id, kind, reportId, source, institution, at, resolvedAt, resolution: settled } = review;
  return {
    id,
    kind,
    because: BECAUSE[kind][language],
    status: resolvedAt === undefined ? 'open' : 'resolved',
    report: reportId === undefined ? null : `DiagnosticReport/${reportId}`,
    source: source ?? null,
    institution,
    at: shanghaiDateTime(at),
    resolution: settled ?? null,
    resolvedAt: resolvedAt === undefined ? null : shanghaiDateTime(resolvedAt),
  };
}
