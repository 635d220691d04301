import type { MappedItem } from '../catalogue/catalogue.ts';
import type { Item, ItemId } from '../catalogue/item.ts';
import type { Institution } from '../institution/institution.ts';
import type { Registry } from '../institution/registry.ts';
import { readReport, type ReportReading } from '../report/reading.ts';
import type { IndexedReport } from '../report/report.ts';
import { DAY_MS, type EpochMs } from '../time.ts';
import { coverageOf, type ItemCoverage } from './coverage.ts';
import { obligationOf } from './obligation.ts';
import type { Coverage, Obligation } from './offer.ts';
import type { EncounterFacts, Order } from './order.ts';
import { activeRule } from './rules/active.ts';
import { consentRule } from './rules/consent.ts';
import { encounterRule } from './rules/encounter.ts';
import { identityRule, type AskedPatient, type IdentityFinding } from './rules/identity.ts';
import { imagesRule } from './rules/images.ts';
import { itemRule } from './rules/item.ts';
import { qualityRule, qualityView, type QualityView } from './rules/quality.ts';
import { restrictedRule } from './rules/restricted.ts';
import { statusRule } from './rules/status.ts';
import { windowRule } from './rules/window.ts';
import type { Verdict } from './verdict.ts';

/** Everything about a question that does not depend on the single report. */
export interface Question {
  readonly registry: Registry;
  readonly ordering: Institution;
  readonly patient: AskedPatient;
  readonly optedOut: boolean;
  readonly encounter: EncounterFacts;
  readonly now: EpochMs;
}

/** An order and the item that the ordering institution's codes make of it. */
export interface OrderedTest {
  readonly order: Order;
  readonly mapped: MappedItem;
}

/** What all rules together say of one report for one order. */
export interface Judgement {
  readonly report: IndexedReport;
  readonly recognizable: boolean;
  readonly coverage: Coverage | undefined;
  readonly coveredItems: readonly ItemId[];
  readonly remainingItems: readonly ItemId[];
  readonly verdicts: readonly Verdict[];
  readonly obligation: Obligation;
  readonly sameInstitution: boolean;
  readonly mark: string | undefined;
  /** When the offer as it stands runs out: the shortest window of what it covers. */
  readonly expiresAt: EpochMs | undefined;
}

/** A prior report with all about it that is the same for every order of the question. */
export interface PriorReport {
  readonly report: IndexedReport;
  readonly source: Institution | undefined;
  readonly reading: ReportReading;
  readonly quality: QualityView;
  readonly identity: IdentityFinding;
}

/** Reads one report of the patient for a question. */
export function priorReport({ registry, ordering, patient }: Question, report: IndexedReport): PriorReport {
  const source = registry.institutions.get(report.institution);
  return {
    report,
    source,
    reading: readReport(report, registry.codeMap(report.institution)),
    quality: qualityView(source, report.collectedAt, ordering.region, registry.scopes),
    identity: identityRule(patient, report),
  };
}

/** What of the ordered test the report covers by its codes alone; the first and cheapest question. */
export function coverageBy(question: Question, { order, mapped }: OrderedTest, prior: PriorReport): ItemCoverage {
  const ordered = { item: mapped.item, laterality: mapped.laterality ?? order.laterality };
  return coverageOf(ordered, prior.reading, prior.report.laterality, question.registry.catalogue);
}

/** Applies every rule of contract 7 to one prior report; each rule gives exactly one verdict. */
export function judge(question: Question, test: OrderedTest, prior: PriorReport): Judgement {
  const { registry, ordering, now } = question;
  const { order, mapped } = test;
  const { item } = mapped;
  const { report, source, identity } = prior;
  const base = coverageBy(question, test, prior);
  const itemsBy = (ids: readonly ItemId[]): readonly Item[] => ids.flatMap((id) => registry.catalogue.find(id) ?? []);

  const members = itemsBy(base.members);
  const window = windowRule(item, members, report, now, order.occurrenceAt);
  // Where nothing is left to evaluate, quality still answers for what was asked.
  const asked = [window.members, members].find((list) => list.length > 0) ?? itemsBy(base.of);
  const quality = qualityRule(item, asked, prior.quality, registry.scopes);
  const sound = window.members.filter((member) => quality.members.includes(member));
  const restricted = restrictedRule(item, sound);

  const verdicts: readonly Verdict[] = [
    itemRule(item, base),
    imagesRule(item, report),
    statusRule(report.status),
    identity.verdict,
    window.verdict,
    quality.verdict,
    restricted.verdict,
    consentRule(question.optedOut),
    activeRule(source),
    encounterRule(order, question.encounter),
  ];
  const covered = restricted.members.length > 0 ? restricted.members : members;
  const coveredItems = covered.map(({ id }) => id);
  return {
    report,
    verdicts,
    recognizable: verdicts.every((each) => each.holds),
    coverage: coverageWord(coveredItems, base),
    coveredItems,
    remainingItems: base.of.filter((member) => !coveredItems.includes(member)),
    obligation: source ? obligationOf(item, source, ordering) : 'may',
    sameInstitution: report.institution === ordering.id,
    mark: quality.scope === undefined ? undefined : registry.scopes.markOf(quality.scope),
    expiresAt: report.collectedAt === undefined ? undefined : report.collectedAt + shortestWindow([item, ...covered]),
  };
}

function coverageWord(covered: readonly ItemId[], base: ItemCoverage): Coverage | undefined {
  if (covered.length === 0) return undefined;
  return covered.length === base.of.length ? 'full' : 'partial';
}

const shortestWindow = (items: readonly Item[]): number =>
  Math.min(...items.map(({ windowDays }) => windowDays)) * DAY_MS;
