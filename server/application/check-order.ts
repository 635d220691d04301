import type { Client } from '../domain/institution/registry.ts';
import { encounterRule } from '../domain/recognition/rules/encounter.ts';
import { chooseOffers, type OfferedResult } from './choose-offers.ts';
import { lookBack, orderedTests, type LookBackNeeds, type LookBackRequest } from './look-back.ts';
import type { RecordedCheck } from './ports/order-checks.ts';
import type { Ids } from './ports/sealing.ts';
import type { EventLog, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { recordCheck } from './record-check.ts';
import { withinBudget } from './time-budget.ts';

/** What checking an order needs. */
export interface CheckOrderNeeds extends LookBackNeeds {
  readonly ids: Ids;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
  readonly log: EventLog;
  /** Milliseconds after which the answer is "could not look" (contract 10). */
  readonly budgetMs: number;
}

export interface OrderCheck extends LookBackRequest {
  readonly clientId: Client['id'];
  /** The practitioner for whom the hospital's system asks, as it says. */
  readonly person?: string | undefined;
  /** Milliseconds that the request has taken already: they count against the budget. */
  readonly spentMs: number;
}

/** What was offered, and under which id the check was recorded; undefined where nothing was looked for. */
export interface CheckedOrder {
  readonly offered: readonly OfferedResult[];
  readonly recorded: RecordedCheck['id'] | undefined;
}

export type CheckOrder = (check: OrderCheck) => Promise<CheckedOrder>;

/**
 * Answers which prior results could stand for the draft orders: at most one offer an order, recorded before it is
 * answered. An empty list states that there is none; whatever keeps the exchange from looking is thrown
 * (`patient-unknown`, `unavailable`), never answered as an empty list.
 */
export function makeCheckOrder(needs: CheckOrderNeeds): CheckOrder {
  return async (check) => {
    const startedAt = needs.clock.now();
    const checked = await withinBudget(needs.budgetMs - check.spentMs, (isSpent) => checkOrders(needs, check, isSpent));
    const seconds = (needs.clock.now() - startedAt) / 1000;
    needs.metrics.observe('order_check_seconds', seconds);
    needs.metrics.count('order_checks', { institution: check.institution });
    needs.log.event('order-checked', {
      institution: check.institution,
      orders: check.orders.length,
      offers: checked.offered.length,
      ms: Math.round(seconds * 1000),
    });
    return checked;
  };
}

async function checkOrders(needs: CheckOrderNeeds, check: OrderCheck, isSpent: () => boolean): Promise<CheckedOrder> {
  const registry = needs.registry.current();
  const asked = orderedTests(registry, check);
  const tests = asked.filter(({ order }) => encounterRule(order, check.encounter).holds);
  // Nothing that the catalogue knows was ordered outside an emergency: there is nothing to look for.
  if (tests.length === 0) return { offered: [], recorded: undefined };
  const looked = await lookBack(needs, check, registry.catalogue.longestWindowDays);
  const offered = chooseOffers(needs.ids, looked, tests);
  const recorded = await recordCheck(needs, check, looked, asked, offered, isSpent);
  return { offered, recorded };
}
