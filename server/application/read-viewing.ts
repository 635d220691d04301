import { asIfOrdered, itemsOrderedAs } from '../domain/recognition/as-if-ordered.ts';
import { coverageBy, judge, type Judgement, type OrderedTest, type PriorReport } from '../domain/recognition/judge.ts';
import { WITHDRAWN_STATUSES, type ReportContent } from '../domain/report/report.ts';
import { DAY_MS } from '../domain/time.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import type { ListedNotice, NoticeBook } from './ports/notices.ts';
import type { OfferBook, OfferWithState } from './ports/offers.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { Session, Viewing } from './ports/sessions.ts';
import type { UnitOfWork } from './ports/work.ts';
import { revisit, shownReports, type RevisitNeeds, type Revisited } from './revisit.ts';
import { PAGES } from './session-gate.ts';

export interface ReadViewingNeeds extends RevisitNeeds {
  readonly offers: OfferBook;
  readonly notices: NoticeBook;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
}

/** Why an offer can be decided no more. */
export type Obstacle = 'withdrawn' | 'changed' | 'not-this-patient' | 'opted-out';

/** An offer of the check with the report version that it was made of. */
export interface SeenOffer extends OfferWithState {
  readonly obstacle: Obstacle | undefined;
  /** The report in force, while it may be seen. */
  readonly prior: PriorReport | undefined;
  /** Undefined where it cannot be had or may not be seen any more. */
  readonly content: ReportContent | undefined;
}

export interface SeenOrder {
  readonly test: OrderedTest;
  readonly offer: SeenOffer | undefined;
  /** Where there is no offer: the reports that come nearest, newest first. */
  readonly nearest: readonly Judgement[];
}

export interface SeenReport {
  readonly prior: PriorReport;
  /** As if its items were ordered now; undefined for a report of no known item. */
  readonly judgement: Judgement | undefined;
}

export interface SeenViewing extends Revisited {
  readonly orders: readonly SeenOrder[];
  readonly shown: readonly SeenReport[];
  readonly openNotices: readonly ListedNotice[];
  /** The content of the newest report, from which the patient is named. */
  readonly newest: { readonly prior: PriorReport; readonly content: ReportContent } | undefined;
}

export type ReadViewing = (session: Session, id: Viewing['id']) => Promise<SeenViewing>;

/** How many reports are named where none can be recognised. */
const NEAREST = 3;

/** The doctor's first screen. What it shows of offered reports is their view (调阅): counted once each, and audited. */
export function makeReadViewing(needs: ReadViewingNeeds): ReadViewing {
  return async (session, id) => {
    const seen = await revisit(needs, session, id);
    const reports = shownReports(seen);
    const offers = await Promise.all(seen.viewing.check.offers.map((offer) => needs.offers.find(offer)));
    const seenOffers = await Promise.all(
      offers.filter((each) => each !== undefined).map((each) => seeOffer(needs, seen, reports, each)),
    );
    const { keys } = seen.patient;
    const institution = seen.viewing.check.institution;
    const openNotices = await needs.notices.findOpenOf(keys, institution);
    await recordView(needs, session, seen, seenOffers, reports);
    const [latest] = reports.filter(({ report }) => !WITHDRAWN_STATUSES.has(report.status));
    const content = latest && (await contentOf(needs, latest));
    return {
      ...seen,
      orders: seen.tests.map((test) => seeOrder(seen, test, seenOffers)),
      shown: reports.map((prior) => seeReport(seen, prior)),
      openNotices,
      newest: latest && content && { prior: latest, content },
    };
  };
}

/** The sealed content of a report in force. */
export async function contentOf(
  { reports, seal }: Pick<ReadViewingNeeds, 'reports' | 'seal'>,
  { report }: PriorReport,
): Promise<ReportContent | undefined> {
  const sealed = await reports.findContent(report.id, report.version);
  return sealed && seal.open(report.id, report.version, sealed);
}

async function seeOffer(
  needs: ReadViewingNeeds,
  { question }: Revisited,
  reports: readonly PriorReport[],
  found: OfferWithState,
): Promise<SeenOffer> {
  const prior = reports.find(({ report }) => report.id === found.offer.reportId);
  const obstacle = obstacleOf(question.optedOut, prior, found);
  const isAsOffered = obstacle === undefined && prior !== undefined;
  return { ...found, obstacle, prior, content: isAsOffered ? await contentOf(needs, prior) : undefined };
}

/** Contract 5 and 10: what a decision would be refused for. */
function obstacleOf(
  optedOut: boolean,
  prior: PriorReport | undefined,
  { offer, state }: OfferWithState,
): Obstacle | undefined {
  if (optedOut) return 'opted-out';
  if (state.voidAt !== undefined || !prior) return 'not-this-patient';
  if (WITHDRAWN_STATUSES.has(prior.report.status)) return 'withdrawn';
  return prior.report.digest === offer.reportDigest ? undefined : 'changed';
}

function seeOrder({ question, reports }: Revisited, test: OrderedTest, offers: readonly SeenOffer[]): SeenOrder {
  const offer = offers.find((each) => each.offer.orderId === test.order.id && each.offer.item === test.mapped.item.id);
  if (offer) return { test, offer, nearest: [] };
  const nearest = reports
    .filter((prior) => coverageBy(question, test, prior).members.length > 0)
    .map((prior) => judge(question, test, prior))
    .sort((a, b) => (b.report.collectedAt ?? 0) - (a.report.collectedAt ?? 0));
  return { test, offer: undefined, nearest: nearest.slice(0, NEAREST) };
}

/** A report with the best that it could do for an order of one of its items. */
export function seeReport({ question }: Revisited, prior: PriorReport): SeenReport {
  const judgements = itemsOrderedAs(question.registry.catalogue, prior).map((item) =>
    judge(question, asIfOrdered({ item, laterality: undefined }, prior), prior),
  );
  return { prior, judgement: judgements.find(({ recognizable }) => recognizable) ?? judgements[0] };
}

async function recordView(
  needs: ReadViewingNeeds,
  session: Session,
  { viewing, patient, now }: Revisited,
  offers: readonly SeenOffer[],
  reports: readonly PriorReport[],
): Promise<void> {
  const { institution } = viewing.check;
  const opened = new Map(
    offers.flatMap(({ prior, content }) => (prior && content ? [[prior.report.id, prior.report] as const] : [])),
  );
  await needs.work.write(async (stores) => {
    for (const report of opened.values()) {
      const fresh = await stores.offers.markViewed(report.id, institution, now - DAY_MS, now, report.patient);
      for (const offer of fresh) await stores.figures.add(offer.offeredDay, dimensionsOf(offer), { viewed: 1 });
    }
    await stores.audit.add({
      at: now,
      action: 'patient-viewed',
      institution,
      client: session.client ?? PAGES,
      person: session.person,
      patient: patient.mainKey,
      objects: reports.map(({ report }) => report.id),
      ground: viewing.ground,
      because: viewing.because,
      facts: { offers: offers.length, reports: reports.length },
    });
  });
}
