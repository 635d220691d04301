import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentText } from '../../../server/application/content-text.ts';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { makeResourcePool } from '../../../server/fhir/mapping/pool.ts';
import { mapReport } from '../../../server/fhir/mapping/report.ts';
import { resultRows } from '../../../server/fhir/mapping/result-rows.ts';
import {
  code,
  CONTEXT,
  entries,
  expressionsOf,
  ID_A,
  ID_B,
  map,
  namesIn,
  observation,
  patient,
  poolOf,
  report,
  RESIDENT,
  strongOf,
  taken,
} from './made.ts';

const A = patient('1', ID_A);
const B = patient('2', ID_B);
const results = (...ids: readonly string[]): Json[] => ids.map((id) => ({ reference: `Observation/${id}` }));

describe('what is no valid report is refused', () => {
  test.each<[string, Json, string]>([
    ['without a status', { status: undefined }, 'DiagnosticReport.status'],
    ['with a status that FHIR does not know', { status: 'done' }, 'DiagnosticReport.status'],
    ['without a code', { code: undefined }, 'DiagnosticReport.code'],
    ['with a code of spaces', { code: { text: '  ' } }, 'DiagnosticReport.code'],
    ['without a subject', { subject: undefined }, 'DiagnosticReport.subject'],
    ['without any id', { id: undefined }, 'DiagnosticReport.id'],
    ['issued on an impossible day', { issued: '2026-02-30T08:00:00Z' }, 'DiagnosticReport.issued'],
    ['issued as a number', { issued: 20261120 }, 'DiagnosticReport.issued'],
    ['issued in a list', { issued: ['2026-11-20'] }, 'DiagnosticReport.issued'],
    ['effective at 25 hours', { effectiveDateTime: '2026-11-20T25:00:00Z' }, 'DiagnosticReport.effectiveDateTime'],
    [
      'effective until an impossible day',
      { effectivePeriod: { end: '2026-13' } },
      'DiagnosticReport.effectivePeriod.end',
    ],
    ['effective in a text', { effectivePeriod: 'yesterday' }, 'DiagnosticReport.effectivePeriod'],
    ['with a NUL in its conclusion', { conclusion: 'a\0b' }, 'DiagnosticReport'],
    ['with half a character in its conclusion', { conclusion: 'a\ud800' }, 'DiagnosticReport'],
    ['with more results than any report has', { result: Array(200_000).fill({}) }, 'DiagnosticReport.result'],
    ['with more specimens than any report has', { specimen: Array(200_000).fill({}) }, 'DiagnosticReport.specimen'],
  ])('%s', (_how, more, expression) => {
    expect(expressionsOf(map(report(more), A))).toEqual([expression]);
  });

  test.each<[string, Json, string]>([
    ['a result', observation('o', { effectiveDateTime: '2026-02-30' }), 'Observation.effectiveDateTime'],
    ['a result, at its end', observation('o', { effectivePeriod: { end: 5 } }), 'Observation.effectivePeriod.end'],
    [
      'a specimen',
      { resourceType: 'Specimen', id: 's', collection: { collectedDateTime: '2026-04-31' } },
      'Specimen.collection.collectedDateTime',
    ],
    [
      'a specimen, at its end',
      { resourceType: 'Specimen', id: 's', collection: { collectedPeriod: { end: 'late' } } },
      'Specimen.collection.collectedPeriod.end',
    ],
  ])('with an impossible time of %s, though another time would be chosen', (_of, resource, expression) => {
    const good = { resourceType: 'Specimen', id: 'good', collection: { collectedDateTime: '2026-11-19' } };
    const mapped = map(
      report({
        effectiveDateTime: '2026-11-19',
        specimen: [{ reference: 'Specimen/good' }, { reference: 'Specimen/s' }],
        result: results('o'),
      }),
      A,
      good,
      resource,
    );
    expect(expressionsOf(mapped)).toEqual([expression]);
  });
});

describe('whose report it is', () => {
  const named = (resident: string): Json => ({
    reference: 'Patient/1',
    identifier: { system: RESIDENT, value: resident },
  });
  test('a reference to one person with the number of another means nobody', () => {
    expect(strongOf(map(report({ subject: named(ID_B) }), A))).toEqual([]);
  });
  test('a reference with the number of its patient means that one', () => {
    expect(strongOf(map(report({ subject: named(ID_A) }), A))).toEqual([ID_A]);
  });
  test('the number of the reference stands in where the Patient has none', () => {
    const nameless = { resourceType: 'Patient', id: '1', birthDate: '1988-02-29' };
    expect(strongOf(map(report({ subject: named(ID_A) }), nameless))).toEqual([ID_A]);
  });
  test('it does not stand in against the birth date of the Patient', () => {
    const younger = { resourceType: 'Patient', id: '1', birthDate: '1999-01-01' };
    expect(strongOf(map(report({ subject: named(ID_A) }), younger))).toEqual([]);
  });
  test.each([
    ['2020-05', []],
    ['1988-02', [ID_A]],
    ['1988-02-29T00:00:00+08:00', [ID_A]],
    ['1988-02-28T16:00:00Z', []],
    ['unknown', []],
    [19880229, []],
    [undefined, [ID_A]],
  ])('with the birth date %p beside the resident id', (birthDate, strong) => {
    expect(strongOf(map(report(), patient('1', ID_A, { birthDate })))).toEqual(strong);
  });
});

