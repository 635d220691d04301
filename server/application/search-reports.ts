import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { identityRule } from '../domain/recognition/rules/identity.ts';
import { withoutSensitive } from '../domain/report/redaction.ts';
import { WITHDRAWN_STATUSES, type ReportContent, type ReportId } from '../domain/report/report.ts';
import type { EpochMs } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import { identifyPatient } from './identify-patient.ts';
import type { PatientDirectory, PatientKeys } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { ReportIndex, ReportOrder, ReportPlace, StoredReport } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';
import { placeOf } from './report-place.ts';

/** A report that a search may answer with. */
export interface FoundReport {
  readonly report: StoredReport;
  readonly content: ReportContent;
  readonly isOwner: boolean;
}

export interface SearchReportsNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly reports: ReportIndex;
  readonly patients: PatientDirectory;
  readonly patientKeys: PatientKeys;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
}

/** What keeps a report out of the answer. */
export interface ReportFilter {
  /** No report passes that was last changed outside. */
  readonly updated: { readonly from: EpochMs; readonly before: EpochMs };
  /** The ids that are asked for, where they are. */
  readonly ids: readonly string[] | undefined;
  readonly byIndex: (report: StoredReport) => boolean;
  /** Undefined where the index alone can tell. */
  readonly byContent: ((found: FoundReport) => boolean) | undefined;
}

export interface SearchReports {
  /** All hospitals' reports of one patient; grounds opening them for 24 hours; audited. */
  ofPatient(caller: Searcher, patient: PatientIdentity, filter: ReportFilter): Promise<readonly FoundReport[]>;
  /** Those of the caller's own reports whose ids the filter names. */
  ownByIds(caller: Searcher, filter: ReportFilter): Promise<readonly FoundReport[]>;
  /** The caller's own reports in an order, after a place in it; at most `limit` matches. */
  own(caller: Searcher, filter: ReportFilter, page: OwnRequest): Promise<OwnPage>;
  /** How many of the caller's own reports match. Throws `too-costly` where that cannot be told in reasonable time. */
  countOwn(caller: Searcher, filter: ReportFilter): Promise<number>;
  /** The same where nothing is asked for but all of them. */
  countAllOwn(caller: Searcher): Promise<number>;
}

export interface Searcher {
  readonly institution: InstitutionId;
  readonly clientId: string;
}

export interface OwnRequest {
  readonly order: readonly ReportOrder[];
  readonly after: ReportPlace | undefined;
  readonly limit: number;
}

export interface OwnPage {
  readonly found: readonly FoundReport[];
  /** Where the next page begins; undefined when this was the last. */
  readonly next: ReportPlace | undefined;
}

const PAGE = 200;
/** An own search looks at so many reports at most before it answers with a next page. */
const MOST_SCANNED = 5000;
/** More are not counted one by one; by content a tenth of it. */
const MOST_COUNTED = 50_000;

/** Contract 6: searches over the index; content is opened only for what the index lets through. */
export function makeSearchReports(needs: SearchReportsNeeds): SearchReports {
  const open = async (report: StoredReport, isOwner: boolean): Promise<FoundReport | undefined> => {
    const sealed = await needs.reports.findContent(report.id, report.version);
    return sealed && { report, isOwner, content: needs.seal.open(report.id, report.version, sealed) };
  };
  const passing: Passing = async (report, isOwner, filter) => {
    const found = filter.byIndex(report) ? await open(report, isOwner) : undefined;
    return found && filter.byContent?.(found) !== false ? [found] : [];
  };
  return {
    ofPatient: (caller, identity, filter) => ofPatient(needs, passing, caller, identity, filter),
    async ownByIds({ institution }, filter) {
      const reports = await Promise.all((filter.ids ?? []).map((id) => needs.reports.findById(id as ReportId)));
      const own = reports.filter((report) => report !== undefined).filter((each) => each.institution === institution);
      return (await Promise.all(own.map((report) => passing(report, true, filter)))).flat();
    },
    async own({ institution }, filter, { order, after, limit }) {
      const found: FoundReport[] = [];
      let looked = after;
      let shown = after;
      for (let scanned = 0; scanned < MOST_SCANNED;) {
        const part = { order, after: looked, updated: filter.updated, limit: PAGE };
        const page = await needs.reports.findByInstitution(institution, part);
        for (const report of page) {
          const [match] = await passing(report, true, filter);
          // Only a match that is left over makes a next page: all that follows may be something else.
          if (match && found.length >= limit) return { found, next: shown };
          looked = placeOf(report, order);
          if (match) {
            found.push(match);
            shown = looked;
          }
        }
        if (page.length < PAGE) return { found, next: undefined };
        scanned += page.length;
      }
      return { found, next: looked };
    },
    async countOwn({ institution }, filter) {
      const order: readonly ReportOrder[] = [{ by: 'updated', descending: false }];
      const most = filter.byContent ? MOST_COUNTED / 10 : MOST_COUNTED;
      let count = 0;
      let after: ReportPlace | undefined;
      for (let scanned = 0; scanned < most;) {
        const part = { order, after, updated: filter.updated, limit: PAGE };
        const page = await needs.reports.findByInstitution(institution, part);
        for (const report of page) {
          if (filter.byContent) count += (await passing(report, true, filter)).length;
          else if (filter.byIndex(report)) count += 1;
        }
        const last = page.at(-1);
        if (!last || page.length < PAGE) return count;
        after = placeOf(last, order);
        scanned += page.length;
      }
      throw new ExchangeError('too-costly', 'Too many reports to count; narrow the search, by _lastUpdated or status.');
    },
    countAllOwn: ({ institution }) => needs.reports.count(institution),
  };
}

type Passing = (report: StoredReport, isOwner: boolean, filter: ReportFilter) => Promise<readonly FoundReport[]>;

async function ofPatient(
  needs: SearchReportsNeeds,
  passing: Passing,
  caller: Searcher,
  identity: PatientIdentity,
  filter: ReportFilter,
): Promise<readonly FoundReport[]> {
  const registry = needs.registry.current();
  const patient = await identifyPatient(needs.patientKeys, needs.patients, identity, caller.institution);
  const optedOut = await needs.patients.anyOptedOut(patient.keys);
  const indexed = await needs.reports.findRecent(patient.keys, 0);
  const stored = await Promise.all(indexed.map(({ id }) => needs.reports.findById(id)));
  const visible = stored
    .filter((report) => report !== undefined)
    .filter((report) => identityRule(patient, report).verdict.holds)
    .filter((report) => report.institution === caller.institution || (!optedOut && isForOthers(report, registry)));
  const found = visible.map((report) => passing(report, report.institution === caller.institution, filter));
  const matching = (await Promise.all(found)).flat();
  const at = needs.clock.now();
  const ids: readonly ReportId[] = matching.filter(({ isOwner }) => !isOwner).map(({ report }) => report.id);
  await needs.work.write(async (stores) => {
    await stores.reports.addSearchGrounds(ids, caller.institution, at);
    await stores.audit.add({
      at,
      action: 'report-searched',
      institution: caller.institution,
      client: caller.clientId,
      patient: patient.mainKey,
      objects: ids,
      ground: 'search',
      facts: { found: matching.length },
    });
  });
  return matching;
}

/** Others see neither what is restricted nor what was withdrawn. */
function isForOthers(report: StoredReport, registry: Registry): boolean {
  if (WITHDRAWN_STATUSES.has(report.status)) return false;
  return withoutSensitive(report, registry.codeMap(report.institution)) !== undefined;
}
