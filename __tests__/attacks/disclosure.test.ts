import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, orderOf, RESIDENT_ID } from '../support/clinic.ts';
import { expectNothingOfTheirs, openNeighbours, resourcesOf, type Neighbours } from './neighbours.ts';

const SIGN = '/cds-services/recognition-order-sign';

let at: Neighbours;
beforeAll(async () => {
  at = await openNeighbours();
});
afterAll(() => at.close());

describe('45: the commission sees figures and decisions, and nothing clinical', () => {
  test.each([
    ['GET', '/fhir/DiagnosticReport'],
    ['GET', '/fhir/DiagnosticReport?_id=x'],
    ['POST', '/fhir'],
    ['POST', '/fhir/DiagnosticReport'],
    ['POST', '/fhir/Consent'],
    ['POST', '/api/explanations'],
  ])('%s %s is forbidden', async (method, path) => {
    const bundle = { resourceType: 'Bundle', type: 'batch', entry: [] };
    const report = { resourceType: 'DiagnosticReport', status: 'final', code: { text: 'x' } };
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      provision: { type: 'deny' },
      patient: { identifier: { system: RESIDENT_ID, value: at.person.id } },
    };
    const bodies: Readonly<Record<string, object>> = {
      '/fhir': bundle,
      '/fhir/DiagnosticReport': report,
      '/fhir/Consent': consent,
      '/api/explanations': hookBody(at.person, []),
    };
    const struck = await at.commission.fire(method, path, method === 'POST' ? bodies[path] : undefined);
    expect(struck.status).toBe(403);
    expectNothingOfTheirs(at, struck, path);
  });

  test('its lists name no patient and no value', async () => {
    for (const path of ['/fhir/Task', '/fhir/AuditEvent', '/api/notices', '/api/identity-reviews']) {
      const { text, status } = await at.commission.fire('GET', path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/5\.6|g\/L|守密|慕容|检验科|1966-05-04/u);
      expect(text).not.toContain(at.person.id);
    }
  });

  test('it decides nothing and calls no hook', async () => {
    const { commission, theirs } = at;
    expect((await commission.hook(SIGN, hookBody(at.person, [orderOf('o', '6690-2')]))).status).toBe(401);
    for (const id of theirs.offers.slice(0, 2))
      expect((await commission.fire('POST', `/api/recognitions/${id}/reversal`)).status).toBe(403);
    for (const id of theirs.notices.slice(0, 2))
      expect((await commission.fire('POST', `/api/notices/${id}/acknowledgement`)).status).toBe(403);
  });
});

describe('46: of a patient who opted out nothing is disclosed', () => {
  const token = (): string => encodeURIComponent(`${RESIDENT_ID}|${at.hidden.id}`);
  const order = orderOf('again', '6690-2');

  test('on no path, not even to the hospital that was shown the result before', async () => {
    for (const by of [at.other, at.ordering]) {
      const search = await by.read(
        `/fhir/DiagnosticReport?patient.identifier=${token()}&_include=DiagnosticReport:result`,
      );
      expect([search.total, search.entry]).toEqual([0, undefined]);
      const check = await by.hook(SIGN, hookBody(at.hidden, [order]));
      expect([check.status, check.text]).toEqual([200, '{"cards":[]}']);
      const explained = await by.fire('POST', '/api/explanations', hookBody(at.hidden, [order]));
      expect([explained.status, JSON.parse(explained.text).orders[0].reports]).toEqual([200, []]);
      const view = {
        ...hookBody(at.hidden, []),
        hook: 'patient-view',
        context: { userId: 'Practitioner/d', patientId: 'p1' },
      };
      const viewed = await by.hook('/cds-services/recognition-patient-view', view);
      expect([viewed.status, viewed.text]).toEqual([200, '{"cards":[]}']);
    }
    const reports = resourcesOf(await at.source.read(`/fhir/DiagnosticReport?patient.identifier=${token()}`));
    expect(reports).toHaveLength(2);
    const id = String(reports[0].id);
    for (const path of [id, `${id}/_history`, `${id}/_history/1`])
      expect((await at.ordering.fire('GET', `/fhir/DiagnosticReport/${path}`)).status).toBe(404);
    expect((await at.ordering.fire('GET', `/fhir/Observation/${id}.1`)).status).toBe(404);
  });

  test('that anybody asked stands in the audit trail all the same', async () => {
    const count = async (): Promise<number> => {
      const events = resourcesOf(await at.other.read('/fhir/AuditEvent?_count=200'));
      const asking = ['order-checked', 'report-searched', 'explained'];
      return events.filter(({ subtype }: any) => asking.includes(subtype.at(-1).code)).length;
    };
    const before = await count();
    await at.other.read(`/fhir/DiagnosticReport?patient.identifier=${token()}`);
    await at.other.hook(SIGN, hookBody(at.hidden, [{ ...order, id: 'once-more' }]));
    expect(await count()).toBe(before + 2);
  });
});
