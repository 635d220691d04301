import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeLoadRegistry } from '../../server/application/load-registry.ts';
import { makeCatalogue } from '../../server/domain/catalogue/catalogue.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { builtIn, EXAMPLE, institution, openTestRegistry, schemas, type TestRegistry } from './registry-example.ts';

const HZ1 = 'hz1' as InstitutionId;
const HIS = 'https://his.hz1.example';
let registry: TestRegistry;
beforeEach(async () => {
  registry = await openTestRegistry();
});
afterEach(() => registry.close());

describe('loading a registry document', () => {
  test('the document of the contract loads as it stands', async () => {
    const loaded = await registry.load(EXAMPLE);
    expect(loaded).toMatchObject({ changed: true, revision: 1, ignored: [] });
    const read = await registry.read();
    expect(read.institutions.get(HZ1)).toMatchObject({ region: '330102', consortium: 'fuyang', timeZone: '+08:00' });
    expect(read.codeMap(HZ1).find([{ system: 'urn:hz1:ris', code: 'KN-L' }])).toMatchObject({
      item: { id: 'E0281' },
      laterality: 'L',
    });
    expect(read.scopes.markOf('yangtze-delta')).toBe('长三角HR');
  });

  test('loading it twice changes nothing, whatever the order of members', async () => {
    await registry.load(EXAMPLE);
    const before = await registry.storage.registry.load();
    const turned = Object.fromEntries(Object.entries(EXAMPLE).reverse());
    expect(await registry.load(turned)).toMatchObject({ changed: false, revision: 1, written: {} });
    expect(await registry.storage.registry.load()).toEqual(before);
  });

  test('a document of one institution leaves the rest alone', async () => {
    await registry.load(EXAMPLE);
    const before = await registry.storage.registry.load();
    const loaded = await registry.load({ institutions: [institution({ id: 'fy1', region: '330111' })] });
    expect(loaded.written).toEqual({ institutions: 1 });
    const after = await registry.storage.registry.load();
    expect(after.rows.filter(({ key }) => key !== 'fy1')).toEqual(before.rows);
  });

  test('a list replaces the stored list, and members that are absent stay', async () => {
    await registry.load(EXAMPLE);
    await registry.load({ institutions: [institution({ codes: [{ system: 'urn:new', code: 'A', item: 'L0002' }] })] });
    const stored = (await registry.read()).institutions.get(HZ1);
    expect(stored?.codes).toEqual([{ system: 'urn:new', code: 'A', item: 'L0002', laterality: undefined }]);
    expect(stored?.quality).toHaveLength(1);
    expect(stored?.fhir?.baseUrl).toBe('http://127.0.0.1:9101/fhir');
  });

  test('a faulty document changes nothing, not even its faultless part', async () => {
    await registry.load(EXAMPLE);
    const before = await registry.storage.registry.load();
    expect(await registry.faults({ consortia: [{ id: 'new', name: '新' }], people: [{}] })).not.toEqual([]);
    expect(await registry.storage.registry.load()).toEqual(before);
  });

  test('two loads at once both take effect', async () => {
    await registry.load(EXAMPLE);
    await Promise.all(
      ['a', 'b', 'c'].map((id) => registry.load({ institutions: [institution({ id, name: `医院 ${id}` })] })),
    );
    const read = await registry.read();
    expect(['a', 'b', 'c'].map((id) => read.institutions.get(id as InstitutionId)?.name)).toEqual([
      '医院 a',
      '医院 b',
      '医院 c',
    ]);
    expect(read.revision).toBe(4);
  });

  test('a load that another overtook looks again before it writes', async () => {
    const { storage, load } = registry;
    let reads = 0;
    const overtaken = makeLoadRegistry({
      work: storage.work,
      store: {
        async load() {
          const snapshot = await storage.registry.load();
          if (reads++ === 0) await load({ institutions: [institution({ acceptAction: 'update' })] });
          return snapshot;
        },
      },
      clock: { now: () => 0 },
      schemas,
      catalogue: makeCatalogue(builtIn.items, []),
    });
    expect(await overtaken({ institutions: [institution({ ownResults: 'hide' })] })).toMatchObject({ revision: 2 });
    expect(reads).toBe(2);
    // The other load's member is still there: it was not overwritten by what was read before it.
    expect((await registry.read()).institutions.get(HZ1)).toMatchObject({ acceptAction: 'update', ownResults: 'hide' });
  });
});

