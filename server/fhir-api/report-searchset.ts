import type { FoundReport } from '../application/search-reports.ts';
import { asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import type { ShownReport } from '../fhir/mapping/shown-report.ts';
import { RESOURCES } from './resources.ts';
import { faulty, valuesOf, type SearchQuery } from './search-query.ts';
import { summaryOf, type Summary } from './summary.ts';

/** What of a report goes along with it. */
export type Include = 'result' | 'subject' | 'performer';

/** `_include=DiagnosticReport:subject`, with or without the type that stands there. Throws `malformed`. */
export function includesOf(query: SearchQuery): ReadonlySet<Include> {
  const known: readonly string[] = RESOURCES.DiagnosticReport.includes;
  const names = valuesOf(query, '_include').map((include) => {
    const [source = '', name = '', type, ...more] = include.split(':');
    const isKnown = known.includes(`${source}:${name}`) && more.length === 0;
    if (!isKnown || (type !== undefined && !TYPES[name as Include].includes(type)))
      throw faulty('_include', `_include takes ${known.join(', ')}.`);
    return name as Include;
  });
  return new Set(names);
}

const TYPES: Readonly<Record<Include, readonly string[]>> = {
  result: ['Observation'],
  subject: ['Patient'],
  performer: ['Organization', 'Practitioner', 'PractitionerRole'],
};

export interface ReportEntries {
  readonly matches: readonly object[];
  readonly included: readonly object[];
}

/** The entries of a page: matches first, then what they include, each once. */
export function reportEntries(
  page: readonly FoundReport[],
  shownOf: (found: FoundReport) => ShownReport,
  base: string,
  { summary, includes }: { readonly summary: Summary | undefined; readonly includes: ReadonlySet<Include> },
): ReportEntries {
  const matches: object[] = [];
  const included = new Map<string, object>();
  for (const found of page) {
    const shown = shownOf(found);
    const fullUrl = `${base}/DiagnosticReport/${found.report.id}`;
    matches.push({ fullUrl, resource: summaryOf(shown.report, summary), search: { mode: 'match' } });
    for (const resource of includedWith(shown, includes)) {
      const url = `${base}/${asText(resource.resourceType) ?? ''}/${asText(resource.id) ?? ''}`;
      included.set(url, { fullUrl: url, resource, search: { mode: 'include' } });
    }
  }
  return { matches, included: [...included.values()] };
}

/** With the results come the members of their groups: one panel is one answer. */
function includedWith({ report, observations, others }: ShownReport, includes: ReadonlySet<Include>): readonly Json[] {
  const referred = (member: Include): readonly Json[] => {
    if (!includes.has(member)) return [];
    const names = new Set(asObjects(report[member]).map(({ reference }) => reference));
    return others.filter((other) => names.has(`${asText(other.resourceType) ?? ''}/${asText(other.id) ?? ''}`));
  };
  return [...(includes.has('result') ? observations.values() : []), ...referred('subject'), ...referred('performer')];
}
