import { ExchangeError } from '../../application/exchange-error.ts';
import type { Order } from '../../domain/recognition/order.ts';
import { mapOrder } from './order.ts';

/** A draft ServiceRequest as the client sent it: foreign, handed back only in parts that concern the order. */
export type DraftOrder = Readonly<Record<string, unknown>>;

/** A hook call whose shape the schema has checked. */
export interface HookRequest {
  readonly hook: string;
  readonly fhirServer?: string;
  readonly fhirAuthorization?: { readonly access_token: string };
  readonly context: {
    /** The practitioner who works with the hospital's system, e.g. `Practitioner/12`. */
    readonly userId: string;
    readonly patientId: string;
    readonly selections?: readonly string[];
    readonly draftOrders?: { readonly entry?: unknown };
  };
  readonly prefetch?: Readonly<Record<string, unknown>> | null;
}

/** The draft orders of a call that are to be looked at, with the resources that they came from. */
export interface DraftOrders {
  readonly orders: readonly Order[];
  readonly drafts: ReadonlyMap<string, DraftOrder>;
}

/** Throws `malformed` when the body speaks of another hook than the one asked for. */
export function checkHook(hook: string, request: HookRequest): void {
  if (request.hook !== hook) {
    throw new ExchangeError('malformed', {
      expression: 'hook',
      diagnostics: `This service answers the hook ${hook}.`,
    });
  }
}

/**
 * The ServiceRequests among the draft orders: for order-select only the selected ones, each id once. Orders of other
 * kinds, without an id or for another patient are left out: they have no card and are no error.
 */
export function draftOrders({ context }: HookRequest): DraftOrders {
  const selected = context.selections === undefined ? undefined : new Set(context.selections);
  const orders = new Map<string, Order>();
  const drafts = new Map<string, DraftOrder>();
  for (const entry of entriesOf(context.draftOrders)) {
    const order = mapOrder(entry.resource, entry.fullUrl);
    if (!order || orders.has(order.id)) continue;
    if (selected && !selected.has(`ServiceRequest/${order.id}`)) continue;
    const draft = entry.resource as DraftOrder;
    if (!isFor(draft, context.patientId)) continue;
    orders.set(order.id, order);
    drafts.set(order.id, draft);
  }
  return { orders: [...orders.values()], drafts };
}

interface Entry {
  readonly fullUrl: string | undefined;
  readonly resource: unknown;
}

function entriesOf(bundle: HookRequest['context']['draftOrders']): readonly Entry[] {
  const entries: readonly unknown[] = Array.isArray(bundle?.entry) ? bundle.entry : [];
  return entries.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { resource, fullUrl } = entry as { resource?: unknown; fullUrl?: unknown };
    return [{ resource, fullUrl: typeof fullUrl === 'string' ? fullUrl : undefined }];
  });
}

/** An order whose subject is told must be this patient's. */
function isFor(draft: DraftOrder, patientId: string): boolean {
  const { subject } = draft as { subject?: { reference?: unknown } | null };
  const reference = subject?.reference;
  return typeof reference !== 'string' || !/\bPatient\//u.test(reference) || patientIdIn(reference) === patientId;
}

const patientIdIn = (reference: string): string | undefined =>
  reference.split('/_history/')[0]?.split('Patient/').at(-1);
