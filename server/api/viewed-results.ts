import type { Units } from '../application/ports/units.ts';
import type { CodeMap } from '../domain/catalogue/catalogue.ts';
import { INCOMPARABLE_TEXTS, isWorthTelling, shownIn } from '../domain/report/measurement.ts';
import type { IndexedReport, ReportContent } from '../domain/report/report.ts';
import { levelOf } from '../fhir/mapping/flag.ts';
import { asObject, asObjects, asText, type Json } from '../fhir/mapping/json.ts';
import { measuredAs } from '../fhir/mapping/measured.ts';
import { resultRows, type ResultRow } from '../fhir/mapping/result-rows.ts';
import { showReport } from '../fhir/mapping/shown-report.ts';
import type { ViewedImaging, ViewedPatient, ViewedResult } from './shapes/viewing.ts';

export type Language = 'zh' | 'en';

/** What results are read with. */
export interface ResultContext {
  readonly units: Units;
  readonly language: Language;
  readonly codes: CodeMap;
}

/** The content as everyone but its owner may see it: without what is restricted (contract 10). */
export function shownContent(content: ReportContent, report: IndexedReport, codes: CodeMap): ReportContent {
  const shown = showReport(content, { ...report, updatedAt: report.receivedAt }, codes);
  const resources = [shown.report, ...shown.observations.values(), ...shown.others];
  return { ...content, entry: resources.map((resource) => ({ resource })) };
}

/** The results of content that may be shown, in the order of the source. */
export const viewedResults = (context: ResultContext, content: ReportContent): readonly ViewedResult[] =>
  resultRows(content).map((row) => viewedResult(context, row));

export function viewedResult({ units, language, codes }: ResultContext, row: ResultRow): ViewedResult {
  const item = codes.find(row.concept)?.item;
  const measured = measuredAs(row, item, units);
  const shown = measured && shownIn(measured.measurement, measured.target, units);
  const because = shown?.shown === 'not-converted' && isWorthTelling(shown.because) ? shown.because : undefined;
  return {
    item: item?.id ?? null,
    name: row.name !== '' ? row.name : ((language === 'zh' ? item?.nameZh : item?.nameEn) ?? ''),
    value: row.value,
    unit: row.unit,
    converted: shown?.shown === 'converted' ? { value: `${shown.comparator}${shown.value}`, unit: shown.unit } : null,
    note: because === undefined ? null : INCOMPARABLE_TEXTS[because][language],
    range: row.range,
    flag: row.flag,
    level: levelOf(row.flag),
    method: row.method.filter((name) => !name.includes('|')),
  };
}

/** The studies of content, each with where its images open: an https endpoint of the study or of its report. */
export function viewedImaging(content: ReportContent): readonly ViewedImaging[] {
  const resources = content.entry.map(({ resource }) => resource);
  const endpoints = new Map(
    resources
      .filter(({ resourceType }) => resourceType === 'Endpoint')
      .map((endpoint) => [`Endpoint/${asText(endpoint.id) ?? ''}`, asText(endpoint.address)]),
  );
  return resources
    .filter(({ resourceType }) => resourceType === 'ImagingStudy')
    .map((study) => ({
      modality: modalitiesOf(study),
      description: asText(study.description) ?? '',
      startedAt: asText(study.started) ?? null,
      images: typeof study.numberOfInstances === 'number' ? study.numberOfInstances : null,
      url: openableUrl(
        [...asObjects(study.endpoint), ...asObjects(study.series).flatMap((s) => asObjects(s.endpoint))],
        endpoints,
      ),
    }));
}

/** `CT`, or several with a space between. */
function modalitiesOf(study: Json): string {
  const codings = [...asObjects(study.modality), ...asObjects(study.series).map((series) => asObject(series.modality))];
  return [...new Set(codings.map((coding) => asText(coding?.code) ?? ''))].filter((code) => code !== '').join(' ');
}

function openableUrl(references: readonly Json[], endpoints: ReadonlyMap<string, string | undefined>): string | null {
  const addresses = references.map(({ reference }) => endpoints.get(asText(reference) ?? ''));
  return addresses.find((address) => address !== undefined && isWebAddress(address)) ?? null;
}

/** Foreign addresses become links only as what they are: web addresses without a login in them. */
function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** The patient as a report names it; by it the doctor checks whose results these are. */
export function viewedPatient(content: ReportContent | undefined): ViewedPatient {
  const patient = content?.entry.find(({ resource }) => resource.resourceType === 'Patient')?.resource;
  const [name] = asObjects(patient?.name);
  const given = Array.isArray(name?.given) ? name.given.map((part) => asText(part) ?? '').join('') : '';
  const { gender } = patient ?? {};
  return {
    name: asText(name?.text) ?? `${asText(name?.family) ?? ''}${given}`,
    gender: gender === 'male' || gender === 'female' ? gender : null,
    birthDate: asText(patient?.birthDate) ?? null,
  };
}
