import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hookBody, laboratoryBundle, orderOf, type TestPerson } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';
import { offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

/** Hard cases 24 to 29: whose results may be recognised where, and to whom they are credited. */

const EVERYTHING = { items: ['*'], from: '2020-01-01', to: '2099-12-31' };

describe('evaluations, marks and laboratories', () => {
  let hospitals: Hospitals;
  beforeAll(async () => {
    hospitals = await openHospitals([
      { id: 'src' },
      { id: 'ord' },
      { id: 'city', quality: [{ ...EVERYTHING, scope: '3301' }] },
      { id: 'delta', region: '310101', quality: [] },
    ]);
  });
  afterAll(() => hospitals.gateway.close());

  async function load(document: object): Promise<void> {
    await hospitals.gateway.exchange.loadRegistry(document);
    await hospitals.gateway.exchange.registry.refresh();
  }
  const institution = (id: string, more: object): object => ({
    institutions: [{ id, name: `医院${id}`, level: '3A', region: '330102', ...more }],
  });
  async function collected(daysAgo: number, from = 'src'): Promise<TestPerson> {
    const { someone, ago, push } = hospitals;
    const person = someone();
    await push(laboratoryBundle(person, { id: `r-${person.id}`, results: [A1C], collectedAt: ago(daysAgo) }), from);
    return person;
  }
  const isOffered = async (person: TestPerson): Promise<boolean> =>
    (await hospitals.cardFor(person, orderOf('o1', A1C))) !== undefined;

  test('24: between two evaluations nothing is recognisable; the renewal holds for later results only', async () => {
    const day = (daysAgo: number): string => dayOf(hospitals.ago(daysAgo));
    const quality = [
      { items: ['L0113'], scope: 'CN', from: day(50), to: day(20) },
      { items: ['L0113'], scope: 'CN', from: day(10), to: '2099-12-31' },
    ];
    const [before, between, after] = [await collected(30), await collected(15), await collected(5)];
    expect([await isOffered(before), await isOffered(between), await isOffered(after)]).toEqual([true, true, true]);
    await load(institution('src', { quality }));
    expect([await isOffered(before), await isOffered(between), await isOffered(after)]).toEqual([true, false, true]);
    // A failure that is told afterwards ends the first evaluation earlier, and takes effect at once.
    await load(institution('src', { quality: [{ ...quality[0], to: day(40) }, quality[1]] }));
    expect([await isOffered(before), await isOffered(between), await isOffered(after)]).toEqual([false, false, true]);
    await load(institution('src', { quality: [{ ...EVERYTHING, scope: 'CN' }] }));
  });

  test('26: a hospital that moves to another city leaves the reach of the city’s mark, and an agreement’s reaches on', async () => {
    const [hangzhou, shanghai] = [await collected(1, 'city'), await collected(1, 'delta')];
    await load({
      agreements: [{ id: 'yangtze-delta', mark: '长三角HR', regions: ['31', '32', '33', '34'] }],
      ...institution('delta', { region: '310101', quality: [{ ...EVERYTHING, scope: 'yangtze-delta' }] }),
    });
    const marks = async (): Promise<unknown[]> => {
      const order = orderOf('o1', A1C);
      const cards = [await hospitals.cardFor(hangzhou, order), await hospitals.cardFor(shanghai, order)];
      return cards.map((card) => offerIn(card)?.mark);
    };
    expect(await marks()).toEqual(['杭州HR', '长三角HR']);
    await load(institution('ord', { region: '330203' }));
    expect(await marks()).toEqual([undefined, '长三角HR']);
    await load(institution('ord', { region: '420102' }));
    expect(await marks()).toEqual([undefined, undefined]);
    await load(institution('ord', {}));
  });
});

describe('credit and history', () => {
  let province: Province;
  beforeAll(async () => {
    province = await openProvince();
  });
  afterAll(() => province.gateway.close());

  const change = async (id: string, members: object): Promise<void> => {
    const document = { institutions: [{ id, name: `医院${id}`, level: '3A', region: '330102', ...members }] };
    await province.gateway.exchange.loadRegistry(document);
    await province.gateway.exchange.registry.refresh();
  };
  const bySource = async (): Promise<readonly any[]> =>
    (await province.ask(`${province.period(dayOf(province.now() - DAY), dayOf(province.now()))}&by=source`)).body.rows;

  test('27: an own result that was recognised and examined again is no 认而又查 between hospitals', async () => {
    const { ordering, someone, reportOf, pushed, cardFor, accepted, decided, gateway, now, today } = province;
    const person = someone();
    await pushed(ordering, reportOf(person, CBC_MEMBERS, CBC));
    await decided(accepted(await cardFor(person, CBC)));
    gateway.clock.advance(2 * DAY);
    const again = { id: `again-${person.id}`, code: CBC, results: CBC_MEMBERS, collectedAt: now() - 3_600_000 };
    await pushed(ordering, laboratoryBundle(person, again));
    expect(await today()).toMatchObject({ reversed: 0, reversedFen: 0 });
    const list = await ordering.call(gateway.url, 'GET', '/api/repeated-after-recognition', 'system/Task.rs');
    expect(list.body.repeated).toEqual([]);
  });

  test('28: a hospital that is suspended is offered no more; what was recognised of it stays its own, by any name', async () => {
    const { oneCard, accepted, decided, someoneWith, gateway, ordering } = province;
    const { card } = await oneCard();
    await decided(accepted(card));
    const open = await someoneWith(CBC_MEMBERS, CBC);
    const ask = async (): Promise<number> => (await cardsOf(open)).length;
    expect(await ask()).toBe(1);
    await change('src', { active: false });
    expect(await ask()).toBe(0);
    expect(await bySource()).toContainEqual(expect.objectContaining({ key: 'src', recognized: 1, netFen: 1500 }));
    await change('src', { active: true, name: '更名后的医院' });
    expect(await ask()).toBe(1);
    expect(await bySource()).toContainEqual(
      expect.objectContaining({ key: 'src', label: '更名后的医院', recognized: 1 }),
    );
    const task = await ordering.call(gateway.url, 'GET', `/fhir/Task/${card.uuid}`, 'system/Task.rs');
    expect(task.body.businessStatus.coding[0].code).toBe('recognized');
  });

  test('28: a hospital that is suspended still withdraws what was wrong, and whoever relied on it is told', async () => {
    const { oneCard, accepted, decided, pushed, source, reportOf, ordering, gateway, now } = province;
    const { person, card } = await oneCard();
    await decided(accepted(card));
    await change('src', { active: false });
    const more = { issued: new Date(now() + 60_000).toISOString() };
    await pushed(source, reportOf(person, CBC_MEMBERS, CBC, { status: 'entered-in-error', more }));
    const { body } = await ordering.call(gateway.url, 'GET', '/api/notices', 'system/Task.rs');
    expect(body.notices).toContainEqual(expect.objectContaining({ offer: card.uuid, kind: 'withdrawn' }));
    const scope = 'system/DiagnosticReport.rs';
    expect((await source.call(gateway.url, 'GET', '/fhir/DiagnosticReport', scope)).status).toBe(403);
    await change('src', { active: true });
  });

  test('29: a result of an independent laboratory binds, and is credited to the laboratory that issued it', async () => {
    const { other, someone, reportOf, pushed, cardFor, accepted, decided } = province;
    await change('oth', { level: 'LAB' });
    const person = someone();
    await pushed(other, reportOf(person, [A1C]));
    const card: any = await cardFor(person, A1C);
    expect([card.indicator, offerIn(card).obligation]).toEqual(['warning', 'must']);
    await decided(accepted(card));
    expect(await bySource()).toContainEqual(expect.objectContaining({ key: 'oth', recognized: 1, grossFen: 5000 }));
  });

  async function cardsOf(person: TestPerson): Promise<readonly unknown[]> {
    const body = hookBody(person, [orderOf('o1', CBC)]);
    const path = '/cds-services/recognition-order-sign';
    return (await province.ordering.hook(province.gateway.url, path, body)).body.cards;
  }
});
