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
import { qualityOf, qualityRule, qualityView, type QualityView } from './rules/quality.ts';
import { isRestricted, restrictedRule } from './rules/restricted.ts';
import { statusRule } from './rules/status.ts';
import { ageOf, isInsideWindow, windowReference, windowRule } from './rules/window.ts';
import { verdict, type Verdict } from './verdict.ts';

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

  const itemsWindow = windowRule(item, report, now, order.occurrenceAt);
  const reference = windowReference(now, order.occurrenceAt);
  const inWindow = itemsWindow.holds
    ? base.members.filter((member) => memberInWindow(registry, member, report, reference))
    : base.members;
  const window = whenEmptied(base.members, inWindow, itemsWindow, () =>
    membersPastWindow(registry, base.members, report, reference),
  );

  // Where nothing is left to evaluate, quality still answers for what was asked.
  const passed = qualityOf(item, firstFilled(inWindow, base.members, base.of), prior.quality, registry.scopes);
  const quality = qualityRule(passed, registry.scopes, report.collectedAt);

  const sound = inWindow.filter((member) => passed.members.includes(member));
  const open = sound.filter((member) => member === item.id || !isRestrictedId(registry, member));
  const restricted = whenEmptied(sound, open, restrictedRule(item), () =>
    verdict('restricted', false, '所含项目均不在互认范围内', 'every member covered is outside recognition'),
  );

  const verdicts: readonly Verdict[] = [
    itemRule(item, base),
    imagesRule(item, report),
    statusRule(report.status),
    identity.verdict,
    window,
    quality,
    restricted,
    consentRule(question.optedOut),
    activeRule(source),
    encounterRule(order, question.encounter),
  ];
  const coveredItems = open.length > 0 ? open : base.members;
  return {
    report,
    verdicts,
    recognizable: verdicts.every((each) => each.holds),
    coverage: coverageWord(coveredItems, base),
    coveredItems,
    remainingItems: base.of.filter((member) => !coveredItems.includes(member)),
    obligation: source ? obligationOf(item, source, ordering) : 'may',
    sameInstitution: report.institution === ordering.id,
    mark: passed.scope === undefined ? undefined : registry.scopes.markOf(passed.scope),
    expiresAt: expiryOf(registry, item, coveredItems, report.collectedAt),
  };
}

const firstFilled = (...lists: readonly (readonly ItemId[])[]): readonly ItemId[] =>
  lists.find((list) => list.length > 0) ?? [];

const MOST_NAMED = 3;

/** Every covered member is past its own window: the first of them with their windows, and how old the report is. */
function membersPastWindow(
  registry: Registry,
  members: readonly ItemId[],
  report: IndexedReport,
  reference: EpochMs,
): Verdict {
  const items = members.flatMap((member) => registry.catalogue.find(member) ?? []);
  const named = items.slice(0, MOST_NAMED);
  const more = items.length - named.length;
  const age = ageOf(reference - (report.collectedAt ?? reference));
  const zh = named.map(({ nameZh, windowDays }) => `${nameZh} ${String(windowDays)} 天`).join('、');
  const en = named.map(({ nameEn, windowDays }) => `${nameEn} ${String(windowDays)} d`).join(', ');
  return verdict(
    'window',
    false,
    `已过 ${age.zh}，所含项目均已超过各自时限（${zh}${more > 0 ? ` 等 ${String(items.length)} 项` : ''}）`,
    `taken ${age.en} ago; every member covered is past its own window (${en}${more > 0 ? ` and ${String(more)} more` : ''})`,
  );
}

function memberInWindow(registry: Registry, member: ItemId, report: IndexedReport, reference: EpochMs): boolean {
  const item = registry.catalogue.find(member);
  return (
    item !== undefined &&
    report.collectedAt !== undefined &&
    isInsideWindow(report.collectedAt, item.windowDays, reference)
  );
}

function isRestrictedId(registry: Registry, member: ItemId): boolean {
  const item = registry.catalogue.find(member);
  return item === undefined || isRestricted(item);
}

/** With no member left the rule that removed the last one fails (contract 7 `item`). */
function whenEmptied(
  before: readonly ItemId[],
  after: readonly ItemId[],
  own: Verdict,
  emptied: () => Verdict,
): Verdict {
  return own.holds && before.length > 0 && after.length === 0 ? emptied() : own;
}

function coverageWord(covered: readonly ItemId[], base: ItemCoverage): Coverage | undefined {
  if (covered.length === 0) return undefined;
  return covered.length === base.of.length ? 'full' : 'partial';
}

function expiryOf(
  registry: Registry,
  item: Item,
  covered: readonly ItemId[],
  collectedAt: EpochMs | undefined,
): EpochMs | undefined {
  if (collectedAt === undefined) return undefined;
  const windows = covered.map((member) => registry.catalogue.find(member)?.windowDays ?? item.windowDays);
  return collectedAt + Math.min(item.windowDays, ...windows) * DAY_MS;
}
