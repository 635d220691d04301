/** What a flag of a source means for the eye. */
export type FlagLevel = 'normal' | 'high' | 'low' | 'abnormal' | 'critical';

/** A flag is one word or two; more is no flag. */
const LONGEST_FLAG = 100;

/**
 * Interpretations (HL7 v3 ObservationInterpretation) and what Chinese laboratories write for them; the gravest of
 * several counts.
 */
const LEVELS: readonly (readonly [FlagLevel, RegExp])[] = [
  ['critical', /(?:^|\s)(?:HH|LL|AA|危急|危急值)(?:\s|$)/u],
  ['high', /(?:^|\s)(?:H|HU|HX|>|↑|偏高|高)(?:\s|$)/u],
  ['low', /(?:^|\s)(?:L|LU|LX|<|↓|偏低|低)(?:\s|$)/u],
  ['abnormal', /(?:^|\s)(?:A|POS|DET|R|异常|阳性|\+)(?:\s|$)/u],
];

export function levelOf(flag: string): FlagLevel {
  const text = flag.slice(0, LONGEST_FLAG);
  return LEVELS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'normal';
}
