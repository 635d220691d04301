import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeCatalogue, makeCodeMap } from '../../../server/domain/catalogue/catalogue.ts';
import { ITEM_SYSTEM } from '../../../server/domain/catalogue/code.ts';
import type { ItemId, Laterality } from '../../../server/domain/catalogue/item.ts';
import { substitutionTable } from '../../../server/domain/catalogue/substitutions.ts';
import { coverageOf } from '../../../server/domain/recognition/coverage.ts';
import { readReport } from '../../../server/domain/report/reading.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';
import { itemOf } from './case.ts';

const { items } = readCatalogueFiles();
const catalogue = makeCatalogue(items, substitutionTable(items));
const codes = makeCodeMap(catalogue, []);
const conceptOf = (code: string) => [{ system: ITEM_SYSTEM, code }];

/** The members of `ordered` that a report with this code of its own and these results covers. */
function membersCovered(ordered: string, own: string | undefined, results: readonly (readonly [string, boolean])[]) {
  const report = {
    concept: own === undefined ? [] : conceptOf(own),
    results: results.map(([code, counts]) => ({ concept: conceptOf(code), counts })),
  };
  return coverageOf({ item: itemOf(ordered), laterality: undefined }, readReport(report, codes), undefined, catalogue)
    .members;
}

const panels = items.filter(({ members }) => members.length > 0);
const aPanel = fc.constantFrom(...panels);
/** Results of members of a panel and of strangers, some of which count, in any order, also more than one of an item. */
const resultsFor = (members: readonly ItemId[]) =>
  fc.array(fc.tuple(fc.constantFrom(...members, 'L0023', 'L0031', 'unknown'), fc.boolean()), { maxLength: 12 });
const aPanelWithResults = aPanel.chain((panel) => fc.tuple(fc.constant(panel), resultsFor(panel.members)));

describe('what a laboratory report covers', () => {
  test("without the panel's own code the panel's coverage is the union of its members'", () => {
    fc.assert(
      fc.property(aPanelWithResults, ([panel, results]) => {
        const one = panel.members.flatMap((member) => membersCovered(member, undefined, results));
        expect(membersCovered(panel.id, undefined, results)).toEqual(one);
      }),
    );
  });

  test('the order of the results does not matter', () => {
    fc.assert(
      fc.property(aPanelWithResults, fc.boolean(), ([panel, results], coded) => {
        const own = coded ? panel.id : undefined;
        expect(membersCovered(panel.id, own, [...results].reverse())).toEqual(membersCovered(panel.id, own, results));
      }),
    );
  });

  test('one more counting result never takes anything away', () => {
    fc.assert(
      fc.property(aPanelWithResults, fc.boolean(), fc.nat(), ([panel, results], coded, pick) => {
        const own = coded ? panel.id : undefined;
        const more = panel.members[pick % panel.members.length] ?? panel.id;
        const after = membersCovered(panel.id, own, [...results, [more, true]]);
        expect(after).toEqual(expect.arrayContaining([...membersCovered(panel.id, own, results)]));
        expect(after).toContain(more);
      }),
    );
  });

  test("the panel's own code covers every member whose result is not a failed one, once anything counts", () => {
    fc.assert(
      fc.property(aPanelWithResults, ([panel, results]) => {
        const counts = (id: string): boolean => results.some(([code, counted]) => code === id && counted);
        const isThere = (id: string): boolean => results.some(([code]) => code === id);
        const any = results.some(([, counted]) => counted);
        const expected = any ? panel.members.filter((id) => counts(id) || !isThere(id)) : [];
        expect(membersCovered(panel.id, panel.id, results)).toEqual(expected);
      }),
    );
  });

  test('what there is to cover of a single test is the test itself, covered or not', () => {
    const found = (counts: boolean) =>
      coverageOf(
        { item: itemOf('L0023'), laterality: undefined },
        readReport({ concept: [], results: [{ concept: conceptOf('L0023'), counts }] }, codes),
        undefined,
        catalogue,
      );
    expect(found(true)).toEqual({ members: ['L0023'], of: ['L0023'], side: undefined });
    expect(found(false)).toEqual({ members: [], of: ['L0023'], side: undefined });
  });

  test('a repeated result counts when one of the two does', () => {
    const twice = [
      ['L0023', false],
      ['L0023', true],
    ] as const;
    expect(membersCovered('L0023', undefined, twice)).toEqual(['L0023']);
  });

  test('an order of a panel says what there is to cover even when nothing is', () => {
    const reading = readReport({ concept: [], results: [] }, codes);
    const found = coverageOf({ item: itemOf('L0237'), laterality: undefined }, reading, undefined, catalogue);
    expect(found).toEqual({ members: [], of: ['L0074', 'L0075', 'L0076'], side: undefined });
  });
});

