import type { ReportContent } from '../domain/report/report.ts';

/**
 * A report's content with members in a fixed order: what its digest is over. `meta` is left out: a server that only
 * counts its versions up has not changed the report.
 */
export const contentText = (content: ReportContent): string =>
  content.entry.map(({ resource }) => `${canonical(withoutMeta(resource))}\n`).join('');

function withoutMeta(resource: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'meta'));
}

/** JSON with sorted members, after RFC 8785. Depth is bounded by the guards at the edge. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
