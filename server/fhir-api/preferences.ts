import type { Request } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';

/** What a writer wants back: nothing, the resource as it is now, or what became of it. */
export type Return = 'minimal' | 'representation' | 'OperationOutcome';

/** `Prefer: return=…`; an OperationOutcome where nothing is said: it says why a report cannot be offered. */
export function returnOf(request: Pick<Request, 'get'>): Return {
  const wanted = /(?:^|[\s,;])return\s*=\s*"?(minimal|representation|OperationOutcome)\b/u.exec(
    request.get('prefer') ?? '',
  )?.[1];
  return (wanted as Return | undefined) ?? 'OperationOutcome';
}

/** `W/"3"`, `"3"`; `*` and nothing mean any version. Throws `malformed`, naming where it stood. */
export function versionOf(ifMatch: string | undefined, expression?: string): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,9})"$/u.exec(ifMatch)?.[1];
  if (version === undefined)
    throw new ExchangeError('malformed', { expression, diagnostics: 'If-Match must be one ETag, like W/"1".' });
  return Number(version);
}

/** Only `identifier=system|value` is a condition of ours (contract 10). Throws `malformed`, naming where it stood. */
export function identifierCondition(query: string, expression?: string): string {
  const parameters = [...new URLSearchParams(query.replace(/^\?/u, ''))];
  const [name, value] = parameters[0] ?? [];
  if (parameters.length !== 1 || name !== 'identifier' || value === undefined || !/^[^|]*\|.+$/u.test(value)) {
    const diagnostics = 'A condition must be identifier=system|value, and nothing else.';
    throw new ExchangeError('malformed', { expression, diagnostics });
  }
  return value;
}

/** Whether a reader has the version already: by its ETag, else by the second of its last change. */
export function isAtHand(request: Request, { ETag: etag, 'Last-Modified': lastModified }: VersionHeaders): boolean {
  const tags = request.get('if-none-match');
  // Tags are compared weakly: `"1"` is W/"1".
  const given = tags?.split(',').map((each) => each.trim().replace(/^(?=")/u, 'W/'));
  if (given) return given.includes(etag) || given.includes('*');
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return Date.parse(lastModified) <= since;
}

export interface VersionHeaders {
  readonly ETag: string;
  readonly 'Last-Modified': string;
}
