import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { ID_A, ID_B, map, namesIn, observation, patient, report, RESIDENT, strongOf, taken } from './made.ts';

const conditional = (type: string, system: string, value: string): Json => ({
  reference: `${type}?identifier=${encodeURIComponent(`${system}|${value}`)}`,
});
const toA = { subject: conditional('Patient', RESIDENT, ID_A) };

describe('a reference that names its target by a condition', () => {
  test('means the Patient at hand', () => {
    const mapped = map(report(toA), patient('1', ID_A, { birthDate: '1988-02-29' }));
    expect(strongOf(mapped)).toEqual([ID_A]);
    expect(namesIn(mapped)).toEqual(['DiagnosticReport/r1', 'Patient/1']);
    expect(taken(mapped).content.entry[0]?.resource.subject).toMatchObject({ reference: 'Patient/1' });
  });

  test('names a person whose Patient is not at hand, and is kept as what it is: a logical one', () => {
    const mapped = map(report(toA));
    expect(strongOf(mapped)).toEqual([ID_A]);
    const identifier = { system: RESIDENT, value: ID_A };
    expect(taken(mapped).content.entry[0]?.resource.subject).toEqual({ type: 'Patient', identifier });
  });

  test('of a result to another person keeps the result out', () => {
    const own = observation('a', toA);
    const foreign = observation('b', { subject: conditional('Patient', RESIDENT, ID_B) });
    const result = [{ reference: 'Observation/a' }, { reference: 'Observation/b' }];
    expect(namesIn(map(report({ ...toA, result }), own, foreign))).toEqual(['DiagnosticReport/r1', 'Observation/a']);
  });

  test('keeps its display, and means nobody where it names no system or more than an identifier', () => {
    const performer = [{ ...conditional('Practitioner', 'urn:staff', '7'), display: '检验师' }];
    const [first] = taken(map(report({ ...toA, performer }))).content.entry;
    expect(first?.resource.performer).toEqual([
      { type: 'Practitioner', identifier: { system: 'urn:staff', value: '7' }, display: '检验师' },
    ]);
    for (const reference of [`Patient?identifier=${ID_A}`, `Patient?identifier=${RESIDENT}|${ID_A}&active=true`])
      expect(strongOf(map(report({ subject: { reference } })))).toEqual([]);
  });
});
