import ucumLhc from '@lhncbc/ucum-lhc';
import type { Units } from '../application/ports/units.ts';
import type { UnitRelation } from '../domain/report/measurement.ts';
import { LONGEST_UNIT, spelledOut } from './written-units.ts';

const UCUM_SYSTEMS: readonly string[] = ['http://unitsofmeasure.org', 'urn:oid:2.16.840.1.113883.6.8'];

/** Answers kept of each kind; what hospitals write is a few hundred. */
const MOST_KEPT = 1000;

/** `to = offset + factor × from`. */
interface Scale {
  readonly offset: number;
  readonly factor: number;
}

/** A UCUM code taken apart. */
interface UnitFacts {
  readonly code: string;
  /** Without braces and with every own kind replaced by a base unit that no laboratory measures in. */
  readonly measure: string;
  /** Units that the library lets cancel or refuses, though each is a property of its own: `[IU]`, `[HPF]`. */
  readonly ownKinds: string;
  /** What the braces say. */
  readonly annotations: string;
  readonly isSpecial: boolean;
  /** What a ratio without dimension is a ratio of: `5 %` of HbA1c are not 50 mmol/mol. Empty for everything else. */
  readonly ratioOf: 'mol' | 'mass' | 'other' | '';
}

/**
 * UCUM by the library of the Lister Hill Center, its tables read when this is made. Mass and amount of substance never
 * convert: no molar mass is declared.
 */
export function makeUcumUnits(): Units {
  const library = ucumLhc.UcumLhcUtils.getInstance();

  const isValid = (code: string): boolean => {
    if (!isWellFormed(code)) return false;
    const { status, ucumCode } = guarded(() => library.validateUnitString(code)) ?? {};
    return status === 'valid' && ucumCode === code;
  };
  const converted = (value: number, from: string, to: string): number | undefined => {
    const answer = guarded(() => library.convertUnitTo(from, value, to));
    const found = answer?.status === 'succeeded' ? answer.toVal : null;
    return found !== null && Number.isFinite(found) ? found : undefined;
  };
  const isOwnKind = kept((atom: string) => {
    // A part of a unit, as in mm[Hg], and the one special unit in brackets.
    if (!isValid(atom) || atom === '[pH]') return false;
    const ratio = converted(1, atom, '1');
    return ratio === 1 || (ratio === undefined && converted(1, atom, atom) === undefined);
  });

  const factsOf = kept((code: string): UnitFacts | undefined => {
    if (!isValid(code)) return undefined;
    const bare = code.replace(/\{[^{}]*\}/gu, '').replace(/\/$/u, '');
    const ownKinds = new Set((bare.match(/\[[^\]]*\]/gu) ?? []).filter(isOwnKind));
    const measure = bare.replace(/\[[^\]]*\]/gu, (atom) => (ownKinds.has(atom) ? 'cd' : atom)) || '1';
    if (converted(1, measure, measure) === undefined) return undefined;
    return {
      code,
      measure,
      ownKinds: [...ownKinds].sort().join(' '),
      annotations: (code.match(/\{[^{}]*\}/gu) ?? []).join('').toUpperCase(),
      isSpecial: measure === '[pH]',
      ratioOf: converted(1, measure, '1') === undefined ? '' : numeratorOf(measure),
    };
  });
  const numeratorOf = (measure: string): UnitFacts['ratioOf'] => {
    const [above = '', below] = measure.split('/');
    if (below === undefined || above === '') return 'other';
    if (converted(1, above, 'mol') !== undefined) return 'mol';
    return converted(1, above, 'g') === undefined ? 'other' : 'mass';
  };

  const scaleOf = kept((pair: string): Scale | undefined => {
    const [from = '', to = ''] = pair.split(' ');
    const [zero, one, two] = [0, 1, 2].map((value) => converted(value, from, to));
    if (zero === undefined || one === undefined || two === undefined) return undefined;
    const factor = one - zero;
    const isStraight = factor > 0 && Math.abs(two - zero - 2 * factor) <= 1e-9 * Math.abs(factor);
    return isStraight ? { offset: zero, factor } : undefined;
  });
  const scaleBetween = (from: UnitFacts, to: UnitFacts): Scale | undefined =>
    from.measure === to.measure ? { offset: 0, factor: 1 } : scaleOf(`${from.measure} ${to.measure}`);

  const relationOf = (a: UnitFacts, b: UnitFacts): UnitRelation => {
    if (a.code === b.code) return 'same';
    if (isUnsaid(a, b) || isUnsaid(b, a)) return 'undecided';
    const asEnzyme = [a, b].map(({ measure, ownKinds }) => (ownKinds === '' ? measure : measure.replace('cd', 'U')));
    if (a.ownKinds !== b.ownKinds) return scaleOf(asEnzyme.join(' ')) && isLetterU(a, b) ? 'undecided' : 'different';
    const isOne = a.ratioOf === b.ratioOf && isBareNumber(a) === isBareNumber(b) && scaleBetween(a, b) !== undefined;
    if (!isOne || a.ownKinds.includes(' ')) return 'different';
    if (a.annotations === b.annotations) return 'same';
    return a.annotations === '' || b.annotations === '' ? 'undecided' : 'different';
  };
  const relation = (a: string, b: string): UnitRelation => {
    const [left, right] = [factsOf(a), factsOf(b)];
    return left && right ? relationOf(left, right) : 'undecided';
  };

  const readOne = (text: string, expected: string, isDeclared: boolean): string | undefined => {
    if (text === '' || text.length > LONGEST_UNIT) return undefined;
    const spelled = spelledOut(text, expected);
    if (spelled !== undefined && factsOf(spelled)) return spelled;
    return isDeclared && factsOf(text) ? text : undefined;
  };

  const read = kept((key: string): string | undefined => {
    const [unit = '', code = '', declared = '', expected = ''] = key.split('\n');
    const ofText = readOne(unit, expected, false);
    const ofCode = readOne(code, expected, declared !== '');
    if (ofText === undefined || ofCode === undefined) return ofCode ?? ofText;
    const [left, right] = [factsOf(ofText), factsOf(ofCode)];
    if (!left || !right) return undefined;
    const scale = scaleBetween(left, right);
    const isOther = relationOf(left, right) === 'different' || (scale && Math.abs(scale.factor - 1) > 1e-9);
    return isOther ? undefined : ofCode;
  });

  return {
    read({ unit, code, system }, expected) {
      // Before anything else: what is longer than any unit is neither read nor kept.
      if ([unit, code, expected].some((part) => part.length > LONGEST_UNIT || part.includes('\n'))) return undefined;
      const isDeclared = UCUM_SYSTEMS.includes(system);
      // A code of another system is that system's business: its `1` is no number one.
      const readable = isDeclared || system === '' ? code : '';
      return read([unit, readable, isDeclared ? 'ucum' : '', expected].join('\n'));
    },
    relation,
    convert(value, from, to) {
      const [left, right] = [factsOf(from), factsOf(to)];
      if (!left || !right || relationOf(left, right) !== 'same') return undefined;
      const scale = scaleBetween(left, right);
      return scale && scale.offset + scale.factor * value;
    },
  };
}

