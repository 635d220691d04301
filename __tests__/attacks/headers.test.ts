import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_SCOPES } from '../support/clinic.ts';
import { forEachEngine } from '../support/databases.ts';
import { attack, expectSilent, MARK, shoot, shootRaw, type Struck } from './attack.ts';
import { openField, SIGN, type Field } from './field.ts';

const EVIL = 'evil.example';
let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

/** A request with an access token of a hospital. */
async function read(path: string, headers: Readonly<Record<string, string>> = {}, on = field): Promise<Struck> {
  const token = await on.ordering.token(on.gateway.url, ALL_SCOPES);
  return await shoot(on.gateway.url, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
}

describe('47: headers that say who and where one is', () => {
  const spoofs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['another hospital', { 'x-tenant': 'src', 'x-institution': 'src', 'x-client-id': 'https://his.src.example' }],
    ['another address', { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' }],
    ['another host', { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' }],
    ['another host in Host', { host: EVIL }],
    ['another method', { 'x-http-method-override': 'DELETE', 'x-http-method': 'PUT', 'x-method-override': 'PUT' }],
    ['another path', { 'x-original-url': '/fhir/AuditEvent', 'x-rewrite-url': '/fhir/AuditEvent' }],
    ['a person signed in', { 'x-remote-user': 'admin', 'x-forwarded-user': 'admin', cookie: 'session=admin' }],
  ];

  test.each(spoofs)(
    '%s: another hospital’s report stays hidden, and no answer speaks of the host',
    async (_what, headers) => {
      const hidden = await field.other.token(field.gateway.url, ALL_SCOPES);
      const path = `/fhir/DiagnosticReport/${field.reportId}`;
      const all = { ...headers, authorization: `Bearer ${hidden}` };
      await attack(field, () => shoot(field.gateway.url, { method: 'GET', path, headers: all }), { status: 404 });
      const own = await attack(field, () => read('/fhir/DiagnosticReport', headers), { status: 200, mayWrite: true });
      const { entry, link } = JSON.parse(own.text) as { entry?: unknown; link: readonly { url: string }[] };
      expect(entry).toBeUndefined();
      expect(link[0]?.url).toBe(`${field.gateway.url}/fhir/DiagnosticReport`);
      for (const open of ['/fhir/.well-known/smart-configuration', '/fhir/metadata', '/cds-services']) {
        const answer = await shoot(field.gateway.url, { method: 'GET', path: open, headers });
        expect(answer.status).toBe(200);
        expect(answer.text + JSON.stringify(answer.headers)).not.toContain(EVIL);
      }
    },
  );

  test.each(spoofs)('%s: who has no token stays outside', async (_what, headers) => {
    for (const path of ['/fhir/AuditEvent', '/api/savings']) {
      await attack(field, () => shoot(field.gateway.url, { method: 'GET', path, headers }), { status: 401 });
    }
  });

  test.each(['http', 'https'])(
    'a token meant for %s on another host is not made good by naming that host',
    async (scheme) => {
      const authorization = `Bearer ${await field.ordering.sign({ aud: `${scheme}://${EVIL}${SIGN}` })}`;
      const headers = {
        host: EVIL,
        'x-forwarded-host': EVIL,
        'x-forwarded-proto': scheme,
        'content-type': 'application/json',
      };
      const body = JSON.stringify(field.goodBody);
      const fire = (): Promise<Struck> =>
        shoot(field.gateway.url, { path: SIGN, headers: { ...headers, authorization }, body });
      await attack(field, fire, { status: 401 });
    },
  );

  test('a POST stays a POST: a consent is not turned into anything else', async () => {
    const authorization = `Bearer ${await field.ordering.token(field.gateway.url, ALL_SCOPES)}`;
    const headers = { authorization, 'x-http-method-override': 'GET', 'content-type': 'application/json' };
    await attack(field, () => shoot(field.gateway.url, { path: '/fhir/Consent', headers, body: '{}' }), {
      status: 400,
    });
    const query = { path: '/fhir/DiagnosticReport?_method=GET', headers, body: '{}' };
    await attack(field, () => shoot(field.gateway.url, query), { status: 400 });
  });
});

describe('69: line breaks in what becomes a header', () => {
  test.each(['a\r\nX-Evil: 1', 'a%0d%0aX-Evil:%201', 'a\u560a\u560dX-Evil: 1', 'a'.repeat(65)])(
    'a request id of %j is not repeated',
    async (id) => {
      const bytes = Buffer.from(
        `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: ${id}\r\nConnection: close\r\n\r\n`,
      );
      const struck = await shootRaw(field.gateway.url, bytes);
      const head = struck.text.split('\r\n\r\n')[0] ?? '';
      // A real line break makes two request headers, the first of them short and harmless.
      expect(head).not.toMatch(/x-evil|%0d|aaaaaaaaaa/iu);
    },
  );

  test.each(['?from=2026-01-01%0d%0aX-Evil:1&to=2026-01-02', '?from=2026-01-01&to=2026-01-02&by=day%0d%0aX-Evil:1'])(
    'the name of a CSV file: %s',
    async (query) => {
      await attack(field, () => read(`/api/savings${query}`, { accept: 'text/csv' }), { status: 400 });
    },
  );

  test.each(['identifier=a%0d%0aX-Evil:1|b', 'identifier=urn:x|a\u0000', 'name=x', 'identifier='])(
    'If-None-Exist %s',
    async (condition) => {
      const authorization = `Bearer ${await field.source.token(field.gateway.url, ALL_SCOPES)}`;
      const headers = { authorization, 'content-type': 'application/json', 'if-none-exist': encodeURI(condition) };
      const body = JSON.stringify({
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: { text: 'x' },
        subject: { display: 'x' },
      });
      const fire = (): Promise<Struck> => shoot(field.gateway.url, { path: '/fhir/DiagnosticReport', headers, body });
      const struck = await attack(field, fire, { status: [201, 400, 412, 422], mayWrite: true });
      expect(struck.headers['x-evil']).toBeUndefined();
    },
  );
});

describe('90: pages of strange origins', () => {
  const origins = [
    'https://evil.example',
    'null',
    '*',
    'http://127.0.0.1:3000.evil.example',
    'http://127.0.0.1:30000',
    'https://127.0.0.1:3000',
    'HTTP://127.0.0.1:3000',
    'http://127.0.0.1:3000/',
    'http://evil@127.0.0.1:3000',
    'http://127.0.0.1:3000, https://evil.example',
    '',
  ];

  test.each(origins)('a page of %j is not let in, neither asking before nor asking at once', async (origin) => {
    const asking = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await shoot(field.gateway.url, { method: 'OPTIONS', path: SIGN, headers: asking });
    const authorization = `Bearer ${await field.ordering.token(field.gateway.url, ALL_SCOPES)}`;
    const asked = await shoot(field.gateway.url, {
      method: 'GET',
      path: '/fhir/Task',
      headers: { origin, authorization },
    });
    for (const { status, headers } of [preflight, asked]) {
      expect(status).toBeLessThan(500);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers.vary).toContain('Origin');
    }
  });

  test('the registered origin is named, never a star, and no cookies are asked for', async () => {
    const origin = 'http://127.0.0.1:3000';
    const asking = { origin, 'access-control-request-method': 'POST' };
    const { headers } = await shoot(field.gateway.url, { method: 'OPTIONS', path: SIGN, headers: asking });
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    const announced = await shoot(field.gateway.url, { method: 'GET', path: '/fhir/.well-known/smart-configuration' });
    expect(announced.headers['access-control-allow-origin']).toBe('*');
    expect(announced.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

forEachEngine((_engine, _fresh, databases) => {
  let here: Field;
  beforeAll(async () => {
    here = await openField({}, await databases.place());
  });
  afterAll(() => here.close());

  const places = [
    '/fhir/DiagnosticReport',
    '/fhir/Task',
    '/fhir/AuditEvent',
    '/fhir/Provenance',
    '/fhir/MeasureReport',
    '/fhir/CodeSystem',
    '/api/savings',
    '/api/notices',
    '/api/repeated-after-recognition',
    '/api/identity-reviews',
  ];
  const queries: readonly (readonly [number, string, string, boolean?])[] = [
    [
      67,
      'NUL in every parameter',
      '?_id=%00&identifier=a|%00&code=%00&status=%00&focus=%00&target=%00&url=%00&cursor=%00&from=%00&measure=%00&_cursor=%00',
    ],
    [67, 'NUL in an identifier', '?identifier=urn:x|%00'],
    [67, 'NUL in an id', '?_id=%00'],
    [67, 'NUL in a code', '?code=http://loinc.org|%00'],
    [67, 'broken escapes', '?_id=%E0%A4%A&code=%zz'],
    [67, 'half a character', '?_id=%ED%A0%80&identifier=a|%ED%A0%80'],
    [68, 'a thousand parameters', `?${Array.from({ length: 900 }, (_each, at) => `a${String(at)}=1`).join('&')}`],
    [68, 'the same parameter a thousand times', `?${'_id=a&'.repeat(1000)}`],
    [68, 'lists in brackets', '?_id[]=a&_id[]=b&code[x][y]=z'],
    [68, 'only a question mark', '?'],
    [68, 'only separators', '?&&&===&&&'],
    [68, 'an address over eight kilobytes', `?_id=${'a'.repeat(8200)}`, true],
    [
      68,
      'ten thousand parameters',
      `?${Array.from({ length: 10_000 }, (_each, at) => String(at))
        .join('&')
        .slice(0, 15_000)}`,
      true,
    ],
  ];

  test.each(queries.map((row) => [row[0], row[1], row] as const))(
    '%i: %s',
    async (_group, _what, [, , query, isRefused]) => {
      for (const path of places) {
        const struck = await read(`${path}${query}`, {}, here);
        expect([path, struck.status < 500, struck.ms < 2000]).toEqual([path, true, true]);
        if (isRefused) expect([400, 414, 431]).toContain(struck.status);
        if (struck.status >= 400) expectSilent(here, struck.text);
      }
      await here.stillServes();
    },
  );

  test('68: a form of ten thousand parameters, or of one a thousand times', async () => {
    const token = await here.ordering.token(here.gateway.url, ALL_SCOPES);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
    const bodies = [
      'a=1&'.repeat(10_000),
      '_id=a&'.repeat(1000),
      `_id=${'a,'.repeat(5000)}`,
      `code=${MARK}%00`,
      'a'.repeat(100_000),
    ];
    for (const body of bodies) {
      const struck = await shoot(here.gateway.url, { path: '/fhir/DiagnosticReport/_search', headers, body });
      expect([200, 400, 413]).toContain(struck.status);
      expect(struck.ms).toBeLessThan(2000);
    }
    await here.stillServes();
  });
});
