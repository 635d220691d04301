import type { ExchangeError, ExchangeErrorCode } from '../application/exchange-error.ts';

/** How a fault looks on the wire: its status, and the `issue.code` of its OperationOutcome. */
export interface Rendering {
  readonly status: number;
  readonly issue: string;
}

/** The one table that carries faults to the wire; a missing row does not compile. */
export const ERROR_TABLE = {
  malformed: { status: 400, issue: 'structure' },
  invalid: { status: 422, issue: 'invalid' },
  'too-costly': { status: 400, issue: 'too-costly' },
  unauthenticated: { status: 401, issue: 'login' },
  forbidden: { status: 403, issue: 'forbidden' },
  'not-found': { status: 404, issue: 'not-found' },
  'method-not-allowed': { status: 405, issue: 'not-supported' },
  'not-acceptable': { status: 406, issue: 'not-supported' },
  'unsupported-media-type': { status: 415, issue: 'not-supported' },
  conflict: { status: 409, issue: 'conflict' },
  gone: { status: 410, issue: 'expired' },
  'version-conflict': { status: 412, issue: 'conflict' },
  'patient-unknown': { status: 412, issue: 'required' },
  'too-large': { status: 413, issue: 'too-costly' },
  throttled: { status: 429, issue: 'throttled' },
  unavailable: { status: 503, issue: 'transient' },
  internal: { status: 500, issue: 'exception' },
} as const satisfies Record<ExchangeErrorCode, Rendering>;

/** The OperationOutcome of a fault: one issue a detail. */
export function operationOutcome({ code, details }: ExchangeError): object {
  const { issue } = ERROR_TABLE[code];
  const told = details.length > 0 ? details : [{ diagnostics: code, expression: undefined }];
  return {
    resourceType: 'OperationOutcome',
    issue: told.map(({ diagnostics, expression }) => ({
      severity: 'error',
      code: issue,
      diagnostics,
      ...(expression === undefined ? {} : { expression: [expression] }),
    })),
  };
}
