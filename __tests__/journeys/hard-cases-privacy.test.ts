import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/caller.ts';
import {
  consentOf,
  hookBody,
  orderOf,
  patientOf,
  RESIDENT_ID,
  residentId,
  type TestPerson,
} from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, openProvince, type Province } from '../support/decisions.ts';
import { offerIn } from '../support/hospitals.ts';

/** Hard cases 48 to 55: whose result it is, and who may know of it. */

const SIGN = '/cds-services/recognition-order-sign';
const VIEW = '/cds-services/recognition-patient-view';
const READ = 'system/DiagnosticReport.rs';
const HIV = '56888-1';

let province: Province;
beforeAll(async () => {
  province = await openProvince();
});
afterAll(() => province.gateway.close());

const checked = (person: TestPerson, code: string): Promise<Answer> =>
  province.ordering.hook(province.gateway.url, SIGN, hookBody(person, [orderOf('o1', code)]));
const cardsOf = async (person: TestPerson, code = CBC): Promise<readonly any[]> =>
  (await checked(person, code)).body.cards;
const read = (path: string): Promise<Answer> => province.ordering.call(province.gateway.url, 'GET', path, READ);
const searched = ({ id }: TestPerson): Promise<Answer> =>
  read(`/fhir/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${id}`);
const viewed = (person: TestPerson): Promise<Answer> =>
  province.ordering.hook(province.gateway.url, VIEW, {
    ...hookBody(person, []),
    hook: 'patient-view',
    context: { userId: 'Practitioner/d1', patientId: 'p1' },
  });
const explained = (person: TestPerson, code: string): Promise<Answer> => {
  const body = hookBody(person, [orderOf('o1', code)]);
  return province.ordering.call(province.gateway.url, 'POST', '/api/explanations', READ, body);
};

describe('48: the wrong patient', () => {
  test('twins of one family name, birthday and sex are two people', async () => {
    const [one, other] = [residentId('2015-06-01', 601), residentId('2015-06-01', 603)].map((id) => ({
      id,
      birthDate: '2015-06-01',
      family: '周',
      given: '安',
    })) as [TestPerson, TestPerson];
    await province.pushed(province.source, province.reportOf(one, CBC_MEMBERS, CBC));
    expect(await cardsOf(other)).toEqual([]);
    expect(await cardsOf(one)).toHaveLength(1);
  });

  test('a child that was booked on its mother’s card is not its mother: what is found under both is nobody’s', async () => {
    const mother = { id: residentId('1990-02-03', 620), birthDate: '1990-02-03', gender: 'female' };
    const child = { ...mother, birthDate: '2024-05-06', family: '测', given: '之子', gender: 'male' };
    await province.pushed(province.source, province.reportOf(child, CBC_MEMBERS, CBC));
    expect(await cardsOf(mother)).toEqual([]);
    // And the other way round: the mother's results do not come up for the child.
    await province.pushed(province.source, province.reportOf(mother, CBC_MEMBERS, CBC, { id: 'mother' }));
    expect((await checked(child, CBC)).status).toBe(412);
    expect(await cardsOf(mother)).toHaveLength(1);
  });
});

describe('50: nobody knows who it is', () => {
  test('a report without any strong identifier is kept and offered to nobody, also not by name and birthday', async () => {
    const person = province.someone();
    const bundle: any = province.reportOf(person, CBC_MEMBERS, CBC);
    bundle.entry[0].resource.identifier = [{ system: 'urn:src:cards', value: `C-${person.id}` }];
    await province.pushed(province.source, bundle);
    expect(await cardsOf(person)).toEqual([]);
    const known = { ...patientOf(person), identifier: bundle.entry[0].resource.identifier };
    const body = hookBody(person, [orderOf('o1', CBC)], { prefetch: { patient: known } });
    expect((await province.ordering.hook(province.gateway.url, SIGN, body)).status).toBe(412);
  });
});

