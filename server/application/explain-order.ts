import type { ItemId } from '../domain/catalogue/item.ts';
import { judge, type Judgement } from '../domain/recognition/judge.ts';
import type { Order } from '../domain/recognition/order.ts';
import { lookBack, orderedTests, type LookBackNeeds, type LookBackRequest } from './look-back.ts';
import type { UnitOfWork } from './ports/work.ts';

/** How far back explanations list reports (contract 7). */
const EXPLAINED_DAYS = 400;

export interface ExplainedOrder {
  readonly order: Order;
  readonly item: ItemId | undefined;
  readonly judgements: readonly Judgement[];
}

export interface ExplainOrderNeeds extends LookBackNeeds {
  readonly work: UnitOfWork;
}

export type ExplainOrder = (
  request: LookBackRequest & { readonly clientId: string },
) => Promise<readonly ExplainedOrder[]>;

/**
 * Says of every draft order and every report of the last 400 days which rules hold and why. Records no offer; the
 * look itself is audited.
 */
export function makeExplainOrder(needs: ExplainOrderNeeds): ExplainOrder {
  return async (request) => {
    const tests = orderedTests(needs.registry.current(), request);
    const looked = await lookBack(needs, request, EXPLAINED_DAYS);
    const byOrder = new Map(tests.map((test) => [test.order, test]));
    await needs.work.write((stores) =>
      stores.audit.add({
        at: looked.now,
        action: 'explained',
        institution: request.institution,
        client: request.clientId,
        patient: looked.patient.mainKey,
        objects: looked.reports.map(({ report }) => report.id),
        ground: 'order',
        facts: { orders: request.orders.length, reports: looked.reports.length },
      }),
    );
    return request.orders.map((order) => {
      const test = byOrder.get(order);
      return {
        order,
        item: test?.mapped.item.id,
        judgements: test ? looked.reports.map((prior) => judge(looked.question, test, prior)) : [],
      };
    });
  };
}
