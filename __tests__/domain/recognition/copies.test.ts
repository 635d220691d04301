import { describe, expect, test } from '@jest/globals';
import { withoutCopies } from '../../../server/domain/recognition/copies.ts';
import type { PriorReport } from '../../../server/domain/recognition/judge.ts';
import type { ItemId } from '../../../server/domain/catalogue/item.ts';
import type { IndexedReport } from '../../../server/domain/report/report.ts';
import { itemOf } from './case.ts';

interface Numbered {
  readonly id: string;
  readonly institution?: string;
  readonly specimen?: string | null;
  readonly collectedAt?: number | null;
  readonly issuedAt?: number;
  readonly receivedAt?: number;
  readonly own?: string | null;
  readonly status?: string;
  readonly counted?: readonly string[];
  readonly notCounted?: readonly string[];
}

function prior({ own = 'L0002', ...given }: Numbered): PriorReport {
  const { specimen = 'tube', collectedAt = 100, counted = ['L0003'], notCounted = [] } = given;
  const report = {
    id: given.id,
    status: given.status ?? 'final',
    institution: given.institution ?? 'src',
    specimen: specimen ?? undefined,
    collectedAt: collectedAt ?? undefined,
    issuedAt: given.issuedAt,
    receivedAt: given.receivedAt ?? 0,
  } as unknown as IndexedReport;
  const reading = {
    own: own === null ? undefined : { item: itemOf(own), laterality: undefined },
    counted: new Set(counted as ItemId[]),
    notCounted: new Set(notCounted as ItemId[]),
    anyCounts: counted.length > 0,
  };
  return { report, reading } as unknown as PriorReport;
}
const left = (...reports: readonly Numbered[]): readonly string[] =>
  withoutCopies(reports.map(prior)).map(({ report }) => report.id);

describe('of several reports about one specimen of one hospital at one time', () => {
  test.each<[string, Numbered, Numbered, string]>([
    ['the last issued speaks', { id: 'a', issuedAt: 1 }, { id: 'b', issuedAt: 2 }, 'b'],
    ['the last issued speaks, whichever is found first', { id: 'a', issuedAt: 2 }, { id: 'b', issuedAt: 1 }, 'a'],
    ['one that says when it was issued speaks before one that does not', { id: 'a' }, { id: 'b', issuedAt: 1 }, 'b'],
    [
      'of two issued at once the last received speaks',
      { id: 'a', issuedAt: 5, receivedAt: 9 },
      { id: 'b', issuedAt: 5, receivedAt: 8 },
      'a',
    ],
    ['of two that nothing tells apart the smaller id speaks', { id: 'b' }, { id: 'a' }, 'a'],
    ['of two that nothing tells apart the smaller id speaks, found first or not', { id: 'a' }, { id: 'b' }, 'a'],
    [
      'their own code makes them one, whatever became of the results',
      { id: 'a', issuedAt: 1 },
      { id: 'b', issuedAt: 2, counted: [], notCounted: ['L0003'] },
      'b',
    ],
    [
      'two reports of one examination',
      { id: 'a', counted: [], issuedAt: 1 },
      { id: 'b', counted: [], issuedAt: 2 },
      'b',
    ],
    [
      'a copy that was withdrawn without its results silences by its own code',
      { id: 'a', issuedAt: 1 },
      { id: 'b', issuedAt: 2, counted: [], status: 'entered-in-error' },
      'b',
    ],
    [
      'a withdrawn copy without results and code silences nothing that has results',
      { id: 'a', own: null, issuedAt: 1 },
      { id: 'b', own: null, issuedAt: 2, counted: [], status: 'entered-in-error' },
      'a b',
    ],
    [
      'a withdrawn report of other results silences nothing',
      { id: 'a', issuedAt: 1 },
      { id: 'b', issuedAt: 2, counted: ['L0004'], status: 'entered-in-error' },
      'a b',
    ],
    [
      'without a code of their own their results do, counting or not',
      { id: 'a', own: null, counted: ['L0003', 'L0004'], issuedAt: 1 },
      { id: 'b', own: null, counted: ['L0004'], notCounted: ['L0003'], issuedAt: 2 },
      'b',
    ],
  ])('%s', (_sentence, one, other, speaks) => {
    expect(left(one, other).join(' ')).toBe(speaks);
  });

  test.each<[string, Numbered]>([
    ['another hospital', { id: 'b', institution: 'oth' }],
    ['another specimen', { id: 'b', specimen: 'other' }],
    ['a specimen without a lasting name', { id: 'b', specimen: null }],
    ['another time', { id: 'b', collectedAt: 101 }],
    ['no time', { id: 'b', collectedAt: null }],
    ['a sheet without results under the same code', { id: 'b', counted: [], issuedAt: 2 }],
    ['the rest of the panel under the same code', { id: 'b', counted: ['L0004'], issuedAt: 2 }],
    ['more of the panel under the same code', { id: 'b', counted: ['L0003', 'L0004'], issuedAt: 2 }],
    ['another code of its own', { id: 'b', own: 'L0023' }],
    ['no code of its own', { id: 'b', own: null }],
  ])('%s: both speak', (_difference, other) => {
    expect(left({ id: 'a' }, other)).toEqual(['a', 'b']);
  });

  test('reports of which nothing is known are never copies', () => {
    const unknown = { own: null, counted: [] };
    expect(left({ id: 'a', ...unknown }, { id: 'b', ...unknown })).toEqual(['a', 'b']);
  });

  test.each<[string, Partial<Numbered>]>([
    ['specimens without a lasting name', { specimen: null }],
    ['reports without a time', { collectedAt: null }],
  ])('%s are never taken for one', (_what, both) => {
    expect(left({ id: 'a', ...both }, { id: 'b', ...both })).toEqual(['a', 'b']);
  });

  test('names that run into each other are two', () => {
    expect(
      left({ id: 'a', institution: 'hz1', specimen: '2x' }, { id: 'b', institution: 'hz12', specimen: 'x' }),
    ).toEqual(['a', 'b']);
  });

  test('the order of the others stays', () => {
    const reports = [
      { id: 'x', specimen: null },
      { id: 'a', issuedAt: 1 },
      { id: 'y', specimen: 'other' },
      { id: 'b', issuedAt: 2 },
    ];
    expect(left(...reports)).toEqual(['x', 'y', 'b']);
  });
});