const ANNOTATION = String.raw`\{[!-z|~]*?\}`;
const ATOM = String.raw`(?:[A-Za-z%'"_]+|[A-Za-z]*\[[A-Za-z0-9_'.-]+\])(?:[+-]?\d{1,2})?`;
const COMPONENT = `(?:(?:10[*^]-?\\d{1,3}|\\d{1,6}|${ATOM})(?:${ANNOTATION})?|${ANNOTATION})`;
const TERM = new RegExp(`^/?${COMPONENT}(?:[./]${COMPONENT})*$`, 'u');
const IN_PARENTHESES = new RegExp(`\\((/?${COMPONENT}(?:[./]${COMPONENT})*)\\)`, 'gu');
const MEMBERS_OF_OBJECTS = new RegExp(Object.getOwnPropertyNames(Object.prototype).join('|'), 'u');

/**
 * The form of a UCUM term, parentheses two deep. The library prints what it stumbles over, and takes the members of
 * every object and its own placeholders for units: those never reach it.
 */
function isWellFormed(code: string): boolean {
  if (code.length > LONGEST_UNIT || /placeholder/u.test(code) || MEMBERS_OF_OBJECTS.test(code)) return false;
  return TERM.test(code.replace(IN_PARENTHESES, 'm').replace(IN_PARENTHESES, 'm'));
}

/** A pure number with nothing but words in braces: a kind of its own for each word. */
const isBareNumber = ({ measure, annotations }: UnitFacts): boolean => measure === '1' && annotations !== '';

/** `1` says no more than nothing: it contradicts neither a pH nor a number that has a name. */
const isUnsaid = (plain: UnitFacts, other: UnitFacts): boolean =>
  plain.code === '1' && (other.isSpecial || isBareNumber(other));

/** One U for another: an enzyme unit, an international and an arbitrary unit are all written with that letter. */
const isLetterU = (a: UnitFacts, b: UnitFacts): boolean =>
  [a, b].every(({ ownKinds }) => /^(?:|\[IU\]|\[arb'U\])$/u.test(ownKinds));

function guarded<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Remembers the last answers; the oldest makes room. */
function kept<T>(find: (key: string) => T): (key: string) => T {
  const answers = new Map<string, T>();
  return (key) => {
    if (answers.has(key)) return answers.get(key) as T;
    const answer = find(key);
    if (answers.size >= MOST_KEPT) answers.delete(answers.keys().next().value ?? '');
    answers.set(key, answer);
    return answer;
  };
}
