import type { Item, ItemId } from '../../catalogue/item.ts';
import type { Institution, QualityEvaluation } from '../../institution/institution.ts';
import type { ScopeBook } from '../../institution/registry.ts';
import { shanghaiDay, type EpochMs, type ShanghaiDay } from '../../time.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** The quality evaluations of a source as an ordering region may rely on them on one day. */
export interface QualityView {
  /** The widest scope in force for exactly this item, or undefined. */
  widestFor(item: ItemId): string | undefined;
}

/** On the Shanghai day of collection; both ends of an evaluation's days are included. */
export function qualityView(
  source: Pick<Institution, 'quality'> | undefined,
  collectedAt: EpochMs | undefined,
  orderingRegion: string,
  scopes: ScopeBook,
): QualityView {
  if (!source || collectedAt === undefined) return { widestFor: () => undefined };
  const day = shanghaiDay(collectedAt);
  const inForce = source.quality.filter((q) => isOn(q, day) && scopes.covers(q.scope, orderingRegion));
  return {
    widestFor(item) {
      let widest: string | undefined;
      for (const { items, scope } of inForce) {
        if (!items.includes('*') && !items.includes(item)) continue;
        if (widest === undefined || scopes.breadth(scope) > scopes.breadth(widest)) widest = scope;
      }
      return widest;
    },
  };
}

const isOn = (evaluation: QualityEvaluation, day: ShanghaiDay): boolean =>
  evaluation.from <= day && day <= evaluation.to;

/** What quality leaves of the covered members, and under which scope. */
export interface QualityFinding {
  readonly members: readonly ItemId[];
  readonly scope: string | undefined;
}

/**
 * Contract 7 `quality`: an evaluation of the item (for a panel: of it, or of its covered members).
 * Where members stand on their own evaluations the narrowest of their scopes is the mark, so that it is true of all.
 */
export function qualityOf(
  item: Item,
  members: readonly ItemId[],
  view: QualityView,
  scopes: ScopeBook,
): QualityFinding {
  const whole = view.widestFor(item.id);
  if (whole !== undefined || item.members.length === 0)
    return { members: whole === undefined ? [] : members, scope: whole };
  const kept: ItemId[] = [];
  let scope: string | undefined;
  for (const member of members) {
    const own = view.widestFor(member);
    if (own === undefined) continue;
    kept.push(member);
    if (scope === undefined || scopes.breadth(own) < scopes.breadth(scope)) scope = own;
  }
  return { members: kept, scope };
}

/** The verdict of {@link qualityOf}, with the Shanghai day of collection that it was asked for. */
export function qualityRule(finding: QualityFinding, scopes: ScopeBook, collectedAt: EpochMs | undefined): Verdict {
  if (finding.scope === undefined) {
    const day = collectedAt === undefined ? undefined : shanghaiDay(collectedAt);
    return verdict(
      'quality',
      false,
      `采集当日${day === undefined ? '' : `（${day}）`}出具机构的该项目没有覆盖本机构的质量评价`,
      `on the day of collection${day === undefined ? '' : ` (${day})`} the source had no quality evaluation for the item that covers this institution`,
    );
  }
  const mark = scopes.markOf(finding.scope);
  return verdict('quality', true, `质量评价合格，标识 ${mark}`, `quality evaluation passed, mark ${mark}`);
}
