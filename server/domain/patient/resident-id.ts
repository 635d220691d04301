import { parseDay, type ShanghaiDay } from '../time.ts';

/** A resident id (居民身份证号, GB 11643) in its 18-character form, with the birth date inside. */
export interface ResidentId {
  readonly value: string;
  readonly birthDate: ShanghaiDay;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
/** Spaces around it included. */
const LONGEST = 64;
const CHECK_CHARACTERS = '10X98765432';

/**
 * Reads a resident id: 15 digits of the first generation are lengthened, a lower-case `x` is raised. Undefined for a
 * wrong check character, an impossible or future birth date, or a placeholder. Region codes are historical (富阳 was
 * 330183 before it became 330111), so they are not looked up.
 */
export function parseResidentId(text: string, today: ShanghaiDay): ResidentId | undefined {
  if (text.length > LONGEST) return undefined;
  const trimmed = text.trim().toUpperCase();
  const value = /^\d{15}$/u.test(trimmed) ? lengthened(trimmed) : trimmed;
  if (!/^\d{17}[\dX]$/u.test(value) || checkCharacter(value) !== value[17]) return undefined;
  if (isOneCharacterRepeated(trimmed)) return undefined;
  const birthDate = parseDay(`${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`);
  return birthDate && birthDate <= today && birthDate >= '1850-01-01' ? { value, birthDate } : undefined;
}

function lengthened(fifteen: string): string {
  const seventeen = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  return seventeen + checkCharacter(seventeen);
}

/** ISO 7064 MOD 11-2 over the first seventeen digits. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total: number, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** `000000`, `999999`, `XXXX`: what is typed where no number is known. */
export function isOneCharacterRepeated(text: string): boolean {
  return new Set(text).size <= 1;
}
