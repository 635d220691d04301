import type { AskedKey, AskedOrder, RecordedCheck } from '../application/ports/order-checks.ts';
import type { ItemId, Laterality } from '../domain/catalogue/item.ts';
import type { PatientKey } from '../domain/patient/identity.ts';
import type { OfferId } from '../domain/recognition/offer.ts';

const SEVERAL = 1;
const OPTED_OUT = 2;
const EMERGENCY = 4;

/** Positions instead of names: one is written with every order check. JSON has null where there is nothing. */
type ShortKey = readonly [
  key: string,
  ownKind: string | null,
  birthDate: string | null,
  gender: string | null,
  ...names: string[],
];
type ShortOrder = readonly [
  id: string,
  item: string,
  laterality: string | null,
  status: string | null,
  priority: string | null,
  occurrenceAt: number | null,
];
type Short = readonly [
  flags: number,
  department: string | null,
  keys: readonly [ShortKey, ...ShortKey[]],
  orders: readonly ShortOrder[],
  offers: readonly string[],
];

/** What a check was asked, as the text of one column. */
export function encodeAsked({ isSeveral, optedOut, encounter, keys, orders, offers }: RecordedCheck): string {
  const [main, ...others] = keys;
  const short: Short = [
    (isSeveral ? SEVERAL : 0) | (optedOut ? OPTED_OUT : 0) | (encounter.emergency ? EMERGENCY : 0),
    encounter.department ?? null,
    [shortKey(main), ...others.map(shortKey)],
    orders.map(shortOrder),
    offers,
  ];
  return JSON.stringify(short);
}

const shortKey = ({ key, ownKind, demographics: { birthDate, gender, names } }: AskedKey): ShortKey => [
  key,
  ownKind ?? null,
  birthDate ?? null,
  gender ?? null,
  ...names,
];

const shortOrder = ({ id, item, laterality, status, priority, occurrenceAt }: AskedOrder): ShortOrder => [
  id,
  item,
  laterality ?? null,
  status ?? null,
  priority ?? null,
  occurrenceAt ?? null,
];

/** The check that a row holds. */
export function decodeAsked({
  asked,
  ...known
}: Pick<RecordedCheck, 'id' | 'at' | 'institution'> & { readonly asked: string }): RecordedCheck {
  const [flags, department, [main, ...others], orders, offers] = JSON.parse(asked) as Short;
  return {
    ...known,
    keys: [longKey(main), ...others.map(longKey)],
    isSeveral: (flags & SEVERAL) !== 0,
    optedOut: (flags & OPTED_OUT) !== 0,
    encounter: { emergency: (flags & EMERGENCY) !== 0, department: department ?? undefined },
    orders: orders.map(longOrder),
    offers: offers as readonly OfferId[],
  };
}

const longKey = ([key, ownKind, birthDate, gender, ...names]: ShortKey): AskedKey => ({
  key: key as PatientKey,
  ownKind: ownKind ?? undefined,
  demographics: { birthDate: birthDate ?? undefined, gender: gender ?? undefined, names },
});

const longOrder = ([id, item, laterality, status, priority, occurrenceAt]: ShortOrder): AskedOrder => ({
  id,
  item: item as ItemId,
  laterality: (laterality ?? undefined) as Laterality | undefined,
  status: status ?? undefined,
  priority: priority ?? undefined,
  occurrenceAt: occurrenceAt ?? undefined,
});
