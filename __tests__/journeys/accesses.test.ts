import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import type { Answer, Caller } from '../support/caller.ts';
import { browserSession } from '../support/browser-session.ts';
import { RESIDENT_ID, type TestPerson } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';

const schemas = makeSchemaChecker();
const EVENTS = '/fhir/AuditEvent';
const AUDIT = 'system/AuditEvent.rs';

describe('every look at results is accounted for', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  const call = (by: Caller, method: string, path: string, scope: string, body?: object): Promise<Answer> =>
    by.call(province.gateway.url, method, path, scope, body);
  const identifier = ({ id }: TestPerson): object => ({ system: RESIDENT_ID, value: id });
  async function whoLooked(person: TestPerson, by: Caller = province.commission, more: object = {}): Promise<any> {
    const answer = await call(by, 'POST', '/api/accesses/search', AUDIT, { identifier: identifier(person), ...more });
    expect(answer.status).toBe(200);
    expect(schemas.check('api/accesses-response', answer.body)).toEqual([]);
    return answer.body;
  }
  async function events(query: string, by: Caller = province.commission): Promise<any> {
    const answer = await call(by, 'GET', `${EVENTS}?${query}`, AUDIT);
    expect(answer.status).toBe(200);
    return answer.body;
  }
  const broken = (by: Caller, person: TestPerson, more: object = {}): Promise<Answer> =>
    call(by, 'POST', '/api/break-glass', 'system/DiagnosticReport.rs', {
      identifier: identifier(person),
      practitioner: 'Practitioner/er-7',
      reason: '昏迷送医，无家属在场',
      ...more,
    });

  test('an order check, an explanation, a view, a search and an opening each leave one entry with its ground', async () => {
    const { person, card } = await province.oneCard();
    const report = (card as any).extension['example.huren.offer'].report as string;
    const reading = 'system/DiagnosticReport.rs';
    expect((await call(province.ordering, 'GET', `/fhir/${report}`, reading)).status).toBe(200);
    const search = `/fhir/DiagnosticReport?patient.identifier=${RESIDENT_ID}|${person.id}`;
    expect((await call(province.other, 'GET', search, reading)).status).toBe(200);
    expect((await call(province.other, 'GET', `/fhir/${report}`, reading)).status).toBe(200);

    const { accesses } = await whoLooked(person);
    expect(accesses.map((each: any) => [each.institution, each.action, each.ground])).toEqual([
      ['oth', 'report-read', 'search'],
      ['oth', 'report-searched', 'search'],
      ['ord', 'report-read', 'offer'],
      ['ord', 'order-checked', 'order'],
    ]);
    expect(accesses[3]).toMatchObject({ person: 'Practitioner/d1', client: province.ordering.id });
    expect(JSON.stringify(accesses)).not.toContain(person.id);
    const own = await whoLooked(person, province.ordering);
    expect(own.accesses.map((each: any) => each.institution)).toEqual(['ord', 'ord']);
  });

  test('a look in the pages names the doctor and the ground', async () => {
    const { person, card } = await province.oneCard();
    const doctor = browserSession(province.gateway.url);
    const launch = new URL((card as any).links[0].url).searchParams.get('launch') ?? '';
    const { body } = await doctor.call('POST', '/api/session/launch', { launch });
    expect((await doctor.call('GET', `/api/viewings/${String(body.viewing)}`)).status).toBe(200);
    const [look] = (await whoLooked(person)).accesses;
    expect(look).toMatchObject({ action: 'patient-viewed', ground: 'order', person: 'Practitioner/d1' });
  });

  test('who looked is one question, paged, however often there was a look', async () => {
    const { person } = await province.oneCard();
    for (let look = 0; look < 6; look++) {
      province.gateway.clock.advance(1000);
      await province.cardFor(person, CBC);
    }
    const first = await whoLooked(person, province.commission, { limit: 4 });
    const second = await whoLooked(person, province.commission, { limit: 4, cursor: first.next });
    expect([first.accesses.length, second.accesses.length, second.next]).toEqual([4, 3, null]);
    const ids = [...first.accesses, ...second.accesses].map(({ id }: any) => id);
    expect(new Set(ids).size).toBe(7);
    const someoneElse = await province.oneCard();
    const stolen = { identifier: identifier(someoneElse.person), cursor: first.next };
    expect((await call(province.commission, 'POST', '/api/accesses/search', AUDIT, stolen)).status).toBe(400);
  });

  test('days bound the question; a day that does not exist is refused', async () => {
    const { person } = await province.oneCard();
    const today = dayOf(province.now());
    expect((await whoLooked(person, province.commission, { from: today, to: today })).accesses).toHaveLength(1);
    const before = dayOf(province.now() - DAY);
    expect((await whoLooked(person, province.commission, { to: before })).accesses).toEqual([]);
    const impossible = { identifier: identifier(person), from: '2026-02-30' };
    expect((await call(province.commission, 'POST', '/api/accesses/search', AUDIT, impossible)).status).toBe(422);
  });

  test('an AuditEvent has the shape of IHE BALP: client, server and user, patient by key, data', async () => {
    const { person, card } = await province.oneCard();
    const bundle = await events(`entity=${card.uuid}&subtype=order-checked`);
    expect(bundle.total).toBe(1);
    const event = bundle.entry[0].resource;
    expect(event.type).toMatchObject({ code: 'rest' });
    expect(event.subtype.map(({ code }: any) => code)).toEqual(['search-type', 'order-checked']);
    const kinds = event.agent.map(({ type, requestor }: any) => [type.coding[0].code, requestor]);
    expect(kinds).toEqual([
      ['110153', false],
      ['110152', false],
      ['IRCP', true],
    ]);
    expect(event.agent[2].who.identifier.value).toBe('Practitioner/d1');
    expect(event.purposeOfEvent[0].coding.map(({ code }: any) => code)).toEqual(['TREAT', 'order']);
    expect(event.entity[0]).toMatchObject({ type: { code: '1' }, role: { code: '1' } });
    expect(event.entity.slice(1).map(({ what }: any) => what.identifier.value)).toEqual([card.uuid]);
    expect(JSON.stringify(bundle)).not.toContain(person.id);
  });

  test('AuditEvents are found by person, agent, action, object and day, page by page', async () => {
    const { person, card } = await province.oneCard();
    await province.decided(province.accepted(card));
    const ofPerson = await events(`patient.identifier=${RESIDENT_ID}|${person.id}`);
    expect(ofPerson.entry.map(({ resource }: any) => resource.subtype.at(-1).code)).toEqual([
      'decision',
      'order-checked',
      'report-indexed',
    ]);
    expect(ofPerson.link[0].url).not.toContain(person.id);
    const decisions = await events(
      `patient.identifier=${RESIDENT_ID}|${person.id}&action=C&agent=${province.ordering.id}`,
    );
    expect(decisions.total).toBe(1);
    expect((await events(`entity=${card.uuid}&_count=1`)).link.map(({ relation }: any) => relation)).toContain('next');
    let next: string | undefined = `${EVENTS}?entity=${card.uuid}&_count=1`;
    const seen: string[] = [];
    while (next) {
      const { body } = await call(province.commission, 'GET', next.replace(province.gateway.url, ''), AUDIT);
      seen.push(...body.entry.map(({ resource }: any) => resource.id));
      next = body.link.find(({ relation }: any) => relation === 'next')?.url;
    }
    expect(new Set(seen).size).toBe(2);
    expect((await events(`entity=${card.uuid}&_count=0&_total=accurate`)).total).toBe(2);
    expect((await events(`entity=${card.uuid}`, province.other)).total).toBe(0);
    expect((await events(`entity=${card.uuid}&date=lt${dayOf(province.now())}`)).total).toBe(0);
    for (const faulty of ['date=yesterday', 'entity=%25', '_total=many', 'agent:exact=x'])
      expect((await call(province.commission, 'GET', `${EVENTS}?${faulty}`, AUDIT)).status).toBe(400);
  });

  test('the glass broken opens reports for a day, is listed with its reason, and told to whose reports they are', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    const answer = await broken(province.other, person);
    expect(answer.status).toBe(201);
    expect(schemas.check('api/break-glass-opened', answer.body)).toEqual([]);
    const [{ report }] = answer.body.reports;
    const opening = (): Promise<Answer> =>
      call(province.other, 'GET', `/fhir/${String(report)}`, 'system/DiagnosticReport.rs');
    expect((await opening()).status).toBe(200);
    expect((await call(province.ordering, 'GET', `/fhir/${String(report)}`, 'system/DiagnosticReport.rs')).status).toBe(
      404,
    );

    const listed = async (by: Caller): Promise<readonly any[]> => {
      const list = await call(by, 'GET', '/api/break-glass', AUDIT);
      expect(schemas.check('api/break-glass-response', list.body)).toEqual([]);
      return list.body.uses.filter(({ id }: any) => id === answer.body.id);
    };
    for (const by of [province.commission, province.other, province.source])
      expect(await listed(by)).toMatchObject([{ reason: '昏迷送医，无家属在场', person: 'Practitioner/er-7' }]);
    expect(await listed(province.ordering)).toEqual([]);
    const [, use] = (await whoLooked(person)).accesses;
    expect(use).toMatchObject({ action: 'glass-broken', ground: 'break-glass', because: '昏迷送医，无家属在场' });

    province.gateway.clock.advance(DAY + 60_000);
    expect((await opening()).status).toBe(404);
  });

  test('the glass opens nothing of a patient who opted out, whom nobody can tell from one without results', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    const nobody = await broken(province.other, province.someone());
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { identifier: identifier(person) },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
      provision: { type: 'deny' },
    };
    expect((await call(province.other, 'POST', '/fhir/Consent', 'system/Consent.c', consent)).status).toBe(201);
    const answer = await broken(province.other, person);
    expect([answer.status, answer.body.reports]).toEqual([201, []]);
    expect([nobody.status, nobody.body.reports]).toEqual([201, []]);
  });

  test('the glass is not broken without a reason, a person, a strong identifier or an institution', async () => {
    const person = await province.someoneWith(CBC_MEMBERS, CBC);
    for (const more of [{ reason: '急' }, { reason: '     ' }, { practitioner: '' }])
      expect((await broken(province.other, person, more)).status).toBe(400);
    const weak = { identifier: { system: 'urn:unknown', value: '1' } };
    expect((await broken(province.other, person, weak)).status).toBe(412);
    expect((await broken(province.commission, person)).status).toBe(403);
    const metrics = await (await fetch(`${province.gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/huren_glass_broken_total\{institution="oth"\}/u);
    expect(metrics).not.toContain(person.id);
  });
});
