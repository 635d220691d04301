import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ExchangeError } from '../application/exchange-error.ts';
import type { Cursors, SearchCursor } from '../application/ports/cursors.ts';
import type { TokenSeal } from './token-seal.ts';

const LIFETIME_MS = 15 * 60_000;
const MOST_BYTES = 64 * 1024;

/** Search cursors as sealed tokens: what they hold (a patient, too) nobody else reads. */
export function makeCursors(tokens: TokenSeal): Cursors {
  return {
    seal: (cursor, now) =>
      // A search may be long, and its next link should not be.
      tokens.seal(deflateRawSync(JSON.stringify({ ...cursor, until: now + LIFETIME_MS }))),
    open(sealed, institution, now) {
      const opened = tokens.open(sealed);
      if (!opened) throw gone();
      const text = inflateRawSync(opened.plain, { maxOutputLength: MOST_BYTES }).toString('utf8');
      const cursor = JSON.parse(text) as SearchCursor & { readonly until: number };
      if (cursor.institution !== institution || cursor.until < now) throw gone();
      return cursor;
    },
  };
}

const gone = (): ExchangeError =>
  new ExchangeError('malformed', {
    expression: '_cursor',
    diagnostics: 'The cursor has expired or is none of ours; search again.',
  });
