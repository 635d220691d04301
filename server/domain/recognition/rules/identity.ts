import type { Contradiction } from '../../patient/contradiction.ts';
import { findContradiction } from '../../patient/contradiction.ts';
import type { KeyedDemographics, KeyedIdentifier, PatientKey } from '../../patient/identity.ts';
import { verdict, type Verdict } from '../verdict.ts';

/** The patient of a request: its own identifiers, and how its demographics read under any key. */
export interface AskedPatient {
  readonly identifiers: readonly KeyedIdentifier[];
  demographicsUnder(key: PatientKey): KeyedDemographics;
  /** Whether its own identifiers are known to be several persons': then nothing can be said to be this one's. */
  readonly isSeveral: boolean;
}

/** What of a stored report says whose it is. */
export interface ReportedPatient {
  readonly patient: PatientKey;
  readonly patientKind: string;
  readonly demographics: KeyedDemographics;
}

export interface IdentityFinding {
  readonly verdict: Verdict;
  readonly contradiction: Contradiction | undefined;
}

type Demographic = Exclude<Contradiction, 'separated-identifiers'>;
const DEMOGRAPHIC_ZH: Record<Demographic, string> = { 'birth-date': '出生日期', gender: '性别', name: '姓名' };
const DEMOGRAPHIC_EN: Record<Demographic, string> = { 'birth-date': 'birth dates', gender: 'sexes', name: 'names' };

/** Contract 7 `identity`: the same strong identifier and no contradiction. Never a fuzzy match. */
export function identityRule(asked: AskedPatient, reported: ReportedPatient): IdentityFinding {
  const demographics = asked.demographicsUnder(reported.patient);
  const contradiction = asked.isSeveral
    ? 'separated-identifiers'
    : findContradiction(demographics, reported.demographics);
  if (contradiction) return { contradiction, verdict: contradictory(contradiction) };
  const byResidentId = asked.identifiers.some((own) => own.kind === 'resident-id' && own.key === reported.patient);
  const birthDateOnBoth = demographics.birthDate !== undefined && reported.demographics.birthDate !== undefined;
  if (!byResidentId && !birthDateOnBoth) {
    return {
      contradiction: undefined,
      verdict: verdict(
        'identity',
        false,
        '非居民身份证匹配须双方均有出生日期',
        'a match other than by resident id needs a birth date on both sides',
      ),
    };
  }
  return {
    contradiction: undefined,
    verdict: byResidentId
      ? verdict('identity', true, '居民身份证号一致', 'the same resident id')
      : verdict('identity', true, '证件号与出生日期一致', 'the same identifier and birth date'),
  };
}

function contradictory(contradiction: Contradiction): Verdict {
  if (contradiction === 'separated-identifiers') {
    return verdict(
      'identity',
      false,
      '所给证件号经核对分属不同的人，已列入身份核对',
      "the identifiers given are known to be different persons'; listed for review",
    );
  }
  return verdict(
    'identity',
    false,
    `证件号一致但${DEMOGRAPHIC_ZH[contradiction]}不一致，已列入身份核对`,
    `the identifiers agree but the ${DEMOGRAPHIC_EN[contradiction]} do not; listed for review`,
  );
}
