import { expect, test } from '@jest/globals';
import { USABLE_STATUSES, WITHDRAWN_STATUSES } from '../../../server/domain/report/report.ts';

test('a report that is final, amended, corrected or appended may be used; one that was taken back is withdrawn', () => {
  expect([...USABLE_STATUSES]).toEqual(['final', 'amended', 'corrected', 'appended']);
  expect([...WITHDRAWN_STATUSES]).toEqual(['cancelled', 'entered-in-error']);
});
