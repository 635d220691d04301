/** The closed list of faults that the exchange answers with; `http/error-table.ts` says how each looks on the wire. */
export type ExchangeErrorCode =
  | 'malformed' // not JSON, or not the shape asked for
  | 'invalid' // the right shape with an impossible content
  | 'too-costly' // too deep, too many members or entries
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'unsupported-media-type'
  | 'gone' // a link or a session that is over
  | 'conflict' // a decision on an offer that no longer stands
  | 'version-conflict' // If-Match, If-None-Exist with several
  | 'patient-unknown' // cannot look: the request does not identify the patient
  | 'too-large'
  | 'throttled'
  | 'unavailable' // cannot look: store out of reach, time budget spent
  | 'internal';

export interface ErrorDetail {
  /** FHIRPath of the element at fault, e.g. `Bundle.entry[3].resource.status`. */
  readonly expression?: string | undefined;
  /** One sentence of ours in English, without patient data or foreign text. */
  readonly diagnostics: string;
}

/** A fault that is the answer; anything else that is thrown is a defect of ours. */
export class ExchangeError extends Error {
  readonly code: ExchangeErrorCode;
  readonly details: readonly ErrorDetail[];

  constructor(code: ExchangeErrorCode, ...details: readonly (ErrorDetail | string)[]) {
    const list = details.map((detail) => (typeof detail === 'string' ? { diagnostics: detail } : detail));
    super(list[0]?.diagnostics ?? code);
    this.name = 'ExchangeError';
    this.code = code;
    this.details = list;
  }
}
