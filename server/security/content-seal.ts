import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { contentText } from '../application/content-text.ts';
import { parseExact, stringifyExact } from '../application/exact-json.ts';
import { ExchangeError } from '../application/exchange-error.ts';
import type { SealedContent } from '../application/ports/reports.ts';
import type { ContentSeal } from '../application/ports/sealing.ts';
import type { ReportContent } from '../domain/report/report.ts';
import type { ContentKeys } from './content-keys.ts';
import type { CryptoSuite } from './suites/crypto-suite.ts';

/** A report that unpacks to more than this was never sealed by us. */
const MOST_CONTENT_BYTES = 256 * 1024 * 1024;

/** The deflated JSON sealed by the suite, bound to the report's id and version. */
export function makeContentSeal(keys: ContentKeys, suite: CryptoSuite): ContentSeal {
  const boundTo = (id: string, version: number): string => `${id}|${String(version)}`;
  const sealed = (plain: Buffer, binding: string): SealedContent => {
    const key = keys.current();
    return { keyId: key.id, bytes: suite.seal(key.bytes, plain, binding) };
  };
  const opened = ({ keyId, bytes }: SealedContent, binding: string): Buffer => {
    const key = keys.find(keyId);
    if (!key) throw new ExchangeError('internal', 'Content was sealed with a key that is not at hand.');
    return suite.open(key.bytes, bytes, binding);
  };
  return {
    digest: (content) => Buffer.from(suite.digest.of(contentText(content))).toString('base64url'),
    seal: (id, version, content) => sealed(deflateRawSync(stringifyExact(content), { level: 1 }), boundTo(id, version)),
    open: (id, version, content) =>
      parseExact(
        inflateRawSync(opened(content, boundTo(id, version)), { maxOutputLength: MOST_CONTENT_BYTES }).toString('utf8'),
      ) as ReportContent,
    sealAnew: (id, version, content) => sealed(opened(content, boundTo(id, version)), boundTo(id, version)),
  };
}
