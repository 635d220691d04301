import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeCatalogue, makeCodeMap } from '../../../server/domain/catalogue/catalogue.ts';
import { ITEM_SYSTEM } from '../../../server/domain/catalogue/code.ts';
import type { ItemId } from '../../../server/domain/catalogue/item.ts';
import { itemsOf, readReport } from '../../../server/domain/report/reading.ts';
import { withoutSensitive } from '../../../server/domain/report/redaction.ts';
import type { ReportFacts } from '../../../server/domain/report/report.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';

const { items } = readCatalogueFiles();
const LOCAL = 'urn:his:codes';
const codes = makeCodeMap(makeCatalogue(items, []), [{ system: LOCAL, code: 'HIV', item: 'L0185' as ItemId }]);
const coded = (code: string) => [
  { system: code.startsWith('his:') ? LOCAL : ITEM_SYSTEM, code: code.replace('his:', '') },
];

function report(own: string | undefined, ...results: readonly string[]): ReportFacts {
  return {
    status: 'final',
    concept: own === undefined ? [] : coded(own),
    results: results.map((code) => ({ concept: coded(code), counts: true })),
    collectedAt: undefined,
    collectedFrom: undefined,
    issuedAt: undefined,
    images: false,
    presentedForm: false,
    laterality: undefined,
  };
}

describe('a report as others may know of it', () => {
  test('without anything sensitive is the report itself', () => {
    const plain = report('L0002', 'L0003', 'unknown');
    expect(withoutSensitive(plain, codes)).toBe(plain);
  });

  test('loses its sensitive results and keeps the others', () => {
    expect(withoutSensitive(report('L0237', 'L0074', 'L0185', 'L0075'), codes)).toEqual(
      report('L0237', 'L0074', 'L0075'),
    );
  });

  test('that has a known plain code and nothing but sensitive results keeps its code', () => {
    expect(withoutSensitive(report('L0237', 'L0185'), codes)).toEqual(report('L0237'));
  });

  test("loses what is sensitive by the hospital's own code", () => {
    expect(withoutSensitive(report(undefined, 'L0074', 'his:HIV'), codes)).toEqual(report(undefined, 'L0074'));
  });

  test('of a sensitive code loses the code and keeps the plain results', () => {
    expect(withoutSensitive(report('L0248', 'L0169', 'L0184'), codes)).toEqual(report(undefined, 'L0169'));
  });

  test.each([
    ['a sensitive result alone', report(undefined, 'L0185')],
    ['a sensitive code and result', report('L0185', 'L0185')],
    ['a sensitive code with nothing', report('L0185')],
    ['a sensitive code with results that nobody knows', report('L0185', 'unknown')],
    ['an unknown code with a sensitive result', report('unknown', 'L0185', 'unknown')],
  ])('is not there at all: %s', (_name, mixed) => {
    expect(withoutSensitive(mixed, codes)).toBeUndefined();
  });

  test('never speaks of a sensitive item, and never of one that was not there', () => {
    const aCode = fc.constantFrom('L0003', 'L0074', 'L0185', 'L0226', 'L0248', 'his:HIV', 'unknown', 'E0292');
    fc.assert(
      fc.property(fc.option(aCode, { nil: undefined }), fc.array(aCode, { maxLength: 6 }), (own, results) => {
        const before = report(own, ...results);
        const after = withoutSensitive(before, codes);
        if (!after) return;
        const left = [...itemsOf(readReport(after, codes))];
        expect(items.filter(({ id, sensitive }) => sensitive && left.includes(id))).toEqual([]);
        expect([...itemsOf(readReport(before, codes))]).toEqual(expect.arrayContaining(left));
        expect(withoutSensitive(after, codes)).toBe(after);
      }),
    );
  });
});
