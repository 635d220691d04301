/** How Chinese hospitals write units, read into UCUM. Pure text: nothing here knows what a unit measures. */

/** More than any unit; longer text is not looked at. */
export const LONGEST_UNIT = 60;

/** Chinese unit words, longer ones before those that they contain. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\{个\}|个(?=\/)|^个$|细胞/gu, ''],
  [/高倍(?:视?野)?/gu, '[HPF]'],
  [/低倍(?:视?野)?/gu, '[LPF]'],
  [/国际单位/gu, '[IU]'],
  [/单位/gu, 'U'],
  [/毫摩尔?/gu, 'mmol'],
  [/微摩尔?/gu, 'umol'],
  [/纳摩尔?/gu, 'nmol'],
  [/皮摩尔?/gu, 'pmol'],
  [/摩尔/gu, 'mol'],
  [/毫克/gu, 'mg'],
  [/微克/gu, 'ug'],
  [/纳克/gu, 'ng'],
  [/皮克/gu, 'pg'],
  [/千克|公斤/gu, 'kg'],
  [/克/gu, 'g'],
  [/分升/gu, 'dL'],
  [/毫升/gu, 'mL'],
  [/微升/gu, 'uL'],
  [/飞升/gu, 'fL'],
  [/升/gu, 'L'],
  [/毫米/gu, 'mm'],
  [/小时/gu, 'h'],
  [/分钟?/gu, 'min'],
  [/秒/gu, 's'],
];

/** Units that are written as a whole. */
const WHOLES: ReadonlyMap<string, string> = new Map([
  ['%', '%'],
  ['‰', '[ppth]'],
  ['1', '1'],
  ['inr', '{INR}'],
  ['{inr}', '{INR}'],
  ['s/co', '{S/CO}'],
  ['{s/co}', '{S/CO}'],
  ['titer', '{titer}'],
  ['{titer}', '{titer}'],
  ['滴度', '{titer}'],
  ['{ratio}', '1'],
  ['ph', '[pH]'],
  ['[ph]', '[pH]'],
  ['°c', 'Cel'],
  ['cel', 'Cel'],
  ['°f', '[degF]'],
  ['[degf]', '[degF]'],
]);

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...'g kg mg ug ng pg mol mmol umol nmol pmol fmol mm cm m s min h d kat ukat nkat kPa'
    .split(' ')
    .map((atom) => [atom.toLowerCase(), atom] as const),
  ...'L dL mL uL nL pL fL'.split(' ').map((atom) => [atom.toLowerCase(), atom] as const),
  ...['', 'k', 'm', 'u'].flatMap((prefix) => [
    [`${prefix}u`, `${prefix}U`] as const,
    [`${prefix}iu`, `${prefix}[IU]`] as const,
    [`${prefix}[iu]`, `${prefix}[IU]`] as const,
    [`${prefix}[arb'u]`, `${prefix}[arb'U]`] as const,
    [`${prefix}eq`, `${prefix}eq`] as const,
    [`${prefix}osm`, `${prefix}osm`] as const,
    [`${prefix}osmol`, `${prefix}osm`] as const,
  ]),
  ['mcg', 'ug'],
  ['mcl', 'uL'],
  ['sec', 's'],
  ['hr', 'h'],
  ['1h', 'h'],
  ['mmhg', 'mm[Hg]'],
  ['mm[hg]', 'mm[Hg]'],
  ['hp', '[HPF]'],
  ['hpf', '[HPF]'],
  ['[hpf]', '[HPF]'],
  ['lp', '[LPF]'],
  ['lpf', '[LPF]'],
  ['[lpf]', '[LPF]'],
]);

/** Letters of several meanings. UCUM's own (gauss, tesla, kelvin) is no laboratory's: only a count's unit settles them. */
const COUNT_LETTERS: ReadonlyMap<string, string> = new Map([
  ['G/L', '10*9/L'],
  ['T/L', '10*12/L'],
  ['K/uL', '10*3/uL'],
  ['M/uL', '10*6/uL'],
]);

