import { parseDay, type EpochMs } from '../../domain/time.ts';

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/u;

/** Longer texts are no dates. */
const LONGEST = 64;

/**
 * A FHIR date, dateTime or instant as an instant; undefined for what is no date (`2024-02-30`, `24:00`). A partial
 * date means its beginning, and a time without an offset is the institution's own (`timeZone`, like `+08:00`):
 * hospitals do write local times. A leap second counts as the second before it.
 */
export function parseDateTime(text: string, timeZone: string): EpochMs | undefined {
  const match = text.length > LONGEST ? null : DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone] = match;
  const date = parseDay(`${year}-${month}-${day}`);
  const offset = offsetMinutes(zone ?? timeZone);
  if (
    !date ||
    offset === undefined ||
    Number(year) < 1 ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 60
  ) {
    return undefined;
  }
  const whole = Date.parse(`${date}T${hour}:${minute}:${second === '60' ? '59' : second}Z`);
  return whole + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset * 60_000;
}

/** An instant of RFC 3339 with its offset; undefined for anything else, a time without an offset included. */
export function parseInstant(text: string): EpochMs | undefined {
  return text.length <= LONGEST && /T.*(?:Z|[+-]\d{2}:\d{2})$/u.test(text) ? parseDateTime(text, '+00:00') : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const match = /^([+-])(\d{2}):(\d{2})$/u.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[3]) > 59 || minutes > 14 * 60) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}
