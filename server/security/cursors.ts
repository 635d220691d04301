import { ExchangeError } from '../application/exchange-error.ts';
import type { Cursors, SearchCursor } from '../application/ports/cursors.ts';
import type { TokenSeal } from './token-seal.ts';

const LIFETIME_MS = 15 * 60_000;

/** Search cursors as sealed tokens: what they hold (a patient, too) nobody else reads. */
export function makeCursors(tokens: TokenSeal): Cursors {
  return {
    seal: (cursor, now) => tokens.seal(Buffer.from(JSON.stringify({ ...cursor, until: now + LIFETIME_MS }))),
    open(text, institution, now) {
      const opened = tokens.open(text);
      if (!opened) throw gone();
      const cursor = JSON.parse(opened.plain.toString('utf8')) as SearchCursor & { readonly until: number };
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
