/**
 * JSON with the decimals as they were written. FHIR R4 says that 1.50 is not 1.5: how many digits a laboratory gives
 * is part of its result. Numbers stay plain numbers; what a number was written as is remembered beside its object, and
 * written again when the object, or a copy that was told of it, becomes text.
 */

/** What members of an object were written as, where that is not what JavaScript writes. */
type Literals = ReadonlyMap<string, string>;

const remembered = new WeakMap<object, Literals>();

/** More of them in one text are not remembered: they are no results. */
const MOST_LITERALS = 20_000;

/** Longer numbers are no results either, and would keep a pattern busy. */
const LONGEST = 64;

/** Decimals that lose something, where JSON has numbers. May be mistaken by what stands in a text. */
const LIKELY = /[:,[]\s{0,200}-?\d{1,30}(?:\.\d{0,30}0|(?:\.\d{1,30})?[eE][+-]?\d{1,3}|\.\d{15,30})\s{0,200}[,}\]]/u;

/** Parses a JSON text. Throws a SyntaxError as `JSON.parse` does. */
export function parseExact(text: string): unknown {
  // A text of its own could look like what stands for a literal: no text of ours begins with NUL.
  if (!LIKELY.test(text) || text.includes('\\u0000')) return JSON.parse(text);
  const marked = withMarks(text);
  const value: unknown = JSON.parse(marked ?? text);
  if (marked !== undefined) unmark(value);
  return value;
}

/** Writes a value as JSON, remembered decimals as they were written. */
export function stringifyExact(value: unknown): string {
  if (!hasLiterals(value)) return JSON.stringify(value);
  return JSON.stringify(value, function (this: object, member: string, each: unknown) {
    const literal = remembered.get(this)?.get(member);
    return literal !== undefined && Number(literal) === each ? rawJson(literal) : each;
  });
}

/** The copy of an object, told what was written in the object. */
export function copyOf<T extends object>(original: object, copy: T): T {
  const literals = remembered.get(original);
  if (literals) remembered.set(copy, literals);
  return copy;
}

// ES2026, in Node 22 and later; not in TypeScript's own types yet.
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

function hasLiterals(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value)
    ? value.some(hasLiterals)
    : remembered.has(value) || Object.values(value).some(hasLiterals);
}

const MARK = '\0';

/** The text with such decimals as texts that begin with a mark; undefined where there are none, or too many. */
function withMarks(text: string): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      at = afterString(text, at);
    } else if (character === MINUS || (character >= ZERO && character <= NINE)) {
      const end = afterNumber(text, at);
      const written = end - at > 2 && end - at <= LONGEST ? text.slice(at, end) : '';
      if (isInexact(written)) {
        parts.push(text.slice(from, at), `"\\u0000${written}"`);
        if (parts.length > 2 * MOST_LITERALS) return undefined;
        from = end;
      }
      at = end;
    } else {
      at++;
    }
  }
  return parts.length === 0 ? undefined : [...parts, text.slice(from)].join('');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

function afterString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function afterNumber(text: string, start: number): number {
  let end = start + 1;
  // Digits, and `+ - . E e`.
  for (; end < text.length; end++) {
    const character = text.charCodeAt(end);
    const isDigit = character >= ZERO && character <= NINE;
    if (!isDigit && !'+-.eE'.includes(text.charAt(end))) break;
  }
  return end;
}

/** A decimal in JSON's own spelling that JavaScript would write in another one. */
function isInexact(written: string): boolean {
  // Few others lose anything, and these are told at a glance.
  if (!written.includes('.') && !/[eE]/u.test(written)) return false;
  return String(Number(written)) !== written && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(written);
}

/** Puts numbers in the place of marked texts, and remembers what was written. */
function unmark(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  let literals: Map<string, string> | undefined;
  for (const member of Object.keys(holder)) {
    const each = holder[member];
    if (typeof each === 'string' && each.startsWith(MARK)) {
      const literal = each.slice(MARK.length);
      holder[member] = Number(literal);
      literals ??= new Map();
      literals.set(member, literal);
    } else {
      unmark(each);
    }
  }
  if (literals) remembered.set(holder, literals);
}
