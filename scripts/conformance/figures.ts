import { NotApplicable } from './assertion.ts';
import { isOurDepartment } from './invented.ts';
import { listOf, member } from './json.ts';
import type { Run } from './run.ts';

/** What the installation publishes about the invented department of this suite. */
export interface Figures {
  readonly recognized: number;
  readonly declined: number;
  readonly reversed: number;
  readonly netFen: number;
}

/** The figures of today and yesterday: a run may go over midnight. Throws {@link NotApplicable} without the scope. */
export async function figuresOf({ wire, client }: Run): Promise<Figures> {
  const from = shanghaiDay(Date.now() - 86_400_000);
  const path = `/api/savings?from=${from}&to=${shanghaiDay(Date.now())}&by=department`;
  const answer = await wire.call(client, 'GET', path, 'system/MeasureReport.rs');
  if (answer.status !== 200) throw new NotApplicable(`the figures cannot be read: ${String(answer.status)}`);
  const row = listOf(member(answer.body, 'rows')).find((each) => isOurDepartment(member(each, 'key')));
  const count = (name: string): number => Number(member(row, name) ?? 0);
  return {
    // A recognition of the institution's own results is counted apart.
    recognized: count('recognized') + count('ownRecognized'),
    declined: count('declined') + count('excused'),
    reversed: count('reversed'),
    netFen: count('netFen'),
  };
}

export const change = (before: Figures, after: Figures): Figures => ({
  recognized: after.recognized - before.recognized,
  declined: after.declined - before.declined,
  reversed: after.reversed - before.reversed,
  netFen: after.netFen - before.netFen,
});

const shanghaiDay = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
