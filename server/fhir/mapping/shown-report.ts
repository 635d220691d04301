import type { CodeMap } from '../../domain/catalogue/catalogue.ts';
import type { ReportContent } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';
import { makeRedaction, NOTHING_HIDDEN, renamed } from './redaction.ts';

/** The report that content is shown of. */
export interface ShownAs {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: EpochMs;
  readonly institution: string;
}

/** A stored report as FHIR, under the exchange's ids. */
export interface ShownReport {
  readonly report: Json;
  /** Observations by the exchange's id, `<report>.<position>`, counted over what is shown. */
  readonly observations: ReadonlyMap<string, Json>;
  /** Patient, performers, specimens, studies by the exchange's ids, counted within their type. */
  readonly others: readonly Json[];
  /** What stands as `Type/id` in the content → as what it is shown; empty for what is taken out. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The content of a report as it is served: ids and references are the exchange's, `meta` says version and source.
 * Contained results stay contained. `redact`: for everyone but the owner, results of sensitive items are taken out
 * (contract 10), and with them every free text and form in which they may stand a second time.
 */
export function showReport(content: ReportContent, as: ShownAs, redact: CodeMap | undefined): ShownReport {
  const resources = content.entry.map(({ resource }) => resource);
  const [stored = {}] = resources.filter(({ resourceType }) => resourceType === 'DiagnosticReport');
  const observations = resources.filter(({ resourceType }) => resourceType === 'Observation');
  const redaction = redact ? makeRedaction(stored, observations, redact) : NOTHING_HIDDEN;
  const names = new Map<string, string>();
  const shown = new Map<string, Json>();
  for (const observation of observations) {
    const name = `Observation/${asText(observation.id) ?? ''}`;
    if (redaction.isHidden(observation)) {
      names.set(name, '');
      continue;
    }
    // Only what is shown is counted: a gap would tell that something is missing.
    const id = `${as.id}.${String(shown.size + 1)}`;
    names.set(name, `Observation/${id}`);
    shown.set(id, observation);
  }
  const counts = new Map<string, number>();
  const others = new Map<Json, string>();
  for (const other of resources) {
    const type = asText(other.resourceType) ?? '';
    if (type === 'DiagnosticReport' || type === 'Observation') continue;
    // Two hospitals may both have a Patient/1: side by side in one Bundle they must be told apart.
    const id = `${as.id}.${String((counts.get(type) ?? 0) + 1)}`;
    counts.set(type, (counts.get(type) ?? 0) + 1);
    names.set(`${type}/${asText(other.id) ?? ''}`, `${type}/${id}`);
    others.set(other, id);
  }
  const served = (resource: Json): Json => {
    const inside = hiddenInside(resource, redaction.isHidden);
    const nameOf = (reference: string): string | undefined => {
      if (reference.startsWith('#')) return inside.has(reference) ? '' : undefined;
      // A result that is not here cannot be judged; its display would tell its name.
      return names.get(reference) ?? (redaction.isPartial && isToObservation(reference) ? '' : undefined);
    };
    return asObject(renamed(redaction.shown(resource), nameOf)) ?? {};
  };
  return {
    report: {
      ...served(stored),
      ...(redaction.hidesCode ? { code: { text: '—' } } : {}),
      id: as.id,
      meta: {
        versionId: String(as.version),
        lastUpdated: new Date(as.updatedAt).toISOString(),
        source: `urn:huren:institution:${as.institution}`,
      },
    },
    observations: new Map([...shown].map(([id, observation]) => [id, { ...served(observation), id }])),
    others: [...others].map(([other, id]) => ({ ...served(other), id })),
    names,
  };
}

/** References to the hidden among what a resource contains. */
function hiddenInside(resource: Json, isHidden: (each: Json) => boolean): ReadonlySet<string> {
  return new Set(
    asObjects(resource.contained)
      .filter(isHidden)
      .map(({ id }) => `#${asText(id) ?? ''}`),
  );
}

const isToObservation = (reference: string): boolean => `/${reference}`.includes('/Observation/');
