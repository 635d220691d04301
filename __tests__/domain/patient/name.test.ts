import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameForms } from '../../../server/domain/patient/name.ts';

describe('names', () => {
  test.each([
    ['spaces do not matter', { text: '张 三' }, { text: '张三' }],
    ['dots do not matter', { text: '买买提·艾力' }, { text: '买买提艾力' }],
    ['full width is the same', { text: 'ＺＨＡＮＧ' }, { text: 'zhang' }],
    ['parts are the text', { family: '张', given: ['三'] }, { text: '张三' }],
  ])('%s', (_sentence, a, b) => {
    const forms = [a, b].map((name) => nameForms({ text: undefined, family: undefined, given: [], ...name }));
    expect(forms[0]?.some((form) => forms[1]?.includes(form))).toBe(true);
  });

  test('the order of family and given does not matter, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (family, given) => {
        const one = nameForms({ text: undefined, family, given: [given] });
        const other = nameForms({ text: undefined, family: given, given: [family] });
        expect([...one].sort()).toEqual([...other].sort());
      }),
    );
  });

  test.each([
    ['a text alone', { text: '张 三' }, ['张三']],
    [
      'family and given, in either order',
      { family: 'Zhang', given: ['San', 'Feng'] },
      ['zhangsanfeng', 'sanfengzhang'],
    ],
    ['a family alone', { family: '张' }, ['张']],
    ['given names alone', { given: ['三', '丰'] }, ['三丰']],
    ['text and parts that say the same', { text: '张三', family: '张', given: ['三'] }, ['张三', '三张']],
    ['nothing', {}, []],
    ['nothing but spaces and dots', { text: ' ·.• ', family: ' ' }, []],
    ['what cannot be seen', { text: '张\u200b三\u00ad' }, ['张三']],
    ['half-width kana', { text: 'ﾀﾅｶ' }, ['タナカ']],
    ['small letters stay what they are', { text: 'Müller' }, ['müller']],
  ])('the forms of %s', (_what, name, forms) => {
    expect(nameForms({ text: undefined, family: undefined, given: [], ...name })).toEqual(forms);
  });

  test('two hundred characters of a name are enough', () => {
    const forms = nameForms({ text: 'a'.repeat(100_000), family: undefined, given: [] });
    expect(forms).toEqual(['a'.repeat(200)]);
  });
});
