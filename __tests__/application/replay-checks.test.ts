import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RegistryFaults } from '../../server/application/load-registry.ts';
import type { RecordedCheck } from '../../server/application/ports/order-checks.ts';
import type { Replay } from '../../server/application/replay-checks.ts';
import { addDays, type ShanghaiDay } from '../../server/domain/time.ts';
import {
  consentOf,
  hookBody,
  laboratoryBundle,
  orderOf,
  patientOf,
  RESIDENT_ID,
  residentId,
  type TestPerson,
} from '../support/clinic.ts';
import { forEachEngine, type Place } from '../support/databases.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';
import { dumpOf } from '../support/dump.ts';

const SIGN = '/cds-services/recognition-order-sign';
const SELECT = '/cds-services/recognition-order-select';
const CARD_SYSTEM = 'urn:test:health-card';
const HIV = '56888-1';
const NOTHING = { offers: 0, fen: 0, recognized: 0, lost: 0, unseen: 0 };
/** HbA1c: 60 days, 50 yuan; a blood count: 7 days, 15 yuan (catalogue). */
const [A1C_FEN, CBC_FEN] = [5000, 1500];

const windows = (item: string, windowDays: number): object => ({ items: [{ id: item, windowDays }] });
const hospital = (id: string, members: object): object => ({
  institutions: [{ id, name: `医院${id}`, level: '3A', region: '330102', ...members }],
});
const evaluated = (id: string, scope: string, members: object = {}): object =>
  hospital(id, { quality: [{ items: ['*'], scope, from: '2020-01-01', to: '2099-12-31' }], ...members });