describe('a client’s keys', () => {
  const client = (members: object): object => ({ clients: [{ id: HIS, institution: null, ...members }] });
  const key = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: 'AAAA' };

  test('the source that the newer document names replaces the other', async () => {
    await registry.load(client({ jwks: { keys: [key] } }));
    await registry.load(client({ jwksUri: 'https://his.hz1.example/jwks?tenant=1' }));
    const moved = (await registry.read()).clients.get(HIS);
    expect([moved?.jwks, moved?.jwksUri]).toEqual([undefined, 'https://his.hz1.example/jwks?tenant=1']);
    await registry.load(client({ jwks: { keys: [key] } }));
    const back = (await registry.read()).clients.get(HIS);
    expect([back?.jwks?.keys.length, back?.jwksUri]).toEqual([1, undefined]);
  });
});

describe('overriding items', () => {
  test('both spellings of a member are one member, the later load stands', async () => {
    await registry.load({ items: [{ id: 'L0002', windowDays: 9, feeFen: 100 }] });
    await registry.load({
      items: [
        { id: 'L0002', window_days: 3, fee_cny: 12.5, minutes_saved: 11, default_recognisable: 'N', sensitive: 'Y' },
      ],
    });
    expect((await registry.read()).catalogue.find('L0002')).toMatchObject({
      windowDays: 3,
      feeFen: 1250,
      minutes: 11,
      recognisable: 'no',
      sensitive: true,
      kind: 'laboratoryTest',
    });
    await registry.load({ items: [{ id: 'L0002', windowDays: 5, sensitive: false }] });
    expect((await registry.read()).catalogue.find('L0002')).toMatchObject({ windowDays: 5, sensitive: false });
  });

  test('a stored new item is known: a later document need not say its kind', async () => {
    await registry.load({ items: [{ id: 'X1', kind: 'examination', nameZh: '前臂CT', windowDays: 30 }] });
    await registry.load({ items: [{ id: 'X1', windowDays: 60 }] });
    expect((await registry.read()).catalogue.find('X1')).toMatchObject({ kind: 'examination', windowDays: 60 });
  });

  test('a LOINC may change hands within one document', async () => {
    const swapped = {
      items: [
        { id: 'L0003', loinc: '789-8' },
        { id: 'L0004', loinc: '6690-2' },
      ],
    };
    expect(await registry.faults(swapped)).toEqual([]);
    expect((await registry.read()).catalogue.findByLoinc('789-8')?.id).toBe('L0003');
  });
});

test('the system of resident ids stays strong whatever a stored row says', async () => {
  const system = 'urn:oid:2.16.156.10011.1.3';
  await registry.storage.work.write((stores) =>
    stores.registry.put([{ kind: 'identifierSystems', key: system, body: JSON.stringify({ system, kind: 'other' }) }]),
  );
  expect((await registry.read()).identifierSystems.get(system)).toBe('resident-id');
});

describe('members that mean nothing', () => {
  test('are told with their pointers, nested ones and those of items too, and change nothing', async () => {
    const document = JSON.parse(`{
      "__proto__": { "x": 1 }, "constructor": [], "clinets": [],
      "institutions": [{ "id": "hz1", "name": "A", "level": "3A", "region": "330102", "__proto__": { "active": false },
        "fhir": { "baseUrl": "http://a.example", "pollSecond": 1 },
        "quality": [{ "items": ["*"], "scope": "33", "from": "2026-01-01", "to": "2026-12-31", "a/b": 1 }] }],
      "items": [{ "id": "L0002", "windowdays": 3, "fen": 9 }]
    }`) as unknown;
    const { ignored } = await registry.load(document);
    expect([...ignored].sort()).toEqual([
      '/__proto__',
      '/clinets',
      '/constructor',
      '/institutions/0/__proto__',
      '/institutions/0/fhir/pollSecond',
      '/institutions/0/quality/0/a~1b',
      '/items/0/fen',
      '/items/0/windowdays',
    ]);
    const read = await registry.read();
    expect(read.institutions.get(HZ1)?.active).toBe(true);
    expect(read.catalogue.find('L0002')).not.toHaveProperty('fen');
  });
});
