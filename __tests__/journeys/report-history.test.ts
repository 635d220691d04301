import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer, Caller } from '../support/caller.ts';
import type { TestPerson } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, openProvince, type Card, type Province } from '../support/decisions.ts';

const HOUR = 3_600_000;

describe('every version of a report stays readable to whoever has a ground', () => {
  let province: Province;
  let person: TestPerson;
  let card: Card;
  let path: string;
  beforeAll(async () => {
    province = await openProvince();
    ({ person, card } = await province.oneCard());
    const { report } = card.extension['example.huren.offer'] as unknown as { report: string };
    path = `/fhir/${report}`;
    await province.decided(province.accepted(card));
    province.gateway.clock.advance(HOUR);
    await corrected(person, 'corrected');
  });
  afterAll(() => province.gateway.close());

  const corrected = (of: TestPerson, status: string, id = `r-${of.id}`): Promise<void> =>
    province.pushed(
      province.source,
      province.reportOf(of, CBC_MEMBERS, CBC, { id, status, more: { issued: new Date(province.now()).toISOString() } }),
    );
  const read = (by: Caller, address: string): Promise<Answer> =>
    by.call(province.gateway.url, 'GET', address, 'system/DiagnosticReport.rs');

  test('the version that a decision was bound to, and the one in force', async () => {
    const first = await read(province.ordering, `${path}/_history/1`);
    expect(first).toMatchObject({ status: 200, body: { status: 'final', meta: { versionId: '1' } } });
    expect(first.headers.get('etag')).toBe('W/"1"');
    const second = await read(province.ordering, `${path}/_history/2`);
    expect(second).toMatchObject({ status: 200, body: { status: 'corrected', meta: { versionId: '2' } } });
    expect((await read(province.ordering, path)).body).toEqual(second.body);
  });

  test('the history has them all, the one in force first', async () => {
    const { status, body } = await read(province.source, `${path}/_history`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'history', total: 2 });
    expect(body.entry.map(({ resource }: any) => resource.meta.versionId)).toEqual(['2', '1']);
    expect(body.entry.map(({ request }: any) => request.method)).toEqual(['PUT', 'POST']);
  });

  test('without a ground, or for a version that never was, there is nothing', async () => {
    for (const version of ['', '/1', '/2']) {
      expect((await read(province.other, `${path}/_history${version}`)).status).toBe(404);
    }
    for (const version of ['3', '0', '-1', '1e1', '999999999999', '%00', 'a']) {
      expect((await read(province.ordering, `${path}/_history/${version}`)).status).toBe(404);
    }
    expect((await read(province.commission, `${path}/_history/1`)).status).toBe(404);
  });

  test('a version that was another patient’s is seen by the owner alone', async () => {
    const [wrong, right] = [person, province.someone()];
    province.gateway.clock.advance(HOUR);
    await corrected(right, 'corrected', `r-${wrong.id}`);
    await province.cardFor(right, CBC);
    const seen = await read(province.ordering, `${path}/_history`);
    expect(seen.body.entry.map(({ resource }: any) => resource.meta.versionId)).toEqual(['3']);
    expect((await read(province.ordering, `${path}/_history/1`)).status).toBe(404);
    expect((await read(province.source, `${path}/_history`)).body.total).toBe(3);
    expect((await read(province.source, `${path}/_history/1`)).status).toBe(200);
  });
});
