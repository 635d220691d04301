import type { InstitutionId } from '../domain/institution/institution.ts';
import type { ReportContent, ReportId } from '../domain/report/report.ts';
import { withoutSensitive } from '../domain/report/redaction.ts';
import { DAY_MS } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import { dimensionsOf } from './figure-dimensions.ts';
import { linkedKeys } from './linked-keys.ts';
import type { OfferBook } from './ports/offers.ts';
import type { PatientDirectory } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { ReportIndex, StoredReport } from './ports/reports.ts';
import type { ContentSeal } from './ports/sealing.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

export interface OpenReportNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly reports: ReportIndex;
  readonly patients: PatientDirectory;
  readonly offers: OfferBook;
  readonly seal: ContentSeal;
  readonly work: UnitOfWork;
}

export interface OpenedReport {
  readonly report: StoredReport;
  readonly content: ReportContent;
  readonly isOwner: boolean;
}

/** Who asks to open a report. */
export interface Opener {
  readonly institution: InstitutionId | null;
  readonly clientId: string;
}

/** Opens a report, or an earlier version of it, for an institution that has a ground to see it; every opening is audited. */
export type OpenReport = (caller: Opener, id: string, version?: number) => Promise<OpenedReport>;

/** Every version of a report that the caller has a ground to see, the one in force first. */
export type OpenHistory = (caller: Opener, id: string) => Promise<readonly OpenedReport[]>;

/** Contract 10: how long an offer or a search is a ground. */
const GROUND_MS = DAY_MS;

/**
 * Owners always; others when the report was offered to them or came back from their search in the last 24 hours.
 * Everything else is `not-found`, the same as an id that does not exist.
 */
export function makeOpenReport(needs: OpenReportNeeds): OpenReport {
  return async (caller, id, version) => {
    const { report, ground } = await grounded(needs, caller, id);
    const isCurrent = version === undefined || version === report.version;
    const shown = isCurrent
      ? report
      : (await visibleVersions(needs, report, ground)).find((each) => each.version === version);
    const opened = shown && (await unsealed(needs, shown, ground));
    if (!opened) throw notFound();
    await record(needs, caller, ground, report, shown);
    return opened;
  };
}

/** The same ground opens all versions, but for those that were another patient's: these only the owner sees. */
export function makeOpenHistory(needs: OpenReportNeeds): OpenHistory {
  return async (caller, id) => {
    const { report, ground } = await grounded(needs, caller, id);
    const versions = await visibleVersions(needs, report, ground);
    const opened = await Promise.all(versions.map((each) => unsealed(needs, each, ground)));
    await record(needs, caller, ground, report, report);
    return opened.filter((each) => each !== undefined);
  };
}

type Ground = 'owner' | 'offer' | 'search';

interface Grounded {
  readonly report: StoredReport;
  readonly ground: Ground;
}

async function grounded(needs: OpenReportNeeds, { institution }: Opener, id: string): Promise<Grounded> {
  const report = await needs.reports.findById(id as ReportId);
  const since = needs.clock.now() - GROUND_MS;
  const ground = report && institution !== null ? await groundOf(needs, report, institution, since) : undefined;
  if (!report || institution === null || ground === undefined) throw notFound();
  return { report, ground };
}

async function visibleVersions(
  needs: OpenReportNeeds,
  report: StoredReport,
  ground: Ground,
): Promise<readonly StoredReport[]> {
  const versions = await needs.reports.findVersions(report.id);
  if (ground === 'owner') return versions;
  const codes = needs.registry.current().codeMap(report.institution);
  return versions.filter((each) => each.patient === report.patient && withoutSensitive(each, codes) !== undefined);
}

async function unsealed(
  needs: OpenReportNeeds,
  report: StoredReport,
  ground: Ground,
): Promise<OpenedReport | undefined> {
  const sealed = await needs.reports.findContent(report.id, report.version);
  return sealed && { report, content: needs.seal.open(report.id, report.version, sealed), isOwner: ground === 'owner' };
}

/** Opening a report that was offered is its view (调阅), counted once. */
async function record(
  needs: OpenReportNeeds,
  { institution, clientId }: Opener,
  ground: Ground,
  report: StoredReport,
  shown: StoredReport,
): Promise<void> {
  const since = needs.clock.now() - GROUND_MS;
  await needs.work.write(async (stores) => {
    const at = needs.clock.now();
    if (ground === 'offer' && institution !== null) {
      for (const offer of await stores.offers.markViewed(report.id, institution, since, at, report.patient)) {
        await stores.figures.add(offer.offeredDay, dimensionsOf(offer), { viewed: 1 });
      }
    }
    await stores.audit.add({
      at,
      action: 'report-read',
      institution,
      client: clientId,
      patient: report.keyed ? report.patient : null,
      objects: [report.id],
      ground,
      facts: { version: shown.version },
    });
  });
}
const notFound = (): ExchangeError => new ExchangeError('not-found', 'No such report, or no ground to see it.');

async function groundOf(
  needs: OpenReportNeeds,
  report: StoredReport,
  institution: InstitutionId,
  since: number,
): Promise<Ground | undefined> {
  if (report.institution === institution) return 'owner';
  if (!withoutSensitive(report, needs.registry.current().codeMap(report.institution))) return undefined;
  const keys = await linkedKeys(needs.patients, [[report.patient, report.patientKind]]);
  if (await needs.patients.anyOptedOut([...keys.keys()])) return undefined;
  if (await needs.offers.wasOffered(report.id, institution, since, report.patient)) return 'offer';
  const wasFound = await needs.reports.hasSearchGround(report.id, institution, since, report.patient);
  return wasFound ? 'search' : undefined;
}
