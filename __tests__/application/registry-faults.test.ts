import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXAMPLE, institution, openTestRegistry, type TestRegistry } from './registry-example.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await openTestRegistry();
  await registry.load(EXAMPLE);
});
afterAll(() => registry.close());

const pointers = async (document: unknown): Promise<readonly string[]> =>
  (await registry.faults(document)).map(({ pointer }) => pointer).sort();
const client = (members: object): object => ({
  clients: [{ id: 'c', institution: 'hz1', jwks: { keys: [] }, ...members }],
});
const rsa = { kty: 'RSA', kid: 'a', n: 'x'.repeat(342), e: 'AQAB' };

describe('a faulty document', () => {
  test('with twelve faults of every sort names all of them', async () => {
    const document = {
      identifierSystems: [{ system: 'urn:oid:2.16.156.10011.1.3', kind: 'other' }],
      agreements: [{ id: 'CN', mark: '假HR', regions: ['31'] }],
      institutions: [
        {
          id: 'a',
          name: '甲',
          level: '9',
          region: '330102',
          uscc: '12330100470116307X',
          consortium: 'no-such',
          codes: [
            { system: 'urn:a', code: 'KN', item: 'E0281', laterality: 'L' },
            { system: 'urn:a', code: 'KN', item: 'E0281', laterality: 'R' },
          ],
          quality: [{ items: ['NO-SUCH'], scope: 'nowhere', from: '2026-02-30', to: '2026-12-31' }],
        },
      ],
      clients: [{ id: 'c', institution: 'hz1', jwksUri: 'http://[' }],
      people: [{ subject: 's', role: 'doctor', institution: 'no-such' }],
      items: [{ id: 'L0003', loinc: '718-7' }],
    };
    expect(await pointers(document)).toEqual([
      '/agreements/0/id',
      '/clients/0/jwksUri',
      '/identifierSystems/0/kind',
      '/institutions/0/codes/1',
      '/institutions/0/consortium',
      '/institutions/0/level',
      '/institutions/0/quality/0/from',
      '/institutions/0/quality/0/items/0',
      '/institutions/0/quality/0/scope',
      '/institutions/0/uscc',
      '/items/0/loinc',
      '/people/0/institution',
    ]);
  });

  test('of a whole province is told whole', async () => {
    const many = Array.from({ length: 372 }, (_, index) => institution({ id: `x${String(index)}`, level: 'Z' }));
    expect(await pointers({ institutions: many })).toHaveLength(372);
  });

  test('never has its values repeated', async () => {
    const secret = 'SECRET-VALUE';
    const faults = await registry.faults({
      institutions: [institution({ level: secret, uscc: secret, consortium: secret, region: secret })],
      clients: [{ id: 'c', institution: secret, jwksUri: secret }],
    });
    expect(faults).toHaveLength(6);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });

  test.each([
    [
      'an agreement called like a region',
      { agreements: [{ id: '33', mark: '假HR', regions: ['31'] }] },
      ['/agreements/0/id'],
    ],
    ['an institution twice', { institutions: [institution(), institution()] }, ['/institutions/1']],
    ['a client without keys', { clients: [{ id: 'c', institution: 'hz1' }] }, ['/clients/0/jwks']],
    ['a client whose keys are both null', client({ jwks: null, jwksUri: null }), ['/clients/0/jwks']],
    [
      'a private key',
      client({ jwks: { keys: [{ ...rsa, d: 'AA', p: 'AA' }] } }),
      ['/clients/0/jwks/keys/0/d', '/clients/0/jwks/keys/0/p'],
    ],
    [
      'a key without its numbers',
      client({ jwks: { keys: [{ kty: 'EC', kid: 'a', crv: 'P-384' }] } }),
      ['/clients/0/jwks/keys/0/x', '/clients/0/jwks/keys/0/y'],
    ],
    ['two keys of one kid', client({ jwks: { keys: [rsa, rsa] } }), ['/clients/0/jwks/keys/1/kid']],
    ['a port that there is not', client({ jwksUri: 'http://h.example:99999/x' }), ['/clients/0/jwksUri']],
    [
      'a base URL with a query',
      { institutions: [institution({ fhir: { baseUrl: 'http://h.example/fhir?x=1' } })] },
      ['/institutions/0/fhir/baseUrl'],
    ],
    [
      'days in the wrong order',
      { institutions: [institution({ prices: [{ item: 'L0002', fen: 1, from: '2026-02-01', to: '2026-01-01' }] })] },
      ['/institutions/0/prices/0/to'],
    ],
    [
      'both spellings of a member',
      { items: [{ id: 'L0002', windowDays: 1, window_days: 2, feeFen: 1, fee_cny: 1 }] },
      ['/items/0/fee_cny', '/items/0/window_days'],
    ],
    ['another kind of a catalogue item', { items: [{ id: 'E0281', kind: 'laboratoryTest' }] }, ['/items/0/kind']],
    ['a new item without a kind', { items: [{ id: 'X9' }] }, ['/items/0/kind']],
    [
      'an item that is its own member',
      { items: [{ id: 'L0002', members: ['L0002', 'L0003'] }] },
      ['/items/0/members/0'],
    ],
    [
      'one LOINC for two new items',
      {
        items: [
          { id: 'X8', kind: 'laboratoryTest', loinc: '1-8' },
          { id: 'X9', kind: 'laboratoryTest', loinc: '1-8' },
        ],
      },
      ['/items/1/loinc'],
    ],
    ['no document', null, ['']],
    ['a list', [], ['']],
    ['a list that is none', { institutions: {}, items: 'x' }, ['/institutions', '/items']],
    [
      'entities that are none',
      { institutions: [null, 3, []], people: ['x'] },
      ['/institutions/0', '/institutions/1', '/institutions/2', '/people/0'],
    ],
  ])('%s is refused at its place and nowhere else', async (_what, document, expected) => {
    expect(await pointers(document)).toEqual(expected);
  });

  test('the same code line twice is harmless', async () => {
    const line = { system: 'urn:a', code: 'KN', item: 'E0281', laterality: 'L' };
    expect(await pointers({ institutions: [institution({ codes: [line, line] })] })).toEqual([]);
  });
});
