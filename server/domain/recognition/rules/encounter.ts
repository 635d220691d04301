import type { EncounterFacts, Order } from '../order.ts';
import { verdict, type Verdict } from '../verdict.ts';

const OPEN_STATUSES: ReadonlySet<string> = new Set(['draft', 'active', 'on-hold']);
const URGENT: ReadonlySet<string> = new Set(['stat', 'asap']);

/** Contract 7 `encounter`; the Measures' fourth situation: in an emergency the exchange stays out of the way. */
export function encounterRule(order: Pick<Order, 'status' | 'priority'>, encounter: EncounterFacts): Verdict {
  if (encounter.emergency) return verdict('encounter', false, '急诊就诊，不作提醒', 'an emergency encounter');
  if (order.priority !== undefined && URGENT.has(order.priority)) {
    return verdict('encounter', false, '加急医嘱，不作提醒', `the order is urgent (${order.priority})`);
  }
  // What stands among the draft orders without a status is a draft.
  if (!OPEN_STATUSES.has(order.status ?? 'draft')) {
    return verdict('encounter', false, '医嘱不是待开立状态', 'the order is not draft, active or on hold');
  }
  return verdict('encounter', true, '普通就诊的待开立医嘱', 'an open order outside an emergency');
}
