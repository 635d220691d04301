/** What a JSON text must not have, whatever it means. */
export type JsonFault = 'too-deep' | 'too-many-members' | 'duplicate-member' | 'bad-character' | 'bad-number';

export interface JsonLimits {
  readonly depth: number;
  readonly members: number;
}

/**
 * One pass over a JSON text before it is parsed: nesting that would break any recursion, floods of members, members
 * given twice (readers disagree on which counts), NUL and lone surrogates, numbers that would become others. Undefined
 * when there is none; whether the text is JSON at all is left to the parser.
 */
export function scanJson(text: string, limits: JsonLimits): JsonFault | undefined {
  const open: (Set<string> | undefined)[] = [];
  const known = new Set<string>();
  let members = 0;
  let at = 0;
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      const end = endOfString(text, at);
      const raw = text.slice(at + 1, end);
      const fault = raw.includes('\\') ? faultOfEscapes(raw) : undefined;
      if (fault) return fault;
      const names = open.at(-1);
      if (names && isName(text, end + 1)) {
        const name = raw.includes('\\') ? unescaped(raw) : raw;
        if (names.has(name)) return 'duplicate-member';
        names.add(name);
        known.add(name);
        if (known.size > MOST_NAMES) return 'too-many-members';
      }
      at = end + 1;
      continue;
    }
    if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
      open.push(character === OPEN_OBJECT ? new Set() : undefined);
      if (open.length > limits.depth) return 'too-deep';
      if (++members > limits.members) return 'too-many-members';
    } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      open.pop();
    } else if (character === COMMA) {
      if (++members > limits.members) return 'too-many-members';
    } else if (character === MINUS || (character >= ZERO && character <= NINE)) {
      const end = endOfNumber(text, at);
      // Shorter ones are kept whatever they say; what is no number at all is the parser's to refuse.
      if (end - at > 4 && !isKept(text.slice(at, end))) return 'bad-number';
      at = end;
      continue;
    }
    at++;
  }
  return undefined;
}

/** Different names in one text. FHIR R4 has not so many altogether, and a million keep a JavaScript engine busy for seconds. */
const MOST_NAMES = 4000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** The index after a number; each character is read once. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && '0123456789+-.eE'.includes(text.charAt(at))) at++;
  return at;
}

/** False for what the parser would make another number of: none at all, or an integer with other last digits. */
function isKept(written: string): boolean {
  const value = Number(written);
  if (Math.abs(value) === Infinity) return false;
  return written.length < 16 || !/^-?\d+$/u.test(written) || BigInt(written) === BigInt(value);
}

/** The index of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1) {
    let slashes = 0;
    while (text.charAt(at - 1 - slashes) === '\\') slashes++;
    if (slashes % 2 === 0) return at;
    at = text.indexOf('"', at + 1);
  }
  return text.length;
}

/** A string is a member's name when a colon follows. */
function isName(text: string, from: number): boolean {
  let at = from;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++;
  return text.charAt(at) === ':';
}

function faultOfEscapes(raw: string): JsonFault | undefined {
  if (!raw.includes('\\u')) return undefined;
  const value = unescaped(raw);
  return value.includes('\0') || !value.isWellFormed() ? 'bad-character' : undefined;
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
