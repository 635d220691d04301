import { describe, expect, test } from '@jest/globals';
import type { Agreement, QualityEvaluation } from '../../../server/domain/institution/institution.ts';
import { makeScopeBook } from '../../../server/domain/institution/scopes.ts';
import { qualityRule, qualityView } from '../../../server/domain/recognition/rules/quality.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';
import { readCatalogueFiles } from '../../../server/system/catalogue-files.ts';
import { itemOf } from './case.ts';

const agreement = (id: string, ...regions: readonly string[]): [string, Agreement] => [
  id,
  { id, mark: `${id}HR`, regions },
];
const scopes = makeScopeBook(
  new Map([agreement('east', '33', '31'), agreement('south', '33', '44')]),
  readCatalogueFiles().regionNames,
);
const FUYANG = '330111';
const COLLECTED = Date.parse('2026-11-20T08:00:00+08:00');
const PANEL = itemOf('L0253');
const MEMBERS = ['L0192', 'L0193', 'L0124'].map(itemOf);

const evaluated = (
  items: readonly string[],
  scope: string,
  from = '2026-01-01',
  to = '2026-12-31',
): QualityEvaluation => ({ items, scope, from: from as ShanghaiDay, to: to as ShanghaiDay });
const viewOf = (...quality: readonly QualityEvaluation[]) => qualityView({ quality }, COLLECTED, FUYANG, scopes);
const ruled = (...quality: readonly QualityEvaluation[]) => qualityRule(PANEL, MEMBERS, viewOf(...quality), scopes);
const kept = (...quality: readonly QualityEvaluation[]): readonly string[] =>
  ruled(...quality).members.map(({ id }) => id);

describe('the mark of a panel', () => {
  test.each<[string, readonly QualityEvaluation[], string | undefined]>([
    ['is that of its own evaluation', [evaluated(['L0253'], '3301')], '3301'],
    ['is the widest of its own evaluations', [evaluated(['L0253'], '3301'), evaluated(['L0253'], 'CN')], 'CN'],
    ['is the widest, in whatever order they stand', [evaluated(['L0253'], 'CN'), evaluated(['L0253'], '3301')], 'CN'],
    ['of two of one breadth is the first', [evaluated(['L0253'], 'south'), evaluated(['L0253'], 'east')], 'south'],
    [
      "is the narrowest of its members', so that it is true of all",
      [evaluated(['L0192'], '33'), evaluated(['L0193'], '330111'), evaluated(['L0124'], 'CN')],
      '330111',
    ],
    [
      'is that of the members where all of them have a wider one',
      [evaluated(['L0253'], '330111'), evaluated(['L0192', 'L0193', 'L0124'], '33')],
      '33',
    ],
    [
      'is its own where a member has none',
      [evaluated(['L0253'], '330111'), evaluated(['L0192', 'L0193'], '33')],
      '330111',
    ],
    [
      'is its own where that is wider',
      [evaluated(['L0253'], 'CN'), evaluated(['L0192', 'L0193', 'L0124'], '33')],
      'CN',
    ],
    ['is nobody’s without an evaluation', [], undefined],
  ])('%s', (_sentence, quality, scope) => {
    expect(ruled(...quality).scope).toBe(scope);
    expect(ruled(...quality).verdict.holds).toBe(scope !== undefined);
  });
});

describe('the members of a panel', () => {
  test('all stay under an evaluation of the panel, or of every item', () => {
    expect(kept(evaluated(['L0253'], '33'))).toEqual(['L0192', 'L0193', 'L0124']);
    expect(kept(evaluated(['*'], '33'))).toEqual(['L0192', 'L0193', 'L0124']);
  });

  test('that are evaluated themselves stay, the others drop out', () => {
    expect(kept(evaluated(['L0124', 'L0192'], '33'))).toEqual(['L0192', 'L0124']);
    expect(kept(evaluated(['L0003'], '33'))).toEqual([]);
  });
});

describe('why there is no evaluation in force', () => {
  const why = (...quality: readonly QualityEvaluation[]) => viewOf(...quality).missedFor([PANEL.id])?.why;
  const LAPSED = evaluated(['L0253'], '33', '2026-01-01', '2026-11-19');
  const COMING = evaluated(['L0253'], '33', '2026-11-21', '2026-12-31');
  const ELSEWHERE = evaluated(['L0253'], '3302');

  test.each<[string, readonly QualityEvaluation[], string | undefined]>([
    ['one that ended the day before has lapsed', [LAPSED], 'lapsed'],
    ['one that begins the day after has not begun', [COMING], 'not-begun'],
    ['one of another city is elsewhere', [ELSEWHERE], 'elsewhere'],
    ['a lapse is told before what came too late, and before another city', [ELSEWHERE, COMING, LAPSED], 'lapsed'],
    ['what came too late is told before another city', [ELSEWHERE, COMING], 'not-begun'],
    ['an evaluation of another item is none', [evaluated(['L0003'], '33')], undefined],
    ['one that ended, of another city, is none', [evaluated(['L0253'], '3302', '2026-01-01', '2026-11-19')], undefined],
    ['one that begins, of another city, is none', [evaluated(['L0253'], '3302', '2026-11-21')], undefined],
    ['nothing', [], undefined],
  ])('%s', (_sentence, quality, expected) => {
    expect(why(...quality)).toBe(expected);
  });

  test('of several that lapsed the last to end is told, of several to come the first to begin', () => {
    const older = evaluated(['*'], 'CN', '2025-01-01', '2025-12-31');
    const later = evaluated(['*'], 'CN', '2026-12-01', '2027-12-31');
    for (const quality of [
      [LAPSED, older],
      [older, LAPSED],
    ])
      expect(viewOf(...quality).missedFor([PANEL.id])?.evaluation).toBe(LAPSED);
    for (const quality of [
      [COMING, later],
      [later, COMING],
    ])
      expect(viewOf(...quality).missedFor([PANEL.id])?.evaluation).toBe(COMING);
  });

  test('of several elsewhere the last to end is told', () => {
    const longer = evaluated(['L0253'], '44', '2026-01-01', '2027-12-31');
    expect(viewOf(ELSEWHERE, longer).missedFor([PANEL.id])?.evaluation).toBe(longer);
    expect(viewOf(longer, ELSEWHERE).missedFor([PANEL.id])?.evaluation).toBe(longer);
  });

  test('an evaluation of a covered member is told, too', () => {
    const member = evaluated(['L0124'], '33', '2026-01-01', '2026-06-30');
    expect(ruled(member).verdict.because).toEqual({
      zh: '质量评价（浙江HR）已于 2026-06-30 到期，采集当日（2026-11-20）不在有效期内',
      en: 'the quality evaluation (浙江HR) ran until 2026-06-30, before the day of collection (2026-11-20)',
    });
  });

  test('without a time or a known hospital there is nothing to look up', () => {
    const none = qualityView({ quality: [evaluated(['*'], 'CN')] }, undefined, FUYANG, scopes);
    expect([none.day, none.widestFor(PANEL.id), none.missedFor([PANEL.id])]).toEqual([undefined, undefined, undefined]);
    const gone = qualityView(undefined, COLLECTED, FUYANG, scopes);
    expect([gone.day, gone.widestFor(PANEL.id), gone.missedFor([PANEL.id])]).toEqual([
      '2026-11-20',
      undefined,
      undefined,
    ]);
  });
});