forEachEngine((engine, _openFresh, databases) => {
  let place: Place;
  let province: Province;
  let reports = 0;
  beforeAll(async () => {
    place = await databases.place();
    province = await openProvince({ identifierSystems: [{ system: CARD_SYSTEM, kind: 'other' }] }, place);
  });
  afterAll(() => province.gateway.close());
  // Each test has a day of its own, and replays that.
  beforeEach(() => {
    province.gateway.clock.advance(DAY);
  });

  const today = (): ShanghaiDay => dayOf(province.now()) as ShanghaiDay;
  const replay = (proposal: object = {}, from = today(), to = today()): Promise<Replay> =>
    province.gateway.exchange.replayChecks({ from, to }, proposal, () => undefined);
  const recorded = (): Promise<readonly RecordedCheck[]> =>
    province.gateway.exchange.storage.orderChecks.findByDay(today(), undefined, 99);
  async function push(
    person: TestPerson,
    results: readonly string[],
    daysAgo: number,
    more: object = {},
  ): Promise<void> {
    const collectedAt = province.now() - daysAgo * DAY;
    const report = { id: `replay-${String(reports++)}`, code: results[0] ?? A1C, results, collectedAt, ...more };
    await province.pushed(province.source, laboratoryBundle(person, report));
  }
  async function ask(
    person: TestPerson,
    orders: readonly object[],
    more: { selections?: string[]; prefetch?: object } = {},
  ): Promise<readonly any[]> {
    const path = more.selections ? SELECT : SIGN;
    const answer = await province.ordering.hook(province.gateway.url, path, hookBody(person, orders, more));
    expect(answer.status).toBe(200);
    return answer.body.cards;
  }
  async function consent(person: TestPerson, type: 'deny' | 'permit'): Promise<void> {
    const body = consentOf(person, type);
    const answer = await province.source.call(province.gateway.url, 'POST', '/fhir/Consent', 'system/Consent.c', body);
    expect(answer.status).toBe(201);
  }

  describe('windows', () => {
    test('a longer window offers what nobody has seen; its worth is counted, its recognition only estimated', async () => {
      const person = province.someone();
      await push(person, [A1C], 70);
      expect(await ask(person, [orderOf('o1', A1C)])).toEqual([]);
      const { checks, orders, reality, now, proposal, items } = await replay(windows('L0113', 90));
      expect({ checks, orders }).toEqual({ checks: 1, orders: 1 });
      expect(reality).toMatchObject({ offers: 0, decided: 0 });
      expect(now).toMatchObject(NOTHING);
      expect(proposal).toMatchObject({ offers: 1, must: 1, may: 0, full: 1, partial: 0, own: 0, fen: A1C_FEN });
      expect(proposal).toMatchObject({ recognized: 0, unseen: 1, unseenFen: A1C_FEN, estimate: undefined });
      const differing = items.map(({ item, ...figures }) => ({ item: item.id, ...figures }));
      expect(differing).toEqual([{ item: 'L0113', now: { offers: 0, fen: 0 }, proposal: { offers: 1, fen: A1C_FEN } }]);
    });

    test('a shorter window offers less, and what doctors recognised of it is lost', async () => {
      const person = province.someone();
      await push(person, [A1C], 20);
      const card = await province.cardFor(person, A1C);
      await province.decided(province.accepted(card));
      const { reality, now, proposal } = await replay(windows('L0113', 10));
      expect(reality).toMatchObject({ offers: 1, decided: 1, recognized: 1, recognizedFen: A1C_FEN });
      expect(now).toMatchObject({ offers: 1, recognized: 1, recognizedFen: A1C_FEN, lost: 0, unseen: 0 });
      expect(proposal).toMatchObject({ ...NOTHING, recognizedFen: 0, lost: 1, lostFen: A1C_FEN });
    });

    test('the boundary of a window is the product’s own', async () => {
      const person = province.someone();
      await push(person, [A1C], 30);
      await ask(person, [orderOf('o1', A1C)]);
      expect((await replay(windows('L0113', 30))).proposal.offers).toBe(0);
      expect((await replay(windows('L0113', 31))).proposal.offers).toBe(1);
    });

    test('recognitions of unseen offers are estimated by the share among decided offers of the item', async () => {
      const [first, second, ...unseen] = Array.from({ length: 6 }, () => province.someone());
      for (const person of [first, second]) {
        if (!person) continue;
        await push(person, [A1C], 20);
        const card = await province.cardFor(person, A1C);
        await province.decided(person === first ? province.accepted(card) : province.overridden(card));
      }
      for (const person of unseen) {
        await push(person, [A1C], 70);
        await ask(person, [orderOf('o1', A1C)]);
      }
      const { now, proposal } = await replay(windows('L0113', 90));
      expect(now).toMatchObject({ offers: 2, recognized: 1, unseen: 0, estimate: { recognized: 0, fen: 0 } });
      expect(proposal).toMatchObject({ offers: 6, recognized: 1, unseen: 4, unseenFen: 4 * A1C_FEN });
      expect(proposal.estimate).toEqual({ recognized: 2, fen: 2 * A1C_FEN });
    });
  });

  describe('scopes', () => {
    test('a scope that no longer takes the ordering hospital in takes its offers away', async () => {
      const person = province.someone();
      await push(person, [CBC, ...CBC_MEMBERS], 1);
      await ask(person, [orderOf('o1', CBC)]);
      const { now, proposal } = await replay(evaluated('src', '330111'));
      expect([now.offers, proposal.offers]).toEqual([1, 0]);
      expect((await replay(evaluated('src', '3301'))).proposal.offers).toBe(1);
    });

    test('a scope that is widened offers what was out of reach', async () => {
      const { gateway, other, pushed, reportOf, someone } = province;
      await gateway.exchange.loadRegistry(evaluated('oth', '3302', { region: '330203' }));
      await gateway.exchange.registry.refresh();
      const person = someone();
      await pushed(other, reportOf(person, CBC_MEMBERS, CBC));
      expect(await ask(person, [orderOf('o1', CBC)])).toEqual([]);
      const { now, proposal } = await replay(evaluated('oth', '33', { region: '330203' }));
      expect([now.offers, proposal.offers]).toEqual([0, 1]);
      expect(proposal).toMatchObject({ must: 1, fen: CBC_FEN });
    });

    test('a source of a lower level may be recognised instead of having to be', async () => {
      const person = province.someone();
      await push(person, [CBC, ...CBC_MEMBERS], 1);
      await ask(person, [orderOf('o1', CBC)]);
      const { now, proposal } = await replay(evaluated('src', 'CN', { level: '2B' }));
      expect([now.must, now.may, proposal.must, proposal.may]).toEqual([1, 0, 0, 1]);
    });
  });

  test('other prices change what offers are worth and what was really saved, on the day of the decision', async () => {
    const person = province.someone();
    await push(person, [A1C], 20);
    const asked = today();
    const card = await province.cardFor(person, A1C);
    province.gateway.clock.advance(DAY);
    await province.decided(province.accepted(card));
    const prices = [
      { item: 'L0113', fen: 8000, to: asked },
      { item: 'L0113', fen: 9000, from: addDays(asked, 1) },
    ];
    const { reality, now, proposal, items } = await replay(hospital('ord', { prices }), asked, asked);
    expect(reality).toMatchObject({ fen: A1C_FEN, recognizedFen: A1C_FEN });
    expect(now).toMatchObject({ offers: 1, fen: A1C_FEN, recognizedFen: A1C_FEN });
    expect(proposal).toMatchObject({ offers: 1, fen: 8000, recognizedFen: 9000, lost: 0 });
    expect(items.map(({ item, proposal: { fen } }) => [item.id, fen])).toEqual([['L0113', 8000]]);
  });

  describe('everything but the rules is as it was at the check', () => {
    test('a report that was withdrawn since is judged as it stood', async () => {
      const person = province.someone();
      const id = `withdrawn-${String(reports++)}`;
      const more = { issued: new Date(province.now()).toISOString() };
      await push(person, [A1C], 20, { id });
      const card = await province.cardFor(person, A1C);
      await province.decided(province.accepted(card));
      province.gateway.clock.advance(1000);
      await push(person, [A1C], 20, { id, status: 'entered-in-error', more });
      expect(await ask(person, [orderOf('o2', A1C)])).toEqual([]);
      const { reality, now, orders } = await replay();
      expect(orders).toBe(2);
      expect(reality).toMatchObject({ offers: 1, decided: 1, recognized: 0 });
      expect(now).toMatchObject({ offers: 1, unseen: 0, recognized: 0, lost: 0 });
    });

    test('a report that was corrected since is judged by what it said then', async () => {
      const person = province.someone();
      const id = `corrected-${String(reports++)}`;
      await push(person, [CBC, ...CBC_MEMBERS], 1, { id });
      await ask(person, [orderOf('o1', CBC)]);
      province.gateway.clock.advance(1000);
      const more = { issued: new Date(province.now()).toISOString() };
      await push(person, CBC_MEMBERS.slice(0, 2), 1, { id, status: 'corrected', more });
      await ask(person, [orderOf('o2', CBC)]);
      const { reality, now } = await replay();
      expect(reality).toMatchObject({ offers: 2, full: 1, partial: 1 });
      expect(now).toMatchObject({ offers: 2, full: 1, partial: 1, unseen: 0, fen: reality.fen });
    });

    test('a report that came in only after the check was not there', async () => {
      const person = province.someone();
      expect(await ask(person, [orderOf('o1', A1C)])).toEqual([]);
      province.gateway.clock.advance(1000);
      await push(person, [A1C], 20);
      expect((await replay(windows('L0113', 90))).proposal.offers).toBe(0);
    });

    test('who had opted out stays so, whatever was said later', async () => {
      const person = province.someone();
      await push(person, [A1C], 20);
      await consent(person, 'deny');
      expect(await ask(person, [orderOf('o1', A1C)])).toEqual([]);
      await consent(person, 'permit');
      const { checks, now, proposal } = await replay(windows('L0113', 90));
      expect([checks, now.offers, proposal.offers]).toEqual([1, 0, 0]);
    });

    test('who was contradicted stays so', async () => {
      const person = province.someone();
      await push(person, [A1C], 20);
      expect(await ask({ ...person, gender: 'female' }, [orderOf('o1', A1C)])).toEqual([]);
      expect((await replay()).now.offers).toBe(0);
      expect(await ask(person, [orderOf('o2', A1C)])).toHaveLength(1);
      expect((await replay()).now.offers).toBe(1);
    });

    test('a person who was known by a link is known again, and contradicted under the linked key, too', async () => {
      const person = province.someone();
      const card = { system: CARD_SYSTEM, value: `card-${person.id.slice(-4)}` };
      const both = { ...patientOf(person), identifier: [{ system: RESIDENT_ID, value: person.id }, card] };
      const bundle: any = laboratoryBundle(person, {
        id: `linked-${String(reports++)}`,
        code: A1C,
        results: [A1C],
        collectedAt: province.now() - 20 * DAY,
      });
      bundle.entry[0].resource = both;
      await province.pushed(province.source, bundle);
      const byCard = (more: object): object => ({ patient: { ...both, identifier: [card], ...more } });
      expect(await ask(person, [orderOf('o1', A1C)], { prefetch: byCard({}) })).toHaveLength(1);
      expect(await ask(person, [orderOf('o2', A1C)], { prefetch: byCard({ birthDate: '1981-01-01' }) })).toEqual([]);
      const { reality, now } = await replay();
      expect([reality.offers, now.offers, now.unseen]).toEqual([1, 1, 0]);
    });

    test('urgent orders had no offer and have none', async () => {
      const person = province.someone();
      await push(person, [A1C, ...CBC_MEMBERS], 1, { code: CBC });
      await ask(person, [orderOf('o1', A1C, { priority: 'stat' }), orderOf('o2', CBC)]);
      const { orders, reality, now } = await replay();
      expect([orders, reality.offers, now.offers]).toEqual([2, 1, 1]);
    });
  });

  test('asking again counts once: order-select, then order-sign, then once more', async () => {
    const person = province.someone();
    await push(person, [A1C], 20);
    const order = orderOf('o1', A1C);
    await ask(person, [order], { selections: ['ServiceRequest/o1'] });
    await ask(person, [order]);
    await ask(person, [order]);
    const { checks, orders, reality, now } = await replay();
    expect([checks, orders, reality.offers, now.offers, now.unseen]).toEqual([3, 1, 1, 1, 0]);
  });

  test('own results are offered, save nothing and are counted apart', async () => {
    const person = province.someone();
    await province.pushed(province.ordering, province.reportOf(person, [A1C]));
    const card = await province.cardFor(person, A1C);
    await province.decided(province.accepted(card));
    const { reality, now } = await replay();
    const own = { offers: 1, own: 1, fen: 0, recognized: 0, ownRecognized: 1, recognizedFen: 0 };
    expect(reality).toMatchObject(own);
    expect(now).toMatchObject(own);
    expect((await replay(windows('L0113', 0))).proposal).toMatchObject({ offers: 0, lost: 0, lostFen: 0 });
    const another = province.someone();
    await province.pushed(
      province.ordering,
      province.reportOf(another, [A1C], A1C, { collectedAt: province.now() - 70 * DAY }),
    );
    expect(await ask(another, [orderOf('o1', A1C)])).toEqual([]);
    expect((await replay(windows('L0113', 90))).proposal).toMatchObject({ offers: 2, own: 2, fen: 0, unseen: 0 });
  });

  test('a period is every day of it, both ends included', async () => {
    const begin = today();
    for (let n = 0; n < 3; n++) {
      const person = province.someone();
      await push(person, [A1C], 20);
      await ask(person, [orderOf('o1', A1C)]);
      province.gateway.clock.advance(DAY);
    }
    const told: number[] = [];
    const period = { from: begin, to: addDays(begin, 2) };
    const all = await province.gateway.exchange.replayChecks(period, {}, ({ done, total }) => told.push(done / total));
    expect([all.checks, all.now.offers, told.at(-1)]).toEqual([3, 3, 1]);
    expect((await replay({}, addDays(begin, 1), addDays(begin, 1))).checks).toBe(1);
    const none = await replay({}, addDays(begin, -300), addDays(begin, -200));
    expect([none.checks, none.recordedSince !== undefined]).toEqual([0, true]);
  });

  describe('what is recorded', () => {
    test('orders of sensitive items are not, and a check with no other order is not at all', async () => {
      const person = province.someone();
      await ask(person, [orderOf('o1', HIV)]);
      expect(await recorded()).toEqual([]);
      await ask(person, [orderOf('o1', HIV), orderOf('o2', A1C)]);
      const [check, ...others] = await recorded();
      expect(others).toEqual([]);
      expect(check?.orders.map(({ id, item }) => [id, item])).toEqual([['o2', 'L0113']]);
    });

    test('nothing that names a person: no identifier, name or birth date is in the database', async () => {
      const birthDate = '1957-08-09';
      const person = { id: residentId(birthDate, 77), birthDate, family: '欧阳', given: '无名氏' };
      await push(person, [A1C], 20);
      await ask(person, [orderOf('o1', A1C)]);
      expect(await recorded()).toHaveLength(1);
      const kept = [JSON.stringify(await dumpOf(place))];
      if (engine === 'SQLite') {
        const files = (await readdir(place.dataDir)).filter((name) => name.startsWith('exchange.sqlite'));
        for (const file of files) kept.push((await readFile(join(place.dataDir, file))).toString('utf8'));
        expect(files).toContain('exchange.sqlite');
      }
      const identities = [person.id, person.birthDate, '19570809', person.family, person.given];
      for (const text of kept)
        for (const identity of identities) expect([identity, text.includes(identity)]).toEqual([identity, false]);
    });
  });

  describe('a replay touches nothing', () => {
    test('every row of every table is what it was', async () => {
      const person = province.someone();
      await push(person, [A1C], 20);
      const card = await province.cardFor(person, A1C);
      await province.decided(province.accepted(card));
      const before = await dumpOf(place);
      const { proposal } = await replay({ ...windows('L0113', 10), ...evaluated('new', '33') });
      expect(proposal.lost).toBe(1);
      const after = await dumpOf(place);
      expect(Object.keys(before)).toContain('order_checks');
      expect(before.order_checks?.length).toBeGreaterThan(0);
      expect(after).toEqual(before);
    });

    test('a faulty proposal is refused with every fault, as loading it would be', async () => {
      const before = await dumpOf(place);
      const faulty = { items: [{ id: 'L0113', windowDays: -1 }], institutions: [{ id: 'x', level: '9' }] };
      const refused = await replay(faulty).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refused).toBeInstanceOf(RegistryFaults);
      const pointers = (refused as RegistryFaults).faults.map(({ pointer }) => pointer);
      expect(pointers).toEqual(expect.arrayContaining(['/items/0/windowDays', '/institutions/0/level']));
      expect(await dumpOf(place)).toEqual(before);
    });

    test('what in a proposal does not bear on recognition is named', async () => {
      const { ignored } = await replay({ ...windows('L0113', 10), people: [], itmes: [] });
      expect([...ignored].sort()).toEqual(['/itmes', '/people']);
    });
  });
});