describe('51: what must not be known', () => {
  test('who has a hidden result and who has none are answered alike, however one asks', async () => {
    const hidden = await province.someoneWith([HIV]);
    const none = province.someone();
    const answers = async (person: TestPerson): Promise<unknown> => {
      const asked = await Promise.all([
        checked(person, HIV),
        explained(person, HIV),
        explained(person, CBC),
        viewed(person),
        searched(person),
      ]);
      return asked.map(({ status, body }) => {
        const { id: _id, meta: _meta, ...rest } = body;
        return [status, rest];
      });
    };
    expect(await answers(hidden)).toEqual(await answers(none));
    // The hospital that has it finds its own.
    const own = await province.source.call(province.gateway.url, 'GET', '/fhir/DiagnosticReport?_summary=count', READ);
    expect(own.body.total).toBeGreaterThan(0);
  });
});

const consent = async (person: TestPerson, type: 'deny' | 'permit'): Promise<void> => {
  const resource = consentOf(person, type);
  const { other, gateway } = province;
  expect((await other.call(gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', resource)).status).toBe(201);
};

describe('52: a patient who opts out', () => {
  test('is found by nobody from then on, and what was decided before stays decided', async () => {
    const { oneCard, accepted, decided, today, ordering, gateway } = province;
    const { person, card } = await oneCard();
    await decided(accepted(card));
    const before = await today();
    await consent(person, 'deny');
    expect(await cardsOf(person)).toEqual([]);
    expect((await viewed(person)).body.cards).toEqual([]);
    expect((await explained(person, CBC)).body.orders[0].reports).toEqual([]);
    // The card that the doctor still has on the screen opens nothing any more.
    expect((await read(`/fhir/${String(offerIn(card).report)}`)).status).toBe(404);
    expect(await today()).toMatchObject({
      recognized: before.recognized,
      reversed: before.reversed,
      netFen: before.netFen,
    });
    const task = await ordering.call(gateway.url, 'GET', `/fhir/Task/${card.uuid}`, 'system/Task.rs');
    expect(task.body.businessStatus.coding[0].code).toBe('recognized');
  });
});

describe('53: a look needs a purpose', () => {
  test('an offer opens its report for a day, and no longer', async () => {
    const { oneCard, gateway } = province;
    const { card } = await oneCard();
    const path = `/fhir/${String(offerIn(card).report)}`;
    gateway.clock.advance(DAY - 60_000);
    expect((await read(path)).status).toBe(200);
    gateway.clock.advance(120_000);
    expect((await read(path)).status).toBe(404);
  });

  test('every look is in the audit trail with the ground that it had, and without the patient', async () => {
    const { someoneWith, gateway, ordering } = province;
    const person = await someoneWith([A1C]);
    const path = `/fhir/${String(offerIn((await cardsOf(person, A1C))[0]).report)}`;
    await viewed(person);
    expect((await read(path)).status).toBe(200);
    await searched(person);
    const trail = await ordering.call(gateway.url, 'GET', '/fhir/AuditEvent', 'system/AuditEvent.rs');
    const newest = trail.body.entry
      .slice(0, 4)
      .map(({ resource }: any) => [resource.subtype.at(-1).code, resource.purposeOfEvent[0].coding.at(-1).code]);
    expect(newest).toEqual([
      ['report-searched', 'search'],
      ['report-read', 'offer'],
      ['patient-viewed', 'encounter'],
      ['order-checked', 'order'],
    ]);
    expect(JSON.stringify(trail.body)).not.toContain(person.id);
  });
});

describe('55: many readers at once', () => {
  test('are all answered, and each has its line in the audit trail', async () => {
    const { oneCard, gateway, ordering } = province;
    const { card } = await oneCard();
    const report = String(offerIn(card).report);
    const path = `/fhir/${report}`;
    const token = await ordering.token(gateway.url, READ);
    const opened = await Promise.all(
      Array.from({ length: 40 }, () =>
        fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` } }),
      ),
    );
    expect(opened.map(({ status }) => status)).toEqual(Array(40).fill(200));
    const trail = await ordering.call(gateway.url, 'GET', '/fhir/AuditEvent?_count=200', 'system/AuditEvent.rs');
    const reads = trail.body.entry.filter(
      ({ resource }: any) =>
        resource.subtype.at(-1).code === 'report-read' &&
        JSON.stringify(resource).includes(report.replace('DiagnosticReport/', '')),
    );
    expect(reads).toHaveLength(40);
  });
});
