import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RESIDENT_ID } from '../support/clinic.ts';
import { attack, expectRepelled, MARK, shootRaw, type Struck } from './attack.ts';
import {
  DOORS,
  hookText,
  makeSend,
  REPORT,
  reportText,
  withMember,
  type Headers,
  type Send,
  type Sent,
} from './bodies.ts';
import { openField, SIGN, type Field } from './field.ts';

let field: Field;
let send: Send;
beforeAll(async () => {
  field = await openField();
  send = await makeSend(field);
});
afterAll(() => field.close());

const hook = (): string => hookText(field);
const report = (more?: object): string => reportText(field, more);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const nestedObjects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const many = (count: number, text: string): string => Array.from({ length: count }, () => text).join(',');
const names = (count: number): string => Array.from({ length: count }, (_each, at) => `"k${String(at)}":1`).join(',');

describe('what no address takes, whatever it means', () => {
  const MEMBER_MORE = 1_000_000;
  const rows: readonly (readonly [number, string, () => string | Buffer, number | readonly number[], Headers?])[] = [
    [57, 'nested 65 deep', () => nested(65), 400],
    [57, 'nested a thousand deep', () => nestedObjects(1000), 400],
    [57, 'nested 10,000 deep', () => nestedObjects(10_000), 400],
    [57, 'nested 200,000 deep and never closed', () => '['.repeat(200_000), 400],
    [57, 'nested 65 deep inside a good order check', () => withMember(hook(), `"extension":${nestedObjects(64)}`), 400],
    [59, 'an object of a hundred thousand names', () => `{${names(100_000)}}`, 400],
    [59, 'a list of more than a million members', () => `[${many(MEMBER_MORE + 1, '1')}]`, 400],
    [59, 'a million empty objects', () => `[${many(MEMBER_MORE / 2 + 1, '{}')}]`, 400],
    [59, 'a number beyond any', () => withMember(hook(), '"extension":{"a":1e400}'), 400],
    [59, 'a number beyond any, written out', () => withMember(hook(), `"extension":{"a":${'9'.repeat(5000)}}`), 400],
    [59, 'a whole number that would lose its last digit', () => withMember(report(), '"a":9007199254740993'), 400],
    [
      60,
      'prototypes and nothing else',
      () => '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
      400,
    ],
    [61, 'resourceType given twice', () => withMember(report(), '"resourceType":"DiagnosticReport"'), 400],
    [61, 'an id given twice', () => withMember(report({ id: 'a' }), '"id":"b"'), 400],
    [61, 'a name given twice, once in escapes', () => withMember(report({ id: 'a' }), String.raw`"\u0069d":"b"`), 400],
    [61, 'a name given twice far inside', () => withMember(hook(), '"extension":{"a":[{"b":1,"b":2}]}'), 400],
    [62, 'UTF-16', () => Buffer.from(hook(), 'utf16le'), 400],
    [62, 'UTF-16 with its mark', () => Buffer.from(`\ufeff${hook()}`, 'utf16le'), 400],
    [
      62,
      'bytes that are no UTF-8',
      () => Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      400,
    ],
    [
      62,
      'an overlong slash',
      () => Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
      400,
    ],
    [62, 'half a character', () => withMember(report(), String.raw`"a":"\ud800"`), 422],
    [62, 'half a character in a name', () => withMember(report(), String.raw`"\udc00":1`), 422],
    [62, 'NUL in a text', () => withMember(report(), String.raw`"conclusion":"a\u0000b"`), 422],
    [62, 'NUL as it is', () => withMember(report(), '"conclusion":"a\0b"'), 400],
    [63, 'no content type', hook, 415, { 'content-type': undefined }],
    [63, 'plain text', hook, 415, { 'content-type': 'text/plain' }],
    [63, 'XML', () => `<a>${MARK}</a>`, 415, { 'content-type': 'application/fhir+xml' }],
    [63, 'a form', () => `a=${MARK}`, 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    [
      63,
      'a form of parts',
      () => `--x\r\n\r\n${MARK}\r\n--x--`,
      415,
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    [63, 'a character set nobody knows', hook, 415, { 'content-type': 'application/json; charset=x-foo' }],
    [63, 'another character set', hook, 415, { 'content-type': 'application/json; charset=gb18030' }],
    [63, 'a type of another kind that says json', hook, 415, { 'content-type': 'text/json' }],
    [64, 'an encoding nobody knows', hook, 415, { 'content-encoding': MARK }],
    [64, 'gzip twice', () => gzipSync(gzipSync(hook())), [400, 415], { 'content-encoding': 'gzip, gzip' }],
    [64, 'gzip twice, said once', () => gzipSync(gzipSync(hook())), 400, { 'content-encoding': 'gzip' }],
    [64, 'gzip that is none', hook, 400, { 'content-encoding': 'gzip' }],
    [64, 'gzip cut short', () => gzipSync(hook()).subarray(0, 60), 400, { 'content-encoding': 'gzip' }],
    [64, 'brotli that is none', hook, 400, { 'content-encoding': 'br' }],
    [58, 'nothing', () => '', 400],
    [58, 'no JSON', () => `{"a":${MARK}`, 400],
    [58, 'two values', () => `${report()}${report()}`, 400],
    [58, 'a million quotes', () => '"'.repeat(1_000_000), 400],
    [58, 'a million backslashes', () => `"${'\\'.repeat(1_000_000)}`, 400],
  ];

  test.each(rows)('%i: %s', async (...[, , body, status, headers]) => {
    const before = await field.state();
    const made = body();
    // All of them read through the same guards: a body of megabytes is shown to two.
    const doors =
      Buffer.byteLength(made) > 500_000 ? DOORS.filter(([, path]) => path === '/fhir' || path === SIGN) : DOORS;
    for (const [method, path] of doors) {
      expectRepelled(field, await send(path, made, { method, ...(headers ? { headers } : {}) }), { status });
    }
    expect(await field.state()).toEqual(before);
    await field.stillServes();
  });
});

describe('58, 64: more than is read', () => {
  const MOST = 32 * 1024 * 1024;
  const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const rows: readonly (readonly [number, string, () => Buffer, Sent])[] = [
    [58, 'one byte more than the limit', () => Buffer.alloc(MOST + 1, 0x20), {}],
    [58, 'the same without a length', () => Buffer.alloc(MOST + 1, 0x20), { chunked: true }],
    [64, 'a bomb in gzip', () => gzipSync(Buffer.alloc(2 * MOST, 0x20)), { headers: { 'content-encoding': 'gzip' } }],
    [
      64,
      'a bomb in brotli',
      () => brotliCompressSync(Buffer.alloc(2 * MOST, 0x20), FAST),
      { headers: { 'content-encoding': 'br' } },
    ],
    [
      64,
      'a bomb in deflate',
      () => deflateSync(Buffer.alloc(2 * MOST, 0x20)),
      { headers: { 'content-encoding': 'deflate' } },
    ],
  ];

  test.each(rows)('%i: %s', async (_group, _what, body, sent) => {
    const made = body();
    await attack(field, () => send(SIGN, made, sent), { status: 413 });
  });

  test('58: a length that promises more than the limit is refused before it comes', async () => {
    const promised = { 'content-length': String(MOST + 1) };
    const bearer = await field.source.sign({ aud: `${field.gateway.url}${SIGN}` });
    const lines = [
      `POST ${SIGN} HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/json',
      `Authorization: Bearer ${bearer}`,
      `Content-Length: ${promised['content-length']}`,
    ];
    const struck = await shootRaw(field.gateway.url, `${lines.join('\r\n')}\r\n\r\n`, 500);
    expect(struck.statuses).toEqual([413]);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('64: a good body in %s is read', async (encoding, compress) => {
    const fire = (): Promise<Struck> => send(SIGN, compress(hook()), { headers: { 'content-encoding': encoding } });
    await attack(field, fire, { status: 200, mayWrite: true });
  });

  test('63: JSON by its other names, in UTF-8 however it is spelt, is read', async () => {
    for (const type of [
      'application/fhir+json',
      'application/json; charset=UTF-8',
      'application/json;charset="utf-8"',
      'APPLICATION/JSON',
      'application/fhir+json; fhirVersion=4.0',
    ]) {
      await attack(field, () => send(SIGN, hook(), { headers: { 'content-type': type } }), {
        status: 200,
        mayWrite: true,
      });
    }
  });
});

describe('59: floods where something is expected', () => {
  const FLOOD = 60_000;
  const inHook = (name: string, flood: string): string => hook().replace(`"${name}":[`, `"${name}":[${flood},`);
  const rows: readonly (readonly [string, string, () => string, number | readonly number[]])[] = [
    [
      'entries of a Bundle',
      '/fhir',
      () => `{"resourceType":"Bundle","type":"transaction","entry":[${many(FLOOD, '{}')}]}`,
      [400, 413],
    ],
    [
      'results of a report',
      REPORT,
      () => withMember(report(), `"result":[${many(FLOOD, '{"reference":"Observation/x"}')}]`),
      422,
    ],
    ['draft orders', SIGN, () => inHook('entry', many(FLOOD, '{}')), 400],
    ['decisions', `${SIGN}/feedback`, () => `{"feedback":[${many(FLOOD, '{}')}]}`, 400],
    [
      'a user id of ten megabytes',
      SIGN,
      () => hook().replace('"userId":"', `"userId":"${'x'.repeat(10_000_000)}`),
      400,
    ],
    ['a report id of ten megabytes', REPORT, () => report({ id: 'x'.repeat(10_000_000) }), 422],
    [
      'identifiers of a patient',
      SIGN,
      () => inHook('identifier', many(FLOOD, `{"system":"${RESIDENT_ID}","value":"1"}`)),
      [200, 400, 412],
    ],
    ['names of a patient', SIGN, () => inHook('name', many(FLOOD, '{"family":"x"}')), [200, 400, 412]],
    ['codings of an order', SIGN, () => inHook('coding', many(FLOOD, '{"system":"x","code":"y"}')), [200, 400]],
    ['an order id of ten megabytes', SIGN, () => hook().replace('"o1"', `"${'o'.repeat(10_000_000)}"`), [200, 400]],
  ];

  test.each(rows)('%s', async (_what, path, body, status) => {
    const made = body();
    const mayWrite = Array.isArray(status) && status.includes(200);
    await attack(field, () => send(path, made), { status, mayWrite });
  });
});
