import { expect, test } from '@jest/globals';
import type { QualityEvaluation } from '../../../server/domain/institution/institution.ts';
import { lapsingEvaluations } from '../../../server/domain/institution/lapsing.ts';
import type { ShanghaiDay } from '../../../server/domain/time.ts';

const evaluation = (to: string, more: Partial<QualityEvaluation> = {}): QualityEvaluation => ({
  items: ['L0002', 'L0003'],
  scope: '33',
  from: '2026-01-01' as ShanghaiDay,
  to: to as ShanghaiDay,
  ...more,
});
const lapsing = (...evaluations: QualityEvaluation[]): string[] =>
  lapsingEvaluations(evaluations, '2026-11-01' as ShanghaiDay, 60).map(({ to }) => to);

test('an evaluation that runs out today or within sixty days lapses, the first one first', () => {
  expect(lapsing(evaluation('2026-12-31'), evaluation('2026-11-01', { scope: 'CN' }))).toEqual([
    '2026-11-01',
    '2026-12-31',
  ]);
  expect(lapsing(evaluation('2026-10-31'), evaluation('2027-01-01'))).toEqual([]);
});

test('one that another follows the next day for the same items and scope does not lapse', () => {
  const ending = evaluation('2026-11-30');
  const next = { from: '2026-12-01' as ShanghaiDay };
  expect(lapsing(ending, evaluation('2027-11-30', next))).toEqual([]);
  expect(lapsing(ending, evaluation('2027-11-30', { ...next, items: ['*'] }))).toEqual([]);
  for (const other of [{ items: ['L0002'] }, { scope: '3301' }, { from: '2026-12-02' as ShanghaiDay }])
    expect(lapsing(ending, evaluation('2027-11-30', { ...next, ...other }))).toEqual(['2026-11-30']);
});
