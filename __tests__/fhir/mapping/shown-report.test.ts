import { describe, expect, test } from '@jest/globals';
import type { CodeMap, MappedItem } from '../../../server/domain/catalogue/catalogue.ts';
import type { Json } from '../../../server/fhir/mapping/json.ts';
import { showReport, type ShownReport } from '../../../server/fhir/mapping/shown-report.ts';
import { code, ID_A, map, observation, patient, report, taken } from './made.ts';

/** `HIV` is a sensitive item, `HGB` is one that is not; other codes are not known. */
const CODES: CodeMap = {
  find: (concept) => {
    const known = concept.find(({ code: each }) => each === 'HIV' || each === 'HGB');
    if (!known) return undefined;
    return { item: { sensitive: known.code === 'HIV' } as MappedItem['item'], laterality: undefined };
  },
};
const AS = { id: 'x', version: 2, updatedAt: Date.parse('2026-11-20T00:00:00Z'), institution: 'hz1' };
const hiv = (id: string, more: Json = {}): Json =>
  observation(id, { code: code('HIV'), valueString: 'SECRET', ...more });
const hgb = (id: string, more: Json = {}): Json => observation(id, { code: code('HGB'), ...more });

function shown(to: 'owner' | 'others', more: Json, ...beside: readonly Json[]): ShownReport {
  const { content } = taken(map(report(more), patient('1', ID_A), ...beside));
  return showReport(content, AS, to === 'owner' ? undefined : CODES);
}
const written = ({ report: own, observations, others }: ShownReport): string =>
  JSON.stringify([own, ...observations.values(), ...others]);
const refer = (...ids: readonly string[]): Json[] => ids.map((id) => ({ reference: id }));

describe('to another hospital a sensitive result is not there', () => {
  test.each<[string, Json, readonly Json[]]>([
    ['as a result', { result: refer('Observation/a', 'Observation/b') }, [hiv('a'), hgb('b')]],
    ['as a component', { result: refer('Observation/b') }, [hgb('b', { component: [hiv('c'), hgb('d')] })]],
    ['contained', { contained: [hiv('a'), hgb('b')], result: refer('#a', '#b') }, []],
    [
      'as a component of a contained one',
      { contained: [hgb('b', { component: [hiv('c')] })], result: refer('#b') },
      [],
    ],
    [
      'contained in a result',
      { result: refer('Observation/b') },
      [hgb('b', { contained: [hiv('a')], hasMember: refer('#a') })],
    ],
    [
      'as a member of unknown code under a sensitive group',
      { result: refer('Observation/g', 'Observation/b') },
      [
        hiv('g', { hasMember: refer('Observation/m') }),
        observation('m', { code: code('?'), valueString: 'SECRET' }),
        hgb('b'),
      ],
    ],
    ['in the conclusion', { conclusion: 'SECRET', result: refer('Observation/a') }, [hiv('a')]],
    ['in its coded conclusion', { conclusionCode: [{ text: 'SECRET' }], result: refer('Observation/a') }, [hiv('a')]],
    ['in the narrative', { text: { div: 'SECRET' }, result: refer('Observation/a') }, [hiv('a')]],
    ['in a form', { presentedForm: [{ data: 'SECRET' }], result: refer('Observation/a') }, [hiv('a')]],
    [
      'in the narrative of another result',
      { result: refer('Observation/a', 'Observation/b') },
      [hiv('a'), hgb('b', { text: { div: 'SECRET' }, note: [{ text: 'SECRET' }] })],
    ],
    [
      'under the sensitive code of the report, by a code that nobody knows',
      { code: code('HIV'), result: refer('Observation/m') },
      [observation('m', { code: code('?'), valueString: 'SECRET' })],
    ],
    [
      'in the display of a result elsewhere',
      {
        result: [...refer('Observation/a'), { reference: 'https://a/Observation/9', display: 'SECRET' }],
      },
      [hiv('a')],
    ],
  ])('%s', (_where, more, beside) => {
    const forOthers = written(shown('others', more, ...beside));
    expect(forOthers).not.toMatch(/SECRET|HIV/u);
    expect(written(shown('owner', more, ...beside))).toContain('SECRET');
  });

  test('and neither a reference nor a gap in the numbers tells of it', () => {
    const { report: own, observations } = shown(
      'others',
      { result: refer('Observation/a', 'Observation/b') },
      hiv('a'),
      hgb('b', { derivedFrom: refer('Observation/a') }),
    );
    expect(own.result).toEqual(refer('Observation/x.1'));
    expect([...observations.keys()]).toEqual(['x.1']);
    expect(observations.get('x.1')).not.toHaveProperty('derivedFrom');
  });

  test('and contained ones leave no reference behind', () => {
    const { report: own } = shown('others', { contained: [hiv('a'), hgb('b')], result: refer('#a', '#b') });
    expect(own.result).toEqual(refer('#b'));
  });

  test('and a report of nothing else has no empty lists', () => {
    const { report: own } = shown('others', { contained: [hiv('a')], result: refer('#a') });
    expect(own).not.toHaveProperty('result');
    expect(own).not.toHaveProperty('contained');
  });
});

describe('a report without anything sensitive', () => {
  const more = { conclusion: '正常', text: { div: 'x' }, result: refer('Observation/b') };
  test('is shown whole, under the ids of the exchange', () => {
    const { report: own, observations, others } = shown('others', more, hgb('b'));
    expect(own).toMatchObject({
      id: 'x',
      conclusion: '正常',
      result: refer('Observation/x.1'),
      meta: { versionId: '2' },
    });
    expect(observations.get('x.1')).toMatchObject({ id: 'x.1', valueQuantity: { value: 120 } });
    expect(others.map(({ id }) => id)).toEqual(['x.1']);
  });
});
