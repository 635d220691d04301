import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { laboratoryBundle, patientOf, residentId } from '../support/clinic.ts';
import { attack, MARK, type Struck } from './attack.ts';
import { hookText, makeSend, REPORT, reportText, withMember, type Send } from './bodies.ts';
import { openField, SIGN, type Field } from './field.ts';

/** Somebody of whom no result is asked for. */
const somebody = { id: residentId('1970-01-02', 323), birthDate: '1970-01-02' };

let field: Field;
let send: Send;
beforeAll(async () => {
  field = await openField();
  send = await makeSend(field);
});
afterAll(() => field.close());

const hook = (): string => hookText(field);
const report = (more?: object): string => reportText(field, more);

describe('60: members with the names of what every object has', () => {
  const clean = (): void => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  };
  const poison = '"__proto__":{"polluted":1,"status":"final"},"constructor":{"prototype":{"polluted":1}},"toString":1';

  test('in a report, its patient and an order check: read as what they are, nothing is changed by them', async () => {
    await attack(field, () => send(REPORT, withMember(report({ id: 'poison' }), poison)), {
      status: 201,
      mayWrite: true,
    });
    const check = hook().replace('"resourceType":"Patient"', `"resourceType":"Patient",${poison}`);
    await attack(field, () => send(SIGN, withMember(check, `"extension":{${poison}}`)), {
      status: 200,
      mayWrite: true,
    });
    clean();
  });

  test('a status that only the prototype has is no status', async () => {
    const without = withMember(report({ status: undefined }), poison);
    await attack(field, () => send(REPORT, without), { status: [400, 422] });
    clean();
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'resources of the type and id %s',
    async (name) => {
      const entry = (resource: object): object => ({ resource, request: { method: 'POST', url: 'DiagnosticReport' } });
      const resources = [
        { resourceType: name, id: name },
        JSON.parse(report({ id: name, subject: { reference: name } })) as object,
      ];
      const bundle = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: resources.map(entry) });
      await attack(field, () => send('/fhir', bundle), { status: [200, 422], mayWrite: true });
      clean();
    },
  );

  test.each(['__proto__[polluted]=1', '__proto__.polluted=1', 'constructor[prototype][polluted]=1', '__proto__=1'])(
    'the query ?%s',
    async (query) => {
      for (const path of ['/fhir/DiagnosticReport', '/api/savings', '/fhir/Task', '/api/notices']) {
        const fire = (): Promise<Struck> => send(`${path}?${query}`, '', { method: 'GET' });
        await attack(field, fire, { status: [200, 400], mayWrite: true });
      }
      clean();
    },
  );
});

describe('62: characters that are easily lost', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['a Han character of four bytes', '𠮷野家'],
    ['directions turned around', 'a\u202eb\u202cc\u2066d\u2069'],
    ['widths of nothing', 'a\u200bb\u200dc\ufeffd'],
    ['letters and their marks apart', 'e\u0301 が'],
    ['digits of full width', '１２３'],
    ['the last character there is', '\u{10ffff}'],
    ['control characters', 'a\u0001\u0085\u2028b'],
  ];

  test.each(texts)('%s come back as they were sent', async (what, text) => {
    const id = `text-${String(texts.findIndex(([each]) => each === what))}`;
    const more = { more: { conclusion: text }, observation: { valueQuantity: undefined, valueString: text } };
    const bundle = laboratoryBundle(somebody, {
      id,
      code: '58410-2',
      results: ['6690-2'],
      collectedAt: Date.now() - 3_600_000,
      ...more,
    });
    const pushed = await attack(field, () => send('/fhir', JSON.stringify(bundle)), { status: 200, mayWrite: true });
    const { entry } = JSON.parse(pushed.text) as { entry: { response: { location?: string } }[] };
    const location = String(entry.at(-1)?.response.location).split('/_history')[0] ?? '';
    const kept = await send(`/fhir/${location}`, '', { method: 'GET' });
    expect(JSON.parse(kept.text)).toMatchObject({ conclusion: text });
  });

  const odd: readonly (readonly [string, string])[] = [
    ['digits of full width', '１２３'],
    ['a direction turned around', 'a\u202eb'],
    ['a line break and a header', `a\r\nX-Evil: ${MARK}`],
    ['a slash', 'a/b'],
    ['a Han character', '𠮷'],
    ['65 characters', 'a'.repeat(65)],
    ['a width of nothing', 'a\u200b'],
  ];

  test.each(odd)('an id with %s is refused', async (_what, id) => {
    await attack(field, () => send(REPORT, report({ id })), { status: 422 });
  });

  test('a resident id with digits of full width, or something invisible inside, is not somebody else’s', async () => {
    const wide = field.person.id.replace(/\d/u, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    for (const id of [wide, `\u200b${field.person.id}`, `${field.person.id}\u202e`, ` ${field.person.id}\u0001`]) {
      const body = JSON.stringify({ ...field.goodBody, prefetch: { patient: patientOf({ ...field.person, id }) } });
      const struck = await attack(field, () => send(SIGN, body), { status: [200, 412], mayWrite: true });
      if (struck.status === 200)
        expect(JSON.parse(struck.text)).toMatchObject({ cards: [{ uuid: expect.any(String) }] });
    }
  });

  test('a byte order mark before a good body is no part of it', async () => {
    await attack(field, () => send(SIGN, `\ufeff${hook()}`), { status: 200, mayWrite: true });
  });
});
