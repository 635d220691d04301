import type { RequestHandler } from 'express';
import type { AuditAction, AuditTrail } from '../application/ports/audit.ts';
import { CANON } from '../domain/catalogue/code.ts';
import { shanghaiDateTime } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { dateRange, searchset } from './searchset.ts';

export interface AuditEventNeeds {
  readonly audit: AuditTrail;
  readonly publicUrl: () => string;
}

const MOST_EVENTS = 200;

/** FHIR's action letters: create, read, update, execute. */
const ACTION: Readonly<Record<AuditAction, 'C' | 'R' | 'U' | 'E'>> = {
  'report-indexed': 'C',
  'report-withdrawn': 'U',
  'order-checked': 'E',
  explained: 'E',
  'patient-viewed': 'R',
  'report-read': 'R',
  'report-searched': 'R',
  decision: 'C',
  reversal: 'U',
  consent: 'C',
  'notice-acknowledged': 'U',
  'identities-merged': 'U',
  'identities-separated': 'U',
  'identity-review-resolved': 'U',
  'registry-loaded': 'U',
  login: 'E',
  logout: 'E',
};

/** `GET /fhir/AuditEvent` by `date`: an institution's own trail, the commission's view of all; newest first. */
export function searchAudit({ audit, publicUrl }: AuditEventNeeds): RequestHandler {
  return async (request, response) => {
    const { institution } = callerOf(response);
    const range = dateRange(request.query, 'date');
    const entries = await audit.find({
      institution: institution ?? undefined,
      from: range?.from,
      before: range?.before,
      limit: MOST_EVENTS,
    });
    const events = entries.map((entry) => ({
      resourceType: 'AuditEvent',
      id: entry.id,
      type: { system: `${CANON}/CodeSystem/audit-action`, code: entry.action },
      action: ACTION[entry.action],
      recorded: shanghaiDateTime(entry.at),
      outcome: '0',
      agent: [
        {
          who: { identifier: { value: entry.client ?? 'exchange' } },
          requestor: true,
          ...(entry.ground === null ? {} : { purposeOfUse: [{ text: entry.ground }] }),
        },
      ],
      source: { observer: { identifier: { system: `${CANON}/institution`, value: entry.institution ?? 'exchange' } } },
      ...(entry.objects.length > 0
        ? { entity: entry.objects.map((object) => ({ what: { identifier: { value: object } } })) }
        : {}),
    }));
    sendFhir(response, 200, searchset(`${publicUrl()}/fhir`, 'AuditEvent', events));
  };
}