/** The UCUM code that a text stands for, or undefined; not yet checked against UCUM. */
export function spelledOut(text: string, expected: string): string | undefined {
  if (text.length > LONGEST_UNIT) return undefined;
  const cleaned = cleanedUp(text);
  if (cleaned === '' || cleaned.length > LONGEST_UNIT) return undefined;
  const whole = WHOLES.get(cleaned.toLowerCase());
  if (whole !== undefined) return whole;
  const letters = COUNT_LETTERS.get(cleaned.replace(/l$/u, 'L'));
  if (letters !== undefined) return /^10\*\d+\/|^\/[munpf]?L$/u.test(expected) ? letters : undefined;
  if (/^ml\/(min\/|\(min[./*])\{?1\.73[_.*]?m\^?2\}?\)?$/iu.test(cleaned)) return 'mL/min/{1.73_m2}';
  const [bare, calibration] = withoutCalibration(cleaned);
  const timed = bare.replace(DAILY, '');
  const atoms = timed.split(/([./()])/u).map((part) => (/^[./()]?$/u.test(part) ? part : atomOf(part, bare)));
  if (atoms.includes(undefined)) return undefined;
  return inContext(atoms.join(''), expected) + (timed === bare ? '' : '/(24.h)') + calibration;
}

/** What was collected over a day. */
const DAILY = /\/\(?24\.?(?:h|hr|hours?)\)?$/iu;

/** One way of writing for signs and words that mean the same: `×10⁹／Ｌ`, `x10^9/L` and `10*9/L`. */
function cleanedUp(text: string): string {
  // Before NFKC, which would make 109 of 10⁹.
  const powers = text.replace(/[⁻⁰¹²³⁴-⁹]+/gu, (digits) => `^${digits.normalize('NFKC').replace('\u2212', '-')}`);
  const signs = powers
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/[\u03bc\u00b5]/gu, 'u')
    .replace(/[·•⋅∙]/gu, '.')
    .replace(/[∕÷]/gu, '/')
    .replace(/\(?kg\.?\(?H2O\)*$/iu, 'kg');
  const words = WORDS.reduce((said, [pattern, ucum]) => said.replace(pattern, ucum), signs);
  return words.replace(/^[×xX*✕]?10(?:\^|\*\*?|[eE]\+?0?(?=\d))(-?\d{1,2})(?!\d)/u, '10*$1');
}

function withoutCalibration(text: string): readonly [string, string] {
  const calibration = /FEU|DDU/iu.exec(text)?.[0].toUpperCase();
  if (calibration === undefined) return [text, ''];
  return [text.replace(/[({]?(?:FEU|DDU)[)}]?/iu, '').replace(/^[./]|[./]$/gu, ''), `{${calibration}}`];
}

/** Words in braces that only say that things were counted. */
const COUNTED = /^\{?(?:cells?|rbcs?|wbcs?|plts?|copies|copy|#)\}?$/iu;

function atomOf(part: string, whole: string): string | undefined {
  if (/^10\*-?\d{1,2}$/u.test(part)) return part;
  if (COUNTED.test(part)) return '';
  const counted = /^(10\*-?\d{1,2})(\{[^{}]*\})$/u.exec(part);
  if (counted && COUNTED.test(counted[2] ?? '')) return counted[1];
  // Mega is no prefix of a laboratory: M is milli where a printer knows capitals only, else nobody can tell.
  if (part.startsWith('M') && whole !== whole.toUpperCase()) return undefined;
  return SPELLINGS.get(part.toLowerCase());
}

/** U is an enzyme's unit and everybody's letter for an arbitrary one: an item counted in arbitrary units tells which. */
const inContext = (code: string, expected: string): string =>
  expected.includes("[arb'U]") ? code.replace(/(^|\/)([kmu]?)U(?=\/|$)/gu, "$1$2[arb'U]") : code;