describe('what an examination covers', () => {
  const covers = (ordered: string, side: Laterality | undefined, own: string, reported: Laterality | undefined) => {
    const reading = readReport({ concept: conceptOf(own), results: [] }, codes);
    const found = coverageOf({ item: itemOf(ordered), laterality: side }, reading, reported, catalogue);
    return { covered: found.members.length > 0, side: found.side };
  };

  test.each([
    ['L', 'L', true],
    ['L', 'R', false],
    ['L', 'B', true],
    ['R', 'L', false],
    ['R', 'R', true],
    ['R', 'B', true],
    ['B', 'L', false],
    ['B', 'R', false],
    ['B', 'B', true],
  ] as const)('of a wrist ordered %s and reported %s: %s', (ordered, reported, covered) => {
    expect(covers('E0281', ordered, 'E0281', reported)).toEqual({ covered, side: covered ? undefined : 'other' });
  });

  test('an unknown side is told apart from a wrong one', () => {
    expect(covers('E0281', undefined, 'E0281', 'L')).toEqual({ covered: false, side: 'unknown' });
    expect(covers('E0281', 'L', 'E0281', undefined)).toEqual({ covered: false, side: 'unknown' });
    expect(covers('E0281', 'L', 'E0282', 'L')).toEqual({ covered: false, side: undefined });
  });

  test('an order of one knee by its own item is told whether the report is of another side or of none', () => {
    expect(covers('E0360', undefined, 'E0359', 'B')).toEqual({ covered: true, side: undefined });
    expect(covers('E0360', 'L', 'E0359', 'L')).toEqual({ covered: false, side: 'other' });
    expect(covers('E0360', 'L', 'E0359', undefined)).toEqual({ covered: false, side: 'unknown' });
  });

  test.each([undefined, 'L', 'B'] as const)(
    'a side that is told (%s) where sides do not apply asks for nothing',
    (side) => {
      expect(covers('E0292', side, 'E0292', undefined)).toEqual({ covered: true, side: undefined });
    },
  );

  test('a report without a known code of its own covers no examination', () => {
    const reading = readReport({ concept: [], results: [] }, codes);
    const found = coverageOf({ item: itemOf('E0281'), laterality: 'L' }, reading, 'L', catalogue);
    expect(found).toEqual({ members: [], of: ['E0281'], side: undefined });
  });

  test('between two different items only the substitution table opens a way', () => {
    const examinations = items.filter(({ kind }) => kind === 'examination');
    const open = examinations.flatMap((ordered) =>
      examinations
        .filter((own) => own !== ordered && covers(ordered.id, 'L', own.id, 'B').covered)
        .map((own) => `${own.id} ${ordered.id}`),
    );
    expect(open.sort()).toEqual(
      substitutionTable(items)
        .map(({ by, covered }) => `${by} ${covered}`)
        .sort(),
    );
  });

  test('results inside an examination do not make it another one', () => {
    const report = { concept: conceptOf('E0257'), results: [{ concept: conceptOf('E0292'), counts: true }] };
    const reading = readReport(report, codes);
    const found = coverageOf({ item: itemOf('E0292'), laterality: undefined }, reading, undefined, catalogue);
    expect(found.members).toEqual([]);
  });
});
