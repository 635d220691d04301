import type { Item, ItemId } from '../../catalogue/item.ts';
import type { Institution, QualityEvaluation } from '../../institution/institution.ts';
import type { ScopeBook } from '../../institution/registry.ts';
import { shanghaiDay, type EpochMs, type ShanghaiDay } from '../../time.ts';
import { verdict, type Because, type Narrowing } from '../verdict.ts';

/** The quality evaluations of a source as an ordering region may rely on them on one day. */
export interface QualityView {
  /** The Shanghai day of collection; undefined where no time was given. */
  readonly day: ShanghaiDay | undefined;
  /** The widest scope in force for exactly this item, or undefined. */
  widestFor(item: ItemId): string | undefined;
  /** The evaluation of any of these items that comes nearest to one in force, or undefined. */
  missedFor(items: readonly ItemId[]): MissedEvaluation | undefined;
}

/** An evaluation that does not help: it ended before the day, begins after it, or does not cover the region. */
export interface MissedEvaluation {
  readonly why: 'lapsed' | 'not-begun' | 'elsewhere';
  readonly evaluation: QualityEvaluation;
}

/** On the Shanghai day of collection; both ends of an evaluation's days are included. */
export function qualityView(
  source: Pick<Institution, 'quality'> | undefined,
  collectedAt: EpochMs | undefined,
  orderingRegion: string,
  scopes: ScopeBook,
): QualityView {
  const day = collectedAt === undefined ? undefined : shanghaiDay(collectedAt);
  if (!source || day === undefined) return { day, widestFor: () => undefined, missedFor: () => undefined };
  const reaches = ({ scope }: QualityEvaluation): boolean => scopes.covers(scope, orderingRegion);
  const inForce = source.quality
    .filter((evaluation) => isOn(evaluation, day) && reaches(evaluation))
    .sort((a, b) => scopes.breadth(b.scope) - scopes.breadth(a.scope));
  return {
    day,
    widestFor: (item) => inForce.find((evaluation) => speaksOf(evaluation, item))?.scope,
    missedFor: (items) =>
      nearestMiss(
        source.quality.filter((evaluation) => items.some((item) => speaksOf(evaluation, item))),
        day,
        reaches,
      ),
  };
}

const isOn = (evaluation: QualityEvaluation, day: ShanghaiDay): boolean =>
  evaluation.from <= day && day <= evaluation.to;

const speaksOf = ({ items }: QualityEvaluation, item: ItemId): boolean => items.includes('*') || items.includes(item);

/** One that ended says more than one that was renewed too late, and either more than one for another region. */
function nearestMiss(
  evaluations: readonly QualityEvaluation[],
  day: ShanghaiDay,
  reaches: (evaluation: QualityEvaluation) => boolean,
): MissedEvaluation | undefined {
  const [lapsed] = evaluations.filter((each) => reaches(each) && each.to < day).sort(byEnd);
  if (lapsed) return { why: 'lapsed', evaluation: lapsed };
  const [coming] = evaluations.filter((each) => reaches(each) && each.from > day).sort(byBeginning);
  if (coming) return { why: 'not-begun', evaluation: coming };
  const [elsewhere] = evaluations.filter((each) => isOn(each, day)).sort(byEnd);
  return elsewhere && { why: 'elsewhere', evaluation: elsewhere };
}

/** The last to end first. */
const byEnd = (a: QualityEvaluation, b: QualityEvaluation): number => (a.to < b.to ? 1 : -1);
const byBeginning = (a: QualityEvaluation, b: QualityEvaluation): number => (a.from < b.from ? -1 : 1);

/** What quality leaves of the covered members, and under which scope. */
export interface QualityFinding extends Narrowing {
  readonly scope: string | undefined;
}

/**
 * Contract 7 `quality`: an evaluation of the item (for a panel: of it, or of its covered members), the widest of which
 * is the mark. Members that have none leave a panel that has none; the narrowest of theirs is what is true of all.
 */
export function qualityRule(
  item: Item,
  members: readonly Item[],
  view: QualityView,
  scopes: ScopeBook,
): QualityFinding {
  const whole = view.widestFor(item.id);
  const kept = whole === undefined ? members.filter(({ id }) => view.widestFor(id) !== undefined) : members;
  const byBreadth = (a: string, b: string): number => scopes.breadth(a) - scopes.breadth(b);
  const own = kept.flatMap(({ id }) => view.widestFor(id) ?? []);
  const narrowest = own.length === kept.length ? own.sort(byBreadth)[0] : undefined;
  const scope = [whole, narrowest]
    .filter((each) => each !== undefined)
    .sort(byBreadth)
    .at(-1);
  if (scope !== undefined) return { members: kept, scope, verdict: passed(scopes.markOf(scope)) };
  const missed = view.missedFor([item.id, ...members.map(({ id }) => id)]);
  const { zh, en } = whyNone(item, view.day, missed, scopes);
  return { members: kept, scope, verdict: verdict('quality', false, zh, en) };
}

const passed = (mark: string): Narrowing['verdict'] =>
  verdict('quality', true, `质量评价合格，标识 ${mark}`, `quality evaluation passed, mark ${mark}`);

function whyNone(
  item: Item,
  collected: ShanghaiDay | undefined,
  missed: MissedEvaluation | undefined,
  scopes: ScopeBook,
): Because {
  if (collected === undefined) {
    return {
      zh: '没有采集或检查时间，无法核对当日的质量评价',
      en: 'without a collection or examination time no quality evaluation can be looked up',
    };
  }
  const day =
    item.kind === 'examination'
      ? { zh: `检查当日（${collected}）`, en: `the day of examination (${collected})` }
      : { zh: `采集当日（${collected}）`, en: `the day of collection (${collected})` };
  if (!missed) {
    return {
      zh: `${day.zh}出具机构没有该项目的质量评价`,
      en: `on ${day.en} the source had no quality evaluation for the item`,
    };
  }
  const { scope, from, to } = missed.evaluation;
  const mark = scopes.markOf(scope);
  switch (missed.why) {
    case 'lapsed':
      return {
        zh: `质量评价（${mark}）已于 ${to} 到期，${day.zh}不在有效期内`,
        en: `the quality evaluation (${mark}) ran until ${to}, before ${day.en}`,
      };
    case 'not-begun':
      return {
        zh: `质量评价（${mark}）自 ${from} 起有效，${day.zh}尚未生效`,
        en: `the quality evaluation (${mark}) runs from ${from}, after ${day.en}`,
      };
    case 'elsewhere':
      return {
        zh: `${day.zh}有效的质量评价（${mark}，至 ${to}）不覆盖本机构所在地区`,
        en: `the quality evaluation in force on ${day.en}, ${mark} until ${to}, does not cover this institution's region`,
      };
  }
}
