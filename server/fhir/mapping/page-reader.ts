import type { ReadPage } from '../../application/harvest-reports.ts';
import { makeResourcePool } from './pool.ts';
import type { ReadReport } from './report-reader.ts';

/** Reads the reports of one harvested page; its resources refer to each other. */
export function makeReadPage(readReport: ReadReport): ReadPage {
  return (institution, resources) => {
    const pool = makeResourcePool();
    for (const resource of resources) pool.add(resource);
    const mapped = pool
      .all('DiagnosticReport')
      .map(({ resource, fullUrl }) => readReport(institution, resource, pool, fullUrl));
    const reports = mapped.flatMap((each) => (each.ok ? [each.report] : []));
    return { reports, refused: mapped.length - reports.length };
  };
}
