import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Registry } from '../domain/institution/registry.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import { identityRule } from '../domain/recognition/rules/identity.ts';
import { withoutSensitive } from '../domain/report/redaction.ts';
import { WITHDRAWN_STATUSES, type ReportContent, type ReportId } from '../domain/report/report.ts';
import { identifyPatient } from './identify-patient.ts';
import type { PatientDirectory, PatientKeys } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { ReportCursor, ReportIndex, StoredReport } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

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

/** What keeps a report out of the answer, by index alone and by content. */
export interface ReportFilter {
  readonly byIndex: (report: StoredReport) => boolean;
  readonly byContent: (found: FoundReport) => boolean;
}

export interface SearchReports {
  /** All hospitals' reports of one patient; grounds opening them for 24 hours; audited. */
  ofPatient(caller: Searcher, patient: PatientIdentity, filter: ReportFilter): Promise<readonly FoundReport[]>;
  /** The caller's own reports in the order of their last change, after a cursor; at most `limit` matches. */
  own(caller: Searcher, filter: ReportFilter, after: ReportCursor | undefined, limit: number): Promise<OwnPage>;
}

export interface Searcher {
  readonly institution: InstitutionId;
  readonly clientId: string;
}

export interface OwnPage {
  readonly found: readonly FoundReport[];
  /** Where the next page begins; undefined when this was the last. */
  readonly next: ReportCursor | undefined;
}

const PAGE = 200;
/** An own search looks at so many reports at most before it answers with a next page. */
const MOST_SCANNED = 5000;

/** Contract 6: searches over the index; content is opened only for what the index lets through. */
export function makeSearchReports(needs: SearchReportsNeeds): SearchReports {
  const open = async (report: StoredReport, isOwner: boolean): Promise<FoundReport | undefined> => {
    const sealed = await needs.reports.findContent(report.id, report.version);
    return sealed && { report, isOwner, content: needs.seal.open(report.id, report.version, sealed) };
  };
  return {
    async ofPatient(caller, identity, filter) {
      const registry = needs.registry.current();
      const patient = await identifyPatient(needs.patientKeys, needs.patients, identity, caller.institution);
      const optedOut = await needs.patients.anyOptedOut(patient.keys);
      const indexed = await needs.reports.findRecent(patient.keys, 0);
      const stored = await Promise.all(indexed.map(({ id }) => needs.reports.findById(id)));
      const visible = stored
        .filter((report) => report !== undefined)
        .filter((report) => identityRule(patient, report).verdict.holds)
        .filter((report) => report.institution === caller.institution || (!optedOut && isForOthers(report, registry)))
        .filter((report) => filter.byIndex(report));
      const found = await Promise.all(visible.map((report) => open(report, report.institution === caller.institution)));
      const matching = found.filter((each) => each !== undefined).filter((each) => filter.byContent(each));
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
    },
    async own({ institution }, filter, after, limit) {
      const found: FoundReport[] = [];
      let cursor = after;
      for (let scanned = 0; scanned < MOST_SCANNED;) {
        const page = await needs.reports.findByInstitution(institution, cursor, PAGE);
        for (const report of page) {
          if (found.length >= limit) return { found, next: cursor };
          cursor = { updatedAt: report.updatedAt, id: report.id };
          const opened = filter.byIndex(report) ? await open(report, true) : undefined;
          if (opened && filter.byContent(opened)) found.push(opened);
        }
        if (page.length < PAGE) return { found, next: undefined };
        scanned += page.length;
      }
      return { found, next: cursor };
    },
  };
}

/** Others see neither what is restricted nor what was withdrawn. */
function isForOthers(report: StoredReport, registry: Registry): boolean {
  if (WITHDRAWN_STATUSES.has(report.status)) return false;
  return withoutSensitive(report, registry.codeMap(report.institution)) !== undefined;
}