describe('results of another person', () => {
  const foreign = observation('o2', { subject: { reference: 'Patient/2' } });
  test('do not count and are not in the content', () => {
    const own = observation('o1', { subject: { reference: 'Patient/1' } });
    const mapped = map(report({ result: results('o1', 'o2') }), A, B, own, foreign);
    expect(taken(mapped).results).toHaveLength(1);
    expect(namesIn(mapped)).toEqual(['DiagnosticReport/r1', 'Observation/o1', 'Patient/1']);
    expect(JSON.stringify(taken(mapped).content)).not.toContain('o2');
  });
  test('are known by the number of the reference alone', () => {
    const theirs = observation('o2', { subject: { identifier: { system: RESIDENT, value: ID_B } } });
    expect(taken(map(report({ result: results('o2') }), A, theirs)).results).toEqual([]);
  });
  test('do not count when contained either', () => {
    const mapped = map(report({ contained: [{ ...foreign, id: 'c' }], result: [{ reference: '#c' }] }), A, B);
    expect(taken(mapped).results).toEqual([]);
    expect(JSON.stringify(taken(mapped).content)).not.toContain('Observation');
  });
  test('nor do their specimens and images', () => {
    const theirs = { subject: { reference: 'Patient/2' } };
    const mapped = taken(
      map(
        report({ specimen: [{ reference: 'Specimen/s' }], imagingStudy: [{ reference: 'ImagingStudy/i' }] }),
        A,
        B,
        { resourceType: 'Specimen', id: 's', collection: { collectedDateTime: '2026-11-01' }, ...theirs },
        { resourceType: 'ImagingStudy', id: 'i', status: 'available', ...theirs },
      ),
    );
    expect([mapped.collectedFrom, mapped.images]).toEqual(['issued', false]);
  });
  test('the same patient contained in every result is the same patient', () => {
    const inside = { ...A, id: 'p' };
    const own = observation('o1', { contained: [inside], subject: { reference: '#p' } });
    const mapped = map(report({ contained: [inside], subject: { reference: '#p' }, result: results('o1') }), own);
    expect(taken(mapped).results).toHaveLength(1);
  });
});

describe('images', () => {
  const study = (status: string): Json => ({ resourceType: 'ImagingStudy', id: 'i', status });
  test.each<[string, Json, Json, boolean]>([
    ['a study at hand', { imagingStudy: [{ reference: 'ImagingStudy/i' }] }, study('available'), true],
    ['a cancelled study', { imagingStudy: [{ reference: 'ImagingStudy/i' }] }, study('cancelled'), false],
    ['a study entered in error', { imagingStudy: [{ reference: 'ImagingStudy/i' }] }, study('entered-in-error'), false],
    ['a study that is not here', { imagingStudy: [{ reference: 'ImagingStudy/x' }] }, study('available'), false],
    ['a study elsewhere', { imagingStudy: [{ reference: 'https://pacs/ImagingStudy/9' }] }, A, true],
    ['something else contained', { contained: [A], imagingStudy: [{ reference: '#1' }] }, A, false],
    ['media', { media: [{ link: { reference: 'Media/1' } }] }, A, true],
    ['media that lead nowhere', { media: [{ link: {} }] }, A, false],
    ['media that mean something else', { contained: [A], media: [{ link: { reference: '#1' } }] }, A, false],
  ])('%s', (_what, more, beside, images) => {
    expect(taken(map(report(more), A, beside)).images).toBe(images);
  });
  test.each([
    [[{ data: 'JVBERi0=' }], true],
    [{ url: 'https://a/1.pdf' }, true],
    [[{ title: 'report.pdf' }], false],
    [[{ data: '' }], false],
  ])('a form %p', (presentedForm, is) => {
    expect(taken(map(report({ presentedForm }), A)).presentedForm).toBe(is);
  });
});

