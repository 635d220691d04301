/** What a bounded GET of a foreign URL may take. */
export interface OutboundLimits {
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Buffer;
}

/** Why a call to somebody else's server failed, as a closed code. */
export type OutboundFaultCode =
  'address' | 'timeout' | 'too-large' | 'unreachable' | 'packed' | 'not-utf-8' | 'not-a-searchset';

export class OutboundFault extends Error {
  readonly code: OutboundFaultCode;
  constructor(code: OutboundFaultCode) {
    super(code);
    this.name = 'OutboundFault';
    this.code = code;
  }
}

/**
 * Calls to addresses that somebody else registered: bounded, without redirects, and to a private network only where
 * that was registered, too.
 */
export interface Outbound {
  /** One GET; throws {@link OutboundFault}. */
  get(url: string, limits: OutboundLimits): Promise<OutboundAnswer>;
  /**
   * The guarded transport for a client library that uses Node's fetch: `fetch` options that carry it. Answers that are
   * packed or no UTF-8 fail with an {@link OutboundFault} as their cause. Throws one for an address that may not be
   * called. `privateNetwork`: the server stands in a private network (a hospital's, the province's).
   */
  fetchOptions(url: string, options?: { readonly privateNetwork?: boolean }): Readonly<Record<string, unknown>>;
}
