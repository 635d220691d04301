import { makeIndexReports } from '../../server/application/index-reports.ts';
import type { Exchange } from '../../server/composition.ts';
import type { Config } from '../../server/config/config.ts';
import { openSecrets } from '../../server/config/secrets.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { PatientKey } from '../../server/domain/patient/identity.ts';
import type { IncomingReport } from '../../server/domain/report/report.ts';
import { makeImportReader } from '../../server/fhir/mapping/import-reader.ts';
import { makeReadReport } from '../../server/fhir/mapping/report-reader.ts';
import { makeKeyRoom } from '../../server/security/key-room.ts';
import { bundleOf, SOURCE } from './generated.ts';

const AT_ONCE = 100;

/** How a store was filled. */
export interface Filled {
  readonly reports: number;
  readonly perSecond: number;
  /** The keys of the patients it holds. */
  readonly patients: readonly PatientKey[];
}

/** Maps and indexes generated reports in batches, one batch a transaction; making them up is not counted. */
export async function fill(
  { registry, clock, storage, metrics }: Exchange,
  config: Config,
  reports: number,
  onProgress: (done: number) => void,
): Promise<Filled> {
  const secrets = await openSecrets(config);
  const { patientKeys, ids, seal } = makeKeyRoom(secrets, config.suite, clock);
  secrets.close();
  const indexReports = makeIndexReports({
    clock,
    registry,
    patientKeys,
    ids,
    seal,
    work: storage.work,
    metrics,
  });
  const readReport = makeReadReport(registry, clock);
  const institution = SOURCE as InstitutionId;
  const patients = new Set<PatientKey>();
  let spentMs = 0;
  for (let from = 0; from < reports; from += AT_ONCE) {
    const bundle = bundleOf(from, Math.min(reports, from + AT_ONCE), clock.now());
    const startedAt = performance.now();
    const read = makeImportReader(readReport).read(institution, bundle).reports.map(accepted);
    const outcomes = await indexReports({ institution, clientId: null, via: 'import' }, read);
    spentMs += performance.now() - startedAt;
    if (outcomes.some(({ kind }) => kind !== 'indexed')) throw new Error('A generated report was not indexed.');
    for (const { patient, institution } of read)
      for (const { key } of patientKeys.keyIdentity(patient, institution)) patients.add(key);
    onProgress(from + read.length);
  }
  return { reports, perSecond: (reports * 1000) / spentMs, patients: [...patients] };
}

function accepted(
  mapped: { readonly ok: true; readonly report: IncomingReport } | { readonly ok: false },
): IncomingReport {
  if (!mapped.ok) throw new Error('A generated report was refused.');
  return mapped.report;
}
