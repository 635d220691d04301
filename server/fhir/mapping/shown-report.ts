import type { CodeMap } from '../../domain/catalogue/catalogue.ts';
import type { ReportContent } from '../../domain/report/report.ts';
import type { EpochMs } from '../../domain/time.ts';
import { conceptOf } from './concept.ts';
import { asObject, asObjects, asText, type Json } from './json.ts';

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
  /** Observations by the exchange's id, `<report>.<position>`. */
  readonly observations: ReadonlyMap<string, Json>;
  /** Patient and performers, as they came. */
  readonly others: readonly Json[];
}

/**
 * The content of a report as it is served: ids and references are the exchange's, `meta` says version and source.
 * `redact`: for everyone but the owner, results of sensitive items are taken out (contract 10).
 */
export function showReport(content: ReportContent, as: ShownAs, redact: CodeMap | undefined): ShownReport {
  const resources = content.entry.map(({ resource }) => resource);
  const [stored = {}] = resources.filter(({ resourceType }) => resourceType === 'DiagnosticReport');
  const isHidden = (resource: Json): boolean => redact?.find(conceptOf(resource.code))?.item.sensitive === true;
  const names = new Map<string, string>();
  const shown = new Map<string, Json>();
  resources
    .filter(({ resourceType }) => resourceType === 'Observation')
    .forEach((observation, index) => {
      const id = `${as.id}.${String(index + 1)}`;
      names.set(`Observation/${asText(observation.id) ?? ''}`, isHidden(observation) ? '' : `Observation/${id}`);
      if (!isHidden(observation)) shown.set(id, { ...withoutHiddenComponents(observation, isHidden), id });
    });
  const renamed = (resource: Json): Json =>
    Object.fromEntries(
      Object.entries(resource).map(([member, value]) => [
        member,
        member === 'contained' ? value : rename(value, names),
      ]),
    ) as Json;
  const contained = asObjects(stored.contained).filter((resource) => !isHidden(resource));
  const report: Json = {
    ...renamed(stored),
    ...(stored.contained === undefined ? {} : { contained }),
    ...(isHidden(stored)
      ? { code: { text: '—' }, conclusion: undefined, conclusionCode: undefined, presentedForm: undefined }
      : {}),
    id: as.id,
    meta: {
      versionId: String(as.version),
      lastUpdated: new Date(as.updatedAt).toISOString(),
      source: `urn:huren:institution:${as.institution}`,
    },
  };
  return {
    report: tidied(report),
    observations: new Map([...shown].map(([id, observation]) => [id, tidied(renamed(observation))])),
    others: resources.filter(
      ({ resourceType }) => resourceType !== 'DiagnosticReport' && resourceType !== 'Observation',
    ),
  };
}

function withoutHiddenComponents(observation: Json, isHidden: (resource: Json) => boolean): Json {
  if (observation.component === undefined) return observation;
  return { ...observation, component: asObjects(observation.component).filter((component) => !isHidden(component)) };
}

/** References to observations by their new names; those to hidden ones are gone. */
function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => rename(each, names)).filter((each) => each !== undefined);
  }
  const reference = asText(asObject(value)?.reference);
  const name = reference === undefined ? undefined : names.get(reference);
  if (name === undefined) return value;
  return name === '' ? undefined : { ...asObject(value), reference: name };
}

/** Without members that have become empty: FHIR has no empty lists. */
function tidied(resource: Json): Json {
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Json;
}
