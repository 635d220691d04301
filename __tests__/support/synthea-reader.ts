import { readFileSync } from 'node:fs';

/**
 * What a careful reader of a Synthea bundle expects of the exchange, by contract 7 and the catalogue's table alone:
 * nothing of the server is used here.
 */
export interface Bundle {
  readonly name: string;
  readonly text: string;
  readonly person: Person;
}

export interface Person {
  readonly patient: { readonly id: string };
  readonly ssn: string;
  readonly reports: readonly LabReport[];
  /** The card for an order of the LOINC code, if any; several where only the exchange's ids decide between reports. */
  expect(code: string, now: number): readonly Expected[];
}

export interface Expected {
  readonly card: ExpectedCard;
  /** When it was issued, and its code. */
  readonly report: string;
}

export interface ExpectedCard {
  readonly item: string;
  readonly coverage: 'full' | 'partial';
  readonly coveredItems: readonly string[];
  readonly collectedAt: number;
}

interface LabReport {
  readonly codes: readonly string[];
  readonly resultCodes: readonly string[];
  readonly effective: number;
  readonly issued: number;
}

interface CatalogueItem {
  readonly id: string;
  readonly windowDays: number;
  readonly members: readonly string[];
  readonly isOffered: boolean;
}

const DAY = 86_400_000;
const CATALOGUE = readCatalogue();

/** Reads one bundle with all its dates moved so that its newest report is two days old; undefined without reports. */
export function readBundle(name: string, text: string, now: number): Bundle | undefined {
  const raw = JSON.parse(text) as RawBundle;
  const newest = Math.max(...labReports(raw).map(({ issued }) => issued));
  if (!Number.isFinite(newest)) return undefined;
  const moved = moveDates(raw, Math.floor((now - 2 * DAY - newest) / 1000) * 1000) as RawBundle;
  const patient = resourcesOf(moved).find(({ resourceType }) => resourceType === 'Patient');
  const ssn = patient?.identifier?.find(({ system }) => system === 'http://hl7.org/fhir/sid/us-ssn')?.value;
  if (!patient || ssn === undefined) return undefined;
  const reports = labReports(moved);
  const expectCard = (code: string, at: number): readonly Expected[] => expected(reports, code, at);
  return { name, text: JSON.stringify(moved), person: { patient, ssn, reports, expect: expectCard } };
}

function expected(reports: readonly LabReport[], code: string, now: number): readonly Expected[] {
  const item = CATALOGUE.get(code);
  if (!item?.isOffered) return [];
  const candidates = reports.flatMap((report) => {
    const covered = coveredOf(item, code, report, now);
    return covered.length === 0 ? [] : [{ report, covered, full: covered.length === Math.max(1, item.members.length) }];
  });
  const byRank = (a: (typeof candidates)[number], b: (typeof candidates)[number]): number =>
    Number(b.full) - Number(a.full) || b.report.effective - a.report.effective || b.report.issued - a.report.issued;
  const best = candidates.sort(byRank)[0];
  return candidates
    .filter((each) => best && byRank(best, each) === 0)
    .map(({ report, covered, full }) => ({
      card: {
        item: item.id,
        coverage: full ? 'full' : 'partial',
        coveredItems: covered.map((loinc) => CATALOGUE.get(loinc)?.id ?? '?'),
        collectedAt: report.effective,
      },
      report: `${new Date(report.issued).toISOString()} ${report.codes[0] ?? ''}`,
    }));
}

/** The LOINC codes of the covered members, or of the item itself. */
function coveredOf(item: CatalogueItem, code: string, report: LabReport, now: number): readonly string[] {
  const isInside = (windowDays: number): boolean =>
    report.effective <= now && now - report.effective <= windowDays * DAY;
  if (!isInside(item.windowDays)) return [];
  // All results of this data set are final and have values: a report's own code is covered whenever it has results.
  const isWhole = report.resultCodes.includes(code) || (report.codes.includes(code) && report.resultCodes.length > 0);
  if (item.members.length === 0) return isWhole ? [code] : [];
  return item.members.filter((member) => {
    const own = CATALOGUE.get(member);
    return own && isInside(own.windowDays) && (isWhole || report.resultCodes.includes(member));
  });
}

/** A date or time anywhere in the bundle, moved by whole seconds; its form stays. */
function moveDates(value: unknown, by: number): unknown {
  if (typeof value === 'string') return moveDate(value, by);
  if (Array.isArray(value)) return value.map((each) => moveDates(each, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moveDates(each, by)]));
}

function moveDate(text: string, by: number): string {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(text))
    return new Date(Date.parse(text) + Math.floor(by / DAY) * DAY).toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/u.test(text)) return text;
  return new Date(Date.parse(text) + by).toISOString();
}

interface RawResource {
  readonly resourceType: string;
  readonly id: string;
  readonly code?: { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] };
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[];
  readonly effectiveDateTime?: string;
  readonly issued?: string;
  readonly result?: readonly { readonly reference: string }[];
}
interface RawBundle {
  readonly entry: readonly { readonly fullUrl: string; readonly resource: RawResource }[];
}

const resourcesOf = ({ entry }: RawBundle): readonly RawResource[] => entry.map(({ resource }) => resource);

function labReports(bundle: RawBundle): readonly LabReport[] {
  const byUrl = new Map(bundle.entry.map(({ fullUrl, resource }) => [fullUrl, resource]));
  return resourcesOf(bundle)
    .filter(({ resourceType }) => resourceType === 'DiagnosticReport')
    .map((report) => ({
      codes: codesOf(report),
      resultCodes: (report.result ?? []).flatMap(({ reference }) => codesOf(byUrl.get(reference))),
      effective: Date.parse(report.effectiveDateTime ?? ''),
      issued: Date.parse(report.issued ?? ''),
    }));
}

const codesOf = (resource: RawResource | undefined): readonly string[] =>
  (resource?.code?.coding ?? []).flatMap(({ system, code }) =>
    system === 'http://loinc.org' && code !== undefined ? [code] : [],
  );

/** The shipped table by LOINC. */
function readCatalogue(): ReadonlyMap<string, CatalogueItem> {
  const [head, ...lines] = readFileSync(new URL('../../schemas/catalogue/items.csv', import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/u);
  const names = cells(head ?? '');
  return new Map(
    lines.map((line) => {
      const values = cells(line);
      const cell = (name: string): string => values[names.indexOf(name)] ?? '';
      const item = {
        id: cell('item_id'),
        windowDays: Number(cell('window_days')),
        members: cell('panel_members').split(' ').filter(Boolean),
        isOffered: cell('sensitive') !== 'Y' && cell('default_recognisable') !== 'N',
      };
      return [cell('loinc'), item] as const;
    }),
  );
}

/** The cells of a CSV line; quoted ones may hold commas. */
function cells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
