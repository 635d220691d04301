import { asObjects, asText, type Json } from '../fhir/mapping/json.ts';

export const SUMMARIES = ['true', 'text', 'data', 'count', 'false'] as const;
export type Summary = (typeof SUMMARIES)[number];

/** What R4 marks Σ in DiagnosticReport (checked against its definition), and modifiers, which change what is said. */
export const SUMMARY_ELEMENTS: ReadonlySet<string> = new Set([
  ...['resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', 'identifier', 'status', 'category', 'code'],
  ...['subject', 'encounter', 'effectiveDateTime', 'effectivePeriod', 'issued', 'performer', 'resultsInterpreter'],
  'media',
]);

/** Narrative, id, meta, and what must not be missing. */
const TEXT_ELEMENTS: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'text', 'status', 'code']);

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** The part of a report that a summary shows, tagged as a part (R4 3.1.1.5.1). */
export function summaryOf(report: Json, summary: Summary | undefined): Json {
  if (summary === undefined || summary === 'false' || summary === 'count') return report;
  const isKept = (member: string): boolean => {
    if (summary === 'data') return member !== 'text';
    return (summary === 'true' ? SUMMARY_ELEMENTS : TEXT_ELEMENTS).has(member.replace(/^_/u, ''));
  };
  const kept = Object.fromEntries(Object.entries(report).filter(([member]) => isKept(member)));
  const contained = summary === 'true' ? containedIn(kept, asObjects(report.contained)) : [];
  return {
    ...kept,
    ...(contained.length > 0 ? { contained } : {}),
    meta: { ...(report.meta as Json | undefined), tag: [SUBSETTED] },
  };
}

/** What is contained and still referred to: a reference into the resource must lead somewhere. */
function containedIn(kept: Json, all: readonly Json[]): readonly Json[] {
  const found = new Set<Json>();
  const walk = (holder: unknown): void => {
    const text = JSON.stringify(holder);
    for (const each of all) {
      if (found.has(each) || !text.includes(`"#${asText(each.id) ?? ''}"`)) continue;
      found.add(each);
      walk(each);
    }
  };
  walk(kept);
  return all.filter((each) => found.has(each));
}
