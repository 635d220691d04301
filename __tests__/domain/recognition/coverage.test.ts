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
    expect(found).toEqual({ members: [], of: ['L0074', 'L0075', 'L0076'], sideUnknown: false });
  });
});

describe('what an examination covers', () => {
  const covers = (ordered: string, side: Laterality | undefined, own: string, reported: Laterality | undefined) => {
    const reading = readReport({ concept: conceptOf(own), results: [] }, codes);
    const found = coverageOf({ item: itemOf(ordered), laterality: side }, reading, reported, catalogue);
    return { covered: found.members.length > 0, sideUnknown: found.sideUnknown };
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
    expect(covers('E0281', ordered, 'E0281', reported)).toEqual({ covered, sideUnknown: false });
  });

  test('an unknown side is told apart from a wrong one', () => {
    expect(covers('E0281', undefined, 'E0281', 'L')).toEqual({ covered: false, sideUnknown: true });
    expect(covers('E0281', 'L', 'E0281', undefined)).toEqual({ covered: false, sideUnknown: true });
    expect(covers('E0281', 'L', 'E0282', 'L')).toEqual({ covered: false, sideUnknown: false });
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
