import { ITEM_SYSTEM, LOINC_SYSTEM, type Coding, type Concept } from '../domain/catalogue/code.ts';
import type { Laterality } from '../domain/catalogue/item.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import type { KeyedDemographics, PatientKey } from '../domain/patient/identity.ts';
import type { CollectedFrom, ReportFacts, ReportId, ReportStatus, SourceVersion } from '../domain/report/report.ts';
import type { StoredReport } from '../application/ports/reports.ts';
import { flag, optionalText, optionalWhole, text, whole, type Row } from './sql.ts';

/**
 * Systems that fill the index are a marked letter there. A foreign system that begins with the mark gets a second
 * one, so that no hospital's own system reads back as another.
 */
const MARK = '~';
const SHORT: ReadonlyMap<string, string> = new Map([
  [LOINC_SYSTEM, `${MARK}L`],
  [ITEM_SYSTEM, `${MARK}I`],
]);
const LONG: ReadonlyMap<string, string> = new Map([...SHORT].map(([system, short]) => [short, system]));

const shortSystem = (system: string): string => SHORT.get(system) ?? (system.startsWith(MARK) ? MARK + system : system);
const longSystem = (short: string): string =>
  LONG.get(short) ?? (short.startsWith(MARK) ? short.slice(MARK.length) : short);

type ShortCoding = readonly [system: string, code: string];
type ShortCodes = readonly [
  own: readonly ShortCoding[],
  results: readonly (readonly [counts: 0 | 1, ...codings: ShortCoding[]])[],
];

const shorten = (concept: Concept): readonly ShortCoding[] =>
  concept.map(({ system, code }) => [shortSystem(system), code]);
const lengthen = (codings: readonly ShortCoding[]): Concept =>
  codings.map(([system, code]): Coding => ({ system: longSystem(system), code }));

/** The codes of a report as one short text. */
export function encodeCodes({ concept, results }: Pick<ReportFacts, 'concept' | 'results'>): string {
  const codes: ShortCodes = [
    shorten(concept),
    results.map((result) => [result.counts ? 1 : 0, ...shorten(result.concept)]),
  ];
  return JSON.stringify(codes);
}

/** What {@link encodeCodes} wrote. */
export function decodeCodes(encoded: string): Pick<ReportFacts, 'concept' | 'results'> {
  const [own, results] = JSON.parse(encoded) as ShortCodes;
  return {
    concept: lengthen(own),
    results: results.map(([counts, ...codings]) => ({ counts: counts === 1, concept: lengthen(codings) })),
  };
}

const IMAGES = 1;
const PRESENTED_FORM = 2;

export const encodeTraits = (report: Pick<ReportFacts, 'images' | 'presentedForm'>): number =>
  (report.images ? IMAGES : 0) | (report.presentedForm ? PRESENTED_FORM : 0);

/** A row of `report_index` as the report it holds. */
export function decodeReport(row: Row): StoredReport {
  const traits = whole(row, 'traits');
  return {
    id: text(row, 'id') as ReportId,
    institution: text(row, 'institution') as InstitutionId,
    sourceKey: text(row, 'source_key'),
    sourceVersion: decodeVersion(text(row, 'source_version')),
    status: text(row, 'status') as ReportStatus,
    ...decodeCodes(text(row, 'codes')),
    collectedAt: optionalWhole(row, 'collected_at'),
    collectedFrom: optionalText(row, 'collected_from') as CollectedFrom | undefined,
    issuedAt: optionalWhole(row, 'issued_at'),
    images: (traits & IMAGES) !== 0,
    presentedForm: (traits & PRESENTED_FORM) !== 0,
    laterality: optionalText(row, 'laterality') as Laterality | undefined,
    patient: text(row, 'patient') as PatientKey,
    patientKind: text(row, 'patient_kind'),
    demographics: decodeDemographics(text(row, 'demographics')),
    keyed: flag(row, 'keyed'),
    specimen: optionalText(row, 'specimen'),
    version: whole(row, 'version'),
    digest: text(row, 'digest'),
    receivedAt: whole(row, 'received_at'),
    updatedAt: whole(row, 'updated_at'),
  };
}

export const encodeDemographics = ({ birthDate, gender, names }: KeyedDemographics): string =>
  JSON.stringify([birthDate ?? null, gender ?? null, ...names]);

function decodeDemographics(encoded: string): KeyedDemographics {
  const [birthDate, gender, ...names] = JSON.parse(encoded) as [string | null, string | null, ...string[]];
  return { birthDate: birthDate ?? undefined, gender: gender ?? undefined, names };
}

export const encodeVersion = ({ versionId, lastUpdated, issued }: SourceVersion): string =>
  JSON.stringify([versionId ?? null, lastUpdated ?? null, issued ?? null]);

function decodeVersion(encoded: string): SourceVersion {
  const [versionId, lastUpdated, issued] = JSON.parse(encoded) as [string | null, number | null, number | null];
  return { versionId: versionId ?? undefined, lastUpdated: lastUpdated ?? undefined, issued: issued ?? undefined };
}
