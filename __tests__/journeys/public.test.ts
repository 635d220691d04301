import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { registryOf } from '../support/clinic.ts';
import { A1C, CBC, CBC_MEMBERS, DAY, dayOf, openProvince, type Province } from '../support/decisions.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

interface PublicAnswer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

/** Nobody in particular: no token, no cookie. */
async function anybody(base: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${base}/api/public/${path}`, { headers });
  return { status: response.status, body: await response.json(), headers: response.headers } as PublicAnswer;
}

const { items: CATALOGUE } = readCatalogueFiles();
const BLOOD_COUNT = 'L0002';
const everywhere = { items: ['*'], scope: 'CN', from: '2020-01-01', to: '2099-12-31' };

describe('who takes part and what is recognised is known to anybody', () => {
  let gateway: Gateway;
  let today = '';
  beforeAll(async () => {
    gateway = await startGateway();
    // Noon, so that a day later is the next day whatever the machine's clock says.
    gateway.clock.advance(DAY - ((gateway.clock.now() + 8 * 3_600_000) % DAY) + DAY / 2);
    today = dayOf(gateway.clock.now());
    const ends = { items: [BLOOD_COUNT], scope: 'CN', from: '2020-01-01', to: today };
    const province = { items: [BLOOD_COUNT, 'L0003'], scope: '33', from: '2020-01-01', to: '2099-12-31' };
    const begins = { ...everywhere, from: dayOf(gateway.clock.now() + 2 * DAY) };
    const branches = Array.from({ length: 120 }, (_, index) => ({
      id: `branch-${String(index)}`,
      name: `富阳区第${String(index).padStart(3, '0')}社区卫生服务站`,
      level: '1',
      region: '330111',
      quality: [],
    }));
    await gateway.exchange.loadRegistry(
      registryOf(
        [
          { id: 'xizi', name: '西子医院', quality: [ends, province] },
          { id: 'yong', name: '甬江医院 North', level: '3B', region: '330203', quality: [begins] },
          { id: 'lab', name: '检验所', level: 'LAB', region: '310101', quality: [everywhere] },
          { id: 'left', name: '退出的医院', active: false },
          ...branches,
        ],
        [],
      ),
    );
    await gateway.exchange.registry.refresh();
  });
  afterAll(() => gateway.close());

  const ask = (path: string, headers?: Readonly<Record<string, string>>): Promise<PublicAnswer> =>
    anybody(gateway.url, path, headers);
  const namesOf = async (query: string): Promise<readonly string[]> => {
    const { status, body } = await ask(`institutions?${query}`);
    expect(status).toBe(200);
    return body.institutions.map(({ name }: { name: string }) => name);
  };

  test('every item that takes part is listed with its window, no private one and none that the catalogue keeps out', async () => {
    const { body } = await ask('items');
    const takingPart = CATALOGUE.filter(({ sensitive, recognisable }) => !sensitive && recognisable !== 'no');
    expect(CATALOGUE.length).toBeGreaterThan(takingPart.length);
    const listed = body.items.map(({ id, windowDays }: { id: string; windowDays: number }) => [id, windowDays]);
    expect(listed).toEqual(takingPart.map(({ id, windowDays }) => [id, windowDays]));
  });

  test('a panel names its members, but for the private ones', async () => {
    const named = (id: string): string | undefined => CATALOGUE.find((item) => item.id === id)?.nameZh;
    const kept = new Set(
      CATALOGUE.filter(({ sensitive, recognisable }) => sensitive || recognisable === 'no').map(({ id }) => id),
    );
    const { body } = await ask('items');
    for (const { id, members } of body.items) {
      const all = CATALOGUE.find((item) => item.id === id)?.members ?? [];
      expect(members).toEqual(all.filter((member) => !kept.has(member)).map(named));
    }
  });

  test('names are told in the language of the reader', async () => {
    const nameIn = async (language: string): Promise<string> => {
      const { body } = await ask('items', { 'Accept-Language': language });
      return body.items.find(({ id }: { id: string }) => id === BLOOD_COUNT).name;
    };
    expect([await nameIn('zh-CN'), await nameIn('en')]).toEqual([
      CATALOGUE.find(({ id }) => id === BLOOD_COUNT)?.nameZh,
      CATALOGUE.find(({ id }) => id === BLOOD_COUNT)?.nameEn,
    ]);
  });

  test('institutions are found by a part of their name, whatever its case, and whoever left is not', async () => {
    expect(await namesOf(`search=${encodeURIComponent(' 江医 ')}`)).toEqual(['甬江医院 North']);
    expect(await namesOf('search=nORTH')).toEqual(['甬江医院 North']);
    expect(await namesOf(`search=${encodeURIComponent('退出')}`)).toEqual([]);
    expect((await ask('institutions/left')).status).toBe(404);
  });

  test('they are found by level and by place', async () => {
    expect(await namesOf('level=LAB')).toEqual(['检验所']);
    expect(await namesOf('city=3302')).toEqual(['甬江医院 North']);
    expect(await namesOf('city=33&level=3A')).toEqual(['西子医院']);
  });

  test('page after page tells each of them once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const { body } = await ask(`institutions?limit=50&cursor=${cursor}`);
      expect(body.found).toBe(123);
      seen.push(...body.institutions.map(({ id }: { id: string }) => id));
      cursor = body.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([123, 123]);
    expect((await ask('institutions?cursor=9999999')).body).toEqual({ institutions: [], found: 123, next: null });
  });

  test('what cannot be meant is refused with the name of the parameter', async () => {
    const hostile = [
      ['limit', 'limit=0'],
      ['limit', 'limit=201'],
      ['limit', 'limit=1e2'],
      ['cursor', 'cursor=-1'],
      ['cursor', `cursor=${'9'.repeat(20)}`],
      ['cursor', 'cursor=0&cursor=1'],
      ['level', 'level=4A'],
      ['level', 'level=3A&level=3B'],
      ['city', 'city=hangzhou'],
      ['city', 'city=3'],
      ['search', `search=${'a'.repeat(61)}`],
      ['search', 'search=a&search=b'],
    ] as const;
    for (const [parameter, query] of hostile) {
      const { status, body } = await ask(`institutions?${query}`);
      expect([query, status, body.resourceType]).toEqual([query, 400, 'OperationOutcome']);
      expect(body.issue[0].expression).toEqual([parameter]);
    }
  });

  test('an institution that is not there is 404, however it is asked for', async () => {
    for (const id of [
      'nobody',
      '__proto__',
      'constructor',
      encodeURIComponent("' OR 1=1 --"),
      encodeURIComponent('../items'),
    ]) {
      expect([id, (await ask(`institutions/${id}`)).status]).toEqual([id, 404]);
    }
    expect((await ask('institutions/%E0%A4%A')).status).toBe(400);
  });

  test('nothing is written here', async () => {
    for (const path of ['items', 'institutions', 'institutions/xizi', 'totals']) {
      const response = await fetch(`${gateway.url}/api/public/${path}`, { method: 'POST' });
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, 'GET']);
    }
  });

  test('an item counts under the widest mark in force, to the last day of its evaluation and no longer', async () => {
    const marked = async (): Promise<unknown> => {
      const { body } = await ask('institutions/xizi');
      const counts = body.institution.marks.map(({ mark, items }: { mark: string; items: number }) => [mark, items]);
      return { counts, items: body.items.map(({ id, mark, to }: any) => [id, mark, to]) };
    };
    expect(await marked()).toEqual({
      counts: [
        ['全国HR', 1],
        ['浙江HR', 1],
      ],
      items: [
        [BLOOD_COUNT, '全国HR', today],
        ['L0003', '浙江HR', '2099-12-31'],
      ],
    });
    expect((await ask('institutions/yong')).body.institution.marks).toEqual([]);
    gateway.clock.advance(DAY);
    expect(await marked()).toEqual({
      counts: [['浙江HR', 2]],
      items: [
        [BLOOD_COUNT, '浙江HR', '2099-12-31'],
        ['L0003', '浙江HR', '2099-12-31'],
      ],
    });
    gateway.clock.advance(DAY);
    const { body } = await ask('institutions/yong');
    expect(body.institution.marks).toEqual([{ mark: '全国HR', items: body.items.length }]);
    expect(body.items.length).toBeGreaterThan(300);
  });

  test('without any recognition the totals are zero since never', async () => {
    expect((await ask('totals')).body).toMatchObject({
      since: null,
      institutions: 123,
      recognized: 0,
      netFen: 0,
      minutes: 0,
      visits: 0,
      today: { recognized: 0, netFen: 0 },
    });
  });
});

describe('what recognition has brought', () => {
  let province: Province;
  let first = '';
  beforeAll(async () => {
    province = await openProvince();
    const { gateway, someoneWith, cardsFor, cardFor, accepted, overridden, decided, undo } = province;
    first = dayOf(province.now());
    const [count, sugar] = await cardsFor(await someoneWith([...CBC_MEMBERS, A1C], CBC), [CBC, A1C]);
    const part = await cardFor(await someoneWith(['3016-3', '14920-3'], '11502-2'), 'L0243');
    const declined = await cardFor(await someoneWith([A1C]), A1C);
    if (!count || !sugar) throw new Error('no cards');
    await decided(accepted(count), accepted(sugar), accepted(part), overridden(declined));
    gateway.clock.advance(DAY);
    expect((await undo(sugar)).status).toBe(200);
    const again = await cardFor(await someoneWith([A1C]), A1C);
    await decided(accepted(again));
    // Totals are read anew after some seconds.
    gateway.clock.advance(10_000);
  });
  afterAll(() => province.gateway.close());

  test('the totals are the commission’s, to the fen, reversals of another day taken off', async () => {
    const day = dayOf(province.now());
    const { body } = await anybody(province.gateway.url, 'totals');
    const all = (await province.ask(province.period(first, day))).body.totals;
    const today = (await province.ask(province.period(day))).body.totals;
    expect(all.reversedFen).toBeGreaterThan(0);
    expect(all.recognized).toBe(4);
    expect(body).toMatchObject({
      since: first,
      recognized: all.recognized,
      netFen: all.netFen,
      minutes: all.minutes,
      visits: all.visits,
      today: { recognized: today.recognized, netFen: today.netFen },
    });
  });

  test('they name no institution, no item and nobody', async () => {
    const { body } = await anybody(province.gateway.url, 'totals');
    const numbers = ['institutions', 'items', 'recognized', 'netFen', 'minutes', 'visits'];
    expect(Object.keys(body).sort()).toEqual(['at', 'since', 'today', ...numbers].sort());
    for (const name of numbers) expect(typeof body[name]).toBe('number');
  });
});

describe('whoever asks too often', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ env: { RATE_PER_SECOND: '10' } });
  });
  afterAll(() => gateway.close());

  test('is told to wait a second, by address, and is served again then', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => anybody(gateway.url, 'totals')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    expect([refused[0]?.body.issue[0].code, refused[0]?.headers.get('retry-after')]).toEqual(['throttled', '1']);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await anybody(gateway.url, 'totals')).status).toBe(200);
  });
});
