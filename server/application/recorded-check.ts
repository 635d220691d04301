import type { Registry } from '../domain/institution/registry.ts';
import type { KeyedDemographics, PatientKey } from '../domain/patient/identity.ts';
import type { OrderedTest, Question } from '../domain/recognition/judge.ts';
import type { Offer } from '../domain/recognition/offer.ts';
import type { IdentifiedPatient } from './identify-patient.ts';
import type { LookedBack } from './look-back.ts';
import type { AskedKey, AskedOrder, RecordedCheck } from './ports/order-checks.ts';
import type { Ids } from './ports/sealing.ts';

/**
 * An order check as it is kept: the patient by keys and keyed fingerprints alone, and the orders by item. Orders of
 * sensitive items are left out, for they can never be offered and the record must not tell of them; undefined when
 * no order is left.
 */
export function recordedForm(
  ids: Pick<Ids, 'fresh'>,
  { question, patient, now }: LookedBack,
  asked: readonly OrderedTest[],
  offers: readonly Offer[],
): RecordedCheck | undefined {
  const orders = asked.filter(({ mapped }) => !mapped.item.sensitive).map(askedOrder);
  if (orders.length === 0) return undefined;
  return formOf(ids, { question, patient, now }, orders, offers);
}

/** A look at a patient without any order, in the same form; it is not recorded, but handed to the viewer. */
export const lookedForm = (ids: Pick<Ids, 'fresh'>, looked: Omit<LookedBack, 'reports'>): RecordedCheck =>
  formOf(ids, looked, [], []);

function formOf(
  ids: Pick<Ids, 'fresh'>,
  { question, patient, now }: Omit<LookedBack, 'reports'>,
  orders: readonly AskedOrder[],
  offers: readonly Offer[],
): RecordedCheck {
  const linked = patient.keys.filter((key) => key !== patient.mainKey);
  return {
    id: ids.fresh(patient.mainKey),
    at: now,
    institution: question.ordering.id,
    keys: [askedKey(patient, patient.mainKey), ...linked.map((key) => askedKey(patient, key))],
    isSeveral: patient.isSeveral,
    optedOut: question.optedOut,
    encounter: question.encounter,
    orders,
    offers: offers.map(({ id }) => id),
  };
}

const askedOrder = ({ order, mapped }: OrderedTest): AskedOrder => ({
  id: order.id,
  item: mapped.item.id,
  laterality: mapped.laterality ?? order.laterality,
  status: order.status,
  priority: order.priority,
  occurrenceAt: order.occurrenceAt,
});

const askedKey = (patient: IdentifiedPatient, key: PatientKey): AskedKey => ({
  key,
  ownKind: patient.identifiers.find((own) => own.key === key)?.kind,
  demographics: patient.demographicsUnder(key),
});

/** A recorded check put as a question again. */
export interface AskedAgain {
  readonly question: Question;
  readonly patient: IdentifiedPatient;
  readonly tests: readonly OrderedTest[];
}

const NOTHING_SAID: KeyedDemographics = { birthDate: undefined, gender: undefined, names: [] };

/**
 * The question of a recorded check under a registry of today or of a proposal, with everything about the patient and
 * the orders as it was then. Undefined when the ordering institution does not take part under that registry.
 */
export function askedAgain(registry: Registry, check: RecordedCheck): AskedAgain | undefined {
  const ordering = registry.institutions.get(check.institution);
  if (!ordering?.active) return undefined;
  const patient = askedPatient(check);
  const { optedOut, encounter, at } = check;
  return {
    question: { registry, ordering, patient, optedOut, encounter, now: at },
    patient,
    tests: check.orders.flatMap((order) => orderedAgain(registry, order)),
  };
}

function askedPatient({ keys, isSeveral }: RecordedCheck): IdentifiedPatient {
  const under = new Map(keys.map(({ key, demographics }) => [key, demographics]));
  return {
    identifiers: keys.flatMap(({ key, ownKind, demographics }) =>
      ownKind === undefined ? [] : [{ key, kind: ownKind, demographics }],
    ),
    keys: keys.map(({ key }) => key),
    mainKey: keys[0].key,
    isSeveral,
    demographicsUnder: (key) => under.get(key) ?? NOTHING_SAID,
  };
}

/** The side was settled at the check, by the code map of then. */
function orderedAgain(registry: Registry, { item: id, laterality, ...order }: AskedOrder): readonly OrderedTest[] {
  const item = registry.catalogue.find(id);
  return item ? [{ order: { ...order, laterality, concept: [] }, mapped: { item, laterality } }] : [];
}
