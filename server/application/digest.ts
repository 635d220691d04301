import { createHash } from 'node:crypto';
import type { ReportContent } from '../domain/report/report.ts';

/**
 * SHA-256 of a report's content with members in a fixed order. `meta` is left out: a server that only counts its
 * versions up has not changed the report.
 */
export function contentDigest(content: ReportContent): string {
  const hash = createHash('sha256');
  for (const { resource } of content.entry) hash.update(canonical(withoutMeta(resource))).update('\n');
  return hash.digest('base64url');
}

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
