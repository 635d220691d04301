import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { makeResourcePool } from '../../../server/fhir/mapping/pool.ts';
import { mapReport } from '../../../server/fhir/mapping/report.ts';
import { CONTEXT, entries, ID_A, ID_B, map, patient, poolOf, report, strongOf } from './made.ts';

const A = patient('1', ID_A);
const B = patient('1', ID_B);
const at = (fullUrl: string, resource: Json): Json => ({ fullUrl, resource });
const bundle = (...entry: readonly Json[]): Json => ({ resourceType: 'Bundle', type: 'collection', entry });

function meant(reference: unknown, holder: Json, ...added: readonly unknown[]): Json | undefined {
  return poolOf(...added).resolve(reference, 'Patient', holder);
}

describe('an absolute reference', () => {
  const holder = report();
  test.each([
    ['means the entry with this URL', 'https://a/fhir/Patient/1', A],
    ['means it in whatever version', 'https://a/fhir/Patient/1/_history/3', A],
    ['of another server means nobody here', 'https://b/fhir/Patient/1', undefined],
    ['is not followed by its last two parts', 'https://a/Patient/1', undefined],
    ['longer than any URL is not followed', `https://a/${'x'.repeat(3000)}/Patient/1`, undefined],
  ])('%s', (_sentence, reference, found) => {
    expect(meant({ reference }, holder, bundle(at('https://a/fhir/Patient/1', A)))).toBe(found);
  });
});

describe('a relative reference', () => {
  test('means the resource on the server of its holder', () => {
    const holder = report();
    const pool = poolOf(
      bundle(at('https://a/Patient/1', A), at('https://b/Patient/1', B), at('https://b/DiagnosticReport/r1', holder)),
    );
    expect(pool.resolve({ reference: 'Patient/1' }, 'Patient', holder)).toBe(B);
  });

  test('does not mean what its URL says lies on another server', () => {
    const holder = report();
    const added = bundle(at('https://a/Patient/1', A), at('https://b/DiagnosticReport/r1', holder));
    expect(meant({ reference: 'Patient/1' }, holder, added)).toBeUndefined();
  });

  test('means the one of its own Bundle, be there others elsewhere', () => {
    const holder = report();
    expect(meant({ reference: 'Patient/1' }, holder, entries(A), entries(B, holder))).toBe(B);
  });

  test('within a Bundle within a Bundle means what lies there, and nothing outside', () => {
    const [first, second, third] = [report(), report({ id: 'r2' }), report({ id: 'r3' })];
    const pool = poolOf(entries(entries(A, first), entries(B, second), entries(third), patient('3', ID_A)));
    expect(pool.resolve({ reference: 'Patient/1' }, 'Patient', first)).toBe(A);
    expect(pool.resolve({ reference: 'Patient/1' }, 'Patient', second)).toBe(B);
    expect(pool.resolve({ reference: 'Patient/1' }, 'Patient', third)).toBeUndefined();
  });

  test('that could mean two different people means neither', () => {
    expect(meant({ reference: 'Patient/1' }, report(), A, B)).toBeUndefined();
  });

  test('means the one that was sent twice, be its version another', () => {
    const again = { ...A, meta: { versionId: '2' } };
    expect(meant({ reference: 'Patient/1' }, report(), A, again)).toBe(A);
  });

  test.each([['Patient/1/2'], ['/Patient/1'], ['Patient/'], ['1'], [''], ['Observation/1']])(
    'written %p means nobody',
    (reference) => {
      expect(meant({ reference }, report(), A, { resourceType: 'Observation', id: '1' })).toBeUndefined();
    },
  );
});

describe('a logical reference', () => {
  const numbered = (id: string, system: string | undefined, value: string): Json => ({
    resourceType: 'Patient',
    id,
    identifier: [{ system, value }],
  });
  const found = (identifier: Json, ...added: readonly Json[]): unknown => meant({ identifier }, report(), ...added)?.id;

  test('means the one with this number of this system', () => {
    expect(found({ system: 'urn:a', value: '7' }, numbered('1', 'urn:b', '7'), numbered('2', 'urn:a', '7'))).toBe('2');
  });
  test('without a system means nobody, be there only one such number', () => {
    expect(found({ value: '7' }, numbered('1', undefined, '7'))).toBeUndefined();
  });
  test('to a number that two have means nobody', () => {
    expect(found({ system: 'urn:a', value: '7' }, numbered('1', 'urn:a', '7'), numbered('2', 'urn:a', '7'))).toBe(
      undefined,
    );
  });
  test('may be written as a condition', () => {
    const written = { reference: 'Patient?identifier=urn%3Aa%7C7' };
    expect(meant(written, report(), numbered('2', 'urn:a', '7'))?.id).toBe('2');
    expect(meant({ reference: 'Patient?identifier=7' }, report(), numbered('2', undefined, '7'))).toBeUndefined();
  });
});

describe('a contained reference', () => {
  const holder = report({
    contained: [
      { ...A, id: 'x' },
      { resourceType: 'Specimen', id: 's' },
    ],
  });
  test('means what its holder contains, of the right type', () => {
    expect(meant({ reference: '#x' }, holder)?.id).toBe('x');
    expect(meant({ reference: '#s' }, holder)).toBeUndefined();
    expect(meant({ reference: '#' }, holder)).toBeUndefined();
  });
  test('does not mean what another resource contains', () => {
    expect(meant({ reference: '#x' }, report(), holder)).toBeUndefined();
  });
});

describe('the other files of an import', () => {
  const [first, second] = [entries(A), entries(B)];
  const mapped = (...others: readonly Json[]): readonly string[] => {
    const all = makeResourcePool();
    const file = entries(report());
    for (const each of [file, ...others]) all.add(each);
    const pool = makeResourcePool(all);
    pool.add(file);
    const [own] = pool.all('DiagnosticReport');
    return strongOf(mapReport(own?.resource, pool, CONTEXT));
  };
  test('help out with a patient', () => {
    expect(mapped(first)).toEqual([ID_A]);
  });
  test('help out with nobody when two of them have the number', () => {
    expect(mapped(first, second)).toEqual([]);
  });
  test('are not asked when the own file knows', () => {
    expect(strongOf(map(report(), A))).toEqual([ID_A]);
  });
});

describe('size', () => {
  test.each([
    ['a reference of a million characters', () => meant({ reference: 'a'.repeat(1_000_000) }, report(), A)],
    ['a reference of a million slashes', () => meant({ reference: '/a'.repeat(500_000) }, report(), A)],
    [
      'a resource with twenty thousand numbers that others have',
      () => {
        const identifier = Array.from({ length: 20_000 }, (_, n) => ({ system: 'urn:a', value: String(n) }));
        const others = identifier.map((each, n) => ({
          resourceType: 'Patient',
          id: `o${String(n)}`,
          identifier: [each],
        }));
        return meant({ reference: 'Patient/none' }, report(), ...others, { resourceType: 'Patient', identifier });
      },
    ],
  ])('%s is read in no time', (_what, read) => {
    const started = performance.now();
    expect(read()).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
