import type { Request, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { OpenedReport } from '../application/open-report.ts';
import type { StoredReport } from '../application/ports/reports.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import { sendFhir } from '../http/respond.ts';
import { isAtHand, type VersionHeaders } from './preferences.ts';
import { showReport, type ShownReport } from '../fhir/mapping/shown-report.ts';

/** An opened report as its reader may see it: to everyone but the owner without what is restricted (contract 10). */
export function showOpened(registry: RegistryView, { report, content, isOwner }: OpenedReport): ShownReport {
  return showReport(content, report, isOwner ? undefined : registry.current().codeMap(report.institution));
}

/** The headers of one version of a report. */
export const versionHeaders = ({
  version,
  updatedAt,
}: Pick<StoredReport, 'version' | 'updatedAt'>): VersionHeaders => ({
  ETag: `W/"${String(version)}"`,
  'Last-Modified': new Date(updatedAt).toUTCString(),
});

/** Answers one version of a report, or of a result of it: 304 where the reader has it at hand. */
export function sendVersion(request: Request, response: Response, resource: object, report: StoredReport): void {
  const headers = versionHeaders(report);
  if (isAtHand(request, headers))
    response
      .status(304)
      .set({ ...headers })
      .end();
  else sendFhir(response, 200, resource, { ...headers });
}

/** No report, or none that the caller may see: the answer is the same. */
export const noSuchReport = (): ExchangeError =>
  new ExchangeError('not-found', 'No such report, or no ground to see it.');
