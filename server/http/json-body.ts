import { raw, type RequestHandler } from 'express';
import { ExchangeError, type ExchangeErrorCode } from '../application/exchange-error.ts';
import { parseExact } from '../application/exact-json.ts';
import { scanJson, type JsonFault } from '../application/scan-json.ts';

export interface BodyLimits {
  readonly limitBytes: number;
  readonly maxDepth?: number;
  readonly maxMembers?: number;
}

const DEPTH = 64;
/** More than 32 MiB of real FHIR have; each costs time, wherever it stands. */
const MEMBERS = 1_000_000;

const FAULTS: Readonly<Record<JsonFault, readonly [ExchangeErrorCode, string]>> = {
  'too-deep': ['too-costly', 'The JSON is nested too deeply.'],
  'too-many-members': ['too-costly', 'The JSON has too many members.'],
  'duplicate-member': ['malformed', 'A member is given twice.'],
  'bad-character': ['invalid', 'A text holds NUL or half a character.'],
  'bad-number': ['malformed', 'A number is beyond what can be told.'],
};

/** Reads a JSON body within limits of bytes, depth and members into `request.body`, before anything uses it. */
export function jsonBody({
  limitBytes,
  maxDepth = DEPTH,
  maxMembers = MEMBERS,
}: BodyLimits): readonly RequestHandler[] {
  return [
    checkContentType,
    checkLength(limitBytes),
    raw({ type: () => true, limit: limitBytes }),
    parseWithin({ depth: maxDepth, members: maxMembers }),
  ];
}

const checkContentType: RequestHandler = (request, _response, next) => {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isJson = type === 'application/json' || /^application\/[a-z0-9.-]+\+json$/u.test(type);
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (!isJson || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw new ExchangeError('unsupported-media-type', 'Send application/fhir+json or application/json in UTF-8.');
  }
  next();
};

/** The parser would wait for all that was promised before it says no. */
function checkLength(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes)
      throw new ExchangeError('too-large', 'The body is too large.');
    next();
  };
}

function parseWithin(limits: { depth: number; members: number }): RequestHandler {
  return (request, _response, next) => {
    const bytes: unknown = request.body;
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new ExchangeError('malformed', 'The request has no body.');
    const text = decoded(bytes);
    const fault = scanJson(text, limits);
    if (fault) throw new ExchangeError(FAULTS[fault][0], FAULTS[fault][1]);
    request.body = parsed(text);
    next();
  };
}

/** Parses a JSON text; throws `malformed`. */
function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    throw new ExchangeError('malformed', 'The body is not JSON.');
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ExchangeError('malformed', 'The body is not UTF-8.');
  }
}