describe('the content', () => {
  const sent = (salt: string, number: string): { report: Json; bundle: Json } => {
    const urn = (n: number): string => `urn:uuid:${salt.repeat(8)}-0000-0000-0000-00000000000${String(n)}`;
    const own = report({
      id: undefined,
      identifier: [{ system: 'urn:lis', value: number }],
      subject: { reference: urn(1) },
      result: [{ reference: urn(2) }],
      encounter: { reference: urn(9), display: '门诊' },
      extension: [{ url: 'urn:x', valueReference: { reference: urn(8) } }],
      performer: [{ reference: urn(3) }],
    });
    const named = [
      [own, 0],
      [{ ...A, id: undefined, managingOrganization: { reference: urn(3) } }, 1],
      [{ ...observation('x'), id: undefined, subject: { reference: urn(1) }, device: { reference: urn(7) } }, 2],
      [{ resourceType: 'Organization', name: '检验科', partOf: { reference: urn(6) } }, 3],
    ] as const;
    const entry = named.map(([resource, n]) => ({ fullUrl: urn(n), resource }));
    return { report: own, bundle: { resourceType: 'Bundle', type: 'transaction', entry } };
  };
  test('is the same when the report is sent again under new urn:uuids', () => {
    const [first, second] = ['a', 'b'].map((salt) => {
      const { report: own, bundle } = sent(salt, '77');
      return taken(mapReport(own, poolOf(bundle), CONTEXT)).content;
    });
    expect(JSON.stringify(first)).not.toContain('urn:uuid');
    expect(JSON.stringify(first)).toContain('门诊');
    expect(first && contentText(first)).toBe(second && contentText(second));
  });
  test('keeps two resources of one name apart', () => {
    const entry = ['a', 'b'].map((server) => ({
      fullUrl: `https://${server}/Organization/1`,
      resource: { resourceType: 'Organization', id: '1', name: server },
    }));
    const performer = entry.map(({ fullUrl }) => ({ reference: fullUrl }));
    const names = namesIn(map(report({ performer }), A, { resourceType: 'Bundle', entry }));
    expect(new Set(names).size).toBe(4);
  });
  test('of a report with names of every object in it is read as any other', () => {
    const written = JSON.stringify(report()).replace(
      /\}$/u,
      ',"constructor":{"a":1},"toString":[{}],"__proto__":{"reference":"Patient/1"},"valueOf":{"reference":"#1"}}',
    );
    expect(map(JSON.parse(written) as Json, A).ok).toBe(true);
  });
});

describe('the key of a report', () => {
  test('of a long identifier is its digest, so that two long ones stay two', () => {
    const keys = ['1', '2'].map(
      (end) => taken(map(report({ id: undefined, identifier: [{ value: 'x'.repeat(500) + end }] }), A)).sourceKey,
    );
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]?.length).toBeLessThan(100);
  });
});

describe('contained results', () => {
  test('count and have rows', () => {
    const mapped = taken(map(report({ contained: [observation('c')], result: [{ reference: '#c' }] }), A));
    expect(mapped.results).toEqual([{ concept: [{ system: 'http://loinc.org', code: '718-7' }], counts: true }]);
    expect(resultRows(mapped.content).map(({ value }) => value)).toEqual(['120']);
  });
  test('are followed from one to the next', () => {
    const contained = [
      {
        resourceType: 'Observation',
        id: 'g',
        status: 'final',
        code: code('58410-2'),
        hasMember: [{ reference: '#c' }],
      },
      observation('c'),
    ];
    const mapped = taken(map(report({ contained, result: [{ reference: '#g' }] }), A));
    expect(mapped.results).toHaveLength(1);
    expect(resultRows(mapped.content)).toHaveLength(1);
  });
});

describe('size', () => {
  test('one group of results under thousands of reports is refused before it becomes millions', () => {
    const members = Array.from({ length: 1000 }, (_, n) => observation(`o${String(n)}`));
    const group = { resourceType: 'Observation', id: 'g', hasMember: results(...members.map(({ id }) => String(id))) };
    const pool = poolOf(entries(A, group, ...members));
    const all = Array.from({ length: 400 }, (_, n) =>
      mapReport(report({ id: `r${String(n)}`, result: results('g') }), pool, CONTEXT),
    );
    const refused = all.filter((each) => !each.ok);
    expect(all[0]?.ok).toBe(true);
    expect(refused.length).toBeGreaterThan(250);
    const [first] = all.flatMap((each) => (each.ok ? [] : each.faults));
    expect(first?.diagnostics).toMatch(/^Too many results/u);
  });
  test('a circle of members ends', () => {
    const circle = observation('o', { hasMember: results('o') });
    expect(taken(map(report({ result: results('o') }), A, circle)).results).toHaveLength(1);
  });
  test('a report nested a hundred thousand deep is refused', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as Json;
    expect(expressionsOf(map(report({ extension: [deep] }), A))).toEqual(['DiagnosticReport']);
  });
});

describe('whatever JSON comes', () => {
  const member = fc.constantFrom('result', 'subject', 'specimen', 'imagingStudy', 'media', 'contained', 'identifier');
  test('it is mapped or refused, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(member, fc.jsonValue()), fc.jsonValue(), (any, parts, other) => {
        for (const value of [any, report(parts)]) {
          const pool = makeResourcePool();
          pool.add(value);
          pool.add(other);
          expect(typeof mapReport(value, pool, CONTEXT).ok).toBe('boolean');
        }
      }),
      { numRuns: 300 },
    );
  });
  test('nor by resources of any shape that it refers to', () => {
    const shape = fc.dictionary(
      fc.constantFrom(
        'status',
        'code',
        'subject',
        'component',
        'hasMember',
        'effectivePeriod',
        'valueQuantity',
        'series',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(shape, shape, (one, two) => {
        const mapped = map(
          report({ result: results('o'), imagingStudy: { reference: 'ImagingStudy/i' } }),
          A,
          { ...(one as Json), resourceType: 'Observation', id: 'o' },
          { ...(two as Json), resourceType: 'ImagingStudy', id: 'i' },
        );
        if (mapped.ok) expect(Array.isArray(resultRows(mapped.report.content))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
