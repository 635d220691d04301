import { describe, expect, test } from '@jest/globals';
import type { KeyedDemographics, PatientKey } from '../../../server/domain/patient/identity.ts';
import { identityRule, type AskedPatient } from '../../../server/domain/recognition/rules/identity.ts';

const RESIDENT = 'resident' as PatientKey;
const CARD = 'card' as PatientKey;
const SILENT: KeyedDemographics = { birthDate: undefined, gender: undefined, names: [] };
const BORN: KeyedDemographics = { ...SILENT, birthDate: 'born' };

/** Someone known by a resident id and a card; demographics read differently under each key. */
const asked = (underCard: KeyedDemographics, isSeveral = false): AskedPatient => ({
  identifiers: [
    { key: RESIDENT, kind: 'resident-id', demographics: SILENT },
    { key: CARD, kind: 'health-card', demographics: underCard },
  ],
  demographicsUnder: (key) => (key === CARD ? underCard : SILENT),
  isSeveral,
});
const under = (patient: PatientKey, demographics: KeyedDemographics) => ({
  patient,
  patientKind: patient === RESIDENT ? 'resident-id' : 'health-card',
  demographics,
});

describe('whose a report is', () => {
  test('by resident id, whatever else is said', () => {
    const { verdict } = identityRule(asked(SILENT), under(RESIDENT, SILENT));
    expect(verdict).toMatchObject({ holds: true, because: { zh: '居民身份证号一致', en: 'the same resident id' } });
  });

  test('a report found under the card needs birth dates, though the request has a resident id, too', () => {
    expect(identityRule(asked(SILENT), under(CARD, BORN)).verdict.holds).toBe(false);
    expect(identityRule(asked(BORN), under(CARD, SILENT)).verdict.holds).toBe(false);
    expect(identityRule(asked(BORN), under(CARD, BORN))).toMatchObject({
      contradiction: undefined,
      verdict: { holds: true, because: { en: 'the same identifier and birth date' } },
    });
  });

  test('a report under a key that the request does not have itself needs birth dates', () => {
    const linked = under('linked' as PatientKey, BORN);
    expect(identityRule(asked(BORN), linked).verdict.holds).toBe(false);
  });

  test('a contradiction goes before everything, and is told', () => {
    const other = under(RESIDENT, { ...SILENT, gender: 'f' });
    const person: AskedPatient = { ...asked(SILENT), demographicsUnder: () => ({ ...SILENT, gender: 'm' }) };
    expect(identityRule(person, other)).toMatchObject({ contradiction: 'gender', verdict: { holds: false } });
  });

  test('identifiers that are several persons’ go before a contradiction', () => {
    const found = identityRule(asked(BORN, true), under(CARD, { ...SILENT, birthDate: 'other' }));
    expect(found).toMatchObject({
      contradiction: 'separated-identifiers',
      verdict: { rule: 'identity', holds: false },
    });
  });
});
