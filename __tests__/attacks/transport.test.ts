import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attack, expectSilent, MARK, shoot, shootRaw, type RawStruck } from './attack.ts';
import { openField, SIGN, type Field } from './field.ts';

let field: Field;
const slow: Slow[] = [];
beforeAll(async () => {
  field = await openField();
  // What dawdles is begun first, so that the tests between need not wait for it.
  slow.push(
    dawdle('half a request line', 'GET /heal'),
    dawdle('headers a drop at a time', 'GET /healthz HTTP/1.1\r\n', 'a: b\r\n'),
  );
});
afterAll(async () => {
  for (const { socket } of slow) socket.destroy();
  await field.close();
});

interface Slow {
  readonly what: string;
  readonly socket: Socket;
  /** Milliseconds until the gateway closed it, and what it said. */
  readonly closed: Promise<{ readonly ms: number; readonly text: string }>;
}

function dawdle(what: string, beginning: string, drop?: string): Slow {
  const startedAt = performance.now();
  const socket = connect(Number(new URL(field.gateway.url).port), '127.0.0.1');
  const dripping = setInterval(() => {
    if (drop !== undefined) socket.write(drop);
  }, 500);
  let text = '';
  socket.on('data', (part) => (text += part.toString()));
  socket.on('error', () => undefined);
  socket.write(beginning);
  const closed = new Promise<{ ms: number; text: string }>((resolve) => {
    socket.on('close', () => {
      clearInterval(dripping);
      resolve({ ms: performance.now() - startedAt, text });
    });
  });
  return { what, socket, closed };
}

/** Lines of a request, ended as HTTP wants it. */
const lines = (...each: readonly string[]): string => `${each.join('\r\n')}\r\n\r\n`;
const get = (path: string, ...headers: readonly string[]): string =>
  lines(`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers);
const post = (...headers: readonly string[]): string => lines(`POST ${SIGN} HTTP/1.1`, 'Host: localhost', ...headers);

/** Fires raw bytes: one refusal, the connection closed, nothing written, nothing given away, and the gateway goes on. */
async function refused(bytes: string, statuses: readonly number[]): Promise<RawStruck> {
  const before = await field.state();
  const struck = await shootRaw(field.gateway.url, bytes, 2000);
  expect(struck.statuses).toHaveLength(1);
  expect(statuses).toContain(struck.statuses[0]);
  expect(struck.ms).toBeLessThan(2000);
  expectSilent(field, struck.text);
  expect(struck.text).toContain('OperationOutcome');
  expect(await field.state()).toEqual(before);
  await field.stillServes();
  return struck;
}

describe('65: what is no HTTP, or two things at once', () => {
  const many = (count: number): readonly string[] =>
    Array.from({ length: count }, (_each, at) => `X-${String(at)}: ${MARK}`);
  const rows: readonly (readonly [string, string, readonly number[]])[] = [
    ['a length and chunks', `${post('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`, [400]],
    ['chunks and a length', `${post('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`, [400]],
    ['two lengths', `${post('Content-Length: 1', 'Content-Length: 2')}a`, [400]],
    ['a list of lengths', `${post('Content-Length: 1, 2')}a`, [400]],
    ['a length below zero', post('Content-Length: -1'), [400]],
    ['a length in hexadecimal', post('Content-Length: 0x10'), [400]],
    ['an unknown transfer encoding', `${post('Transfer-Encoding: xchunked')}0\r\n\r\n`, [400]],
    ['chunked hidden by a character', `${post('Transfer-Encoding: \u000bchunked')}0\r\n\r\n`, [400]],
    ['a space before the colon', post('Transfer-Encoding : chunked'), [400]],
    ['a header folded over two lines', get('/healthz', 'X-Folded: a', ' b'), [400]],
    ['a folded first header', lines('GET /healthz HTTP/1.1', ' folded: yes', 'Host: localhost'), [400]],
    ['NUL in a header', get('/healthz', `X-Nul: a\0${MARK}`), [400]],
    ['a line feed alone', 'GET /healthz HTTP/1.1\nHost: localhost\n\n', [400]],
    ['a carriage return alone', 'GET /healthz HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n', [400]],
    ['a header of 64 kilobytes', get('/healthz', `X-Long: ${'x'.repeat(65_536)}`), [431]],
    ['a path of 64 kilobytes', get(`/${'x'.repeat(65_536)}`), [431]],
    ['HTTP/0.9', 'GET /healthz\r\n\r\n', [400]],
    ['HTTP/3.7', lines('GET /healthz HTTP/3.7', 'Host: localhost'), [400]],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
    ['an unknown method', lines(`${MARK.toUpperCase()} /healthz HTTP/1.1`, 'Host: localhost'), [400]],
    ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', [400]],
    ['words', `hello ${MARK}\r\n\r\n`, [400]],
  ];

  test.each(rows)('%s', async (_what, bytes, statuses) => {
    const struck = await refused(bytes, statuses);
    expect(struck.isClosed).toBe(true);
  });

  const open: readonly (readonly [string, string, readonly number[]])[] = [
    ['no host', lines('GET /healthz HTTP/1.1'), [400]],
    ['two hosts', get('/healthz', 'Host: evil.example'), [400]],
    ['a host that is none', lines('GET /healthz HTTP/1.1', `Host: a b/${MARK}`), [400]],
    ['an empty host', lines('GET /healthz HTTP/1.1', 'Host:'), [400]],
    ['a host with a user', lines('GET /healthz HTTP/1.1', 'Host: a@b'), [400]],
    ['200 headers', get('/healthz', ...many(200)), [400, 431]],
    [
      'a host behind a hundred headers',
      lines('GET /healthz HTTP/1.1', 'Host: localhost', ...many(100), 'Host: b'),
      [400, 431],
    ],
  ];

  test.each(open)('%s', async (_what, bytes, statuses) => {
    await refused(bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), statuses);
  });

  test('what comes behind a good request on the same connection is no second answer to it', async () => {
    const struck = await shootRaw(field.gateway.url, `${get('/healthz')}${MARK} garbage\r\n\r\n`, 2000);
    expect(struck.statuses[0]).toBe(200);
    expect(struck.statuses.slice(1).every((status) => status === 400)).toBe(true);
    expect(struck.isClosed).toBe(true);
    expectSilent(field, struck.text);
  });

  test('an order check with garbage behind it gets its own answer, and no other', async () => {
    const bearer = await field.ordering.sign({ aud: `${field.gateway.url}${SIGN}` });
    const body = JSON.stringify(field.goodBody);
    const length = `Content-Length: ${String(Buffer.byteLength(body))}`;
    const head = post('Content-Type: application/json', `Authorization: Bearer ${bearer}`, length);
    const struck = await shootRaw(field.gateway.url, `${head}${body}${MARK} garbage\r\n\r\n`, 2000);
    expect(struck.statuses).toEqual([200]);
    expect(struck.text).toContain(field.card.uuid);
    expect(struck.isClosed).toBe(true);
  });

  test('a chunk whose size is none ends the connection', async () => {
    const bearer = await field.ordering.sign({ aud: `${field.gateway.url}${SIGN}` });
    const head = post(
      'Content-Type: application/json',
      `Authorization: Bearer ${bearer}`,
      'Transfer-Encoding: chunked',
    );
    await refused(`${head}zz\r\n{}\r\n0\r\n\r\n`, [400]);
  });

  test('an address in absolute form is read by its path alone', async () => {
    const struck = await shootRaw(field.gateway.url, get('http://evil.example/fhir/metadata', 'Connection: close'));
    expect([200, 400]).toContain(struck.statuses[0]);
    expect(struck.text).not.toContain('evil.example');
    for (const target of [
      'http://[::bad/healthz',
      'http://',
      '//',
      '*',
      'http:///fhir/DiagnosticReport',
      '//evil.example/fhir/Task',
    ]) {
      const odd = await shootRaw(field.gateway.url, get(target, 'Connection: close'));
      // What is left of some of them is `/`, where anybody may read the public page.
      expect([200, 400, 401, 404]).toContain(odd.statuses[0]);
      if (odd.statuses[0] === 200) expect(odd.text).toContain('<div id="root">');
      expectSilent(field, odd.text);
    }
    await field.stillServes();
  });
});

describe('67: paths that lead elsewhere', () => {
  const odd = [
    '%00',
    'a%00b',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '%E0%A4%A',
    '%',
    '%zz',
    '..%5c..%5c',
    '%F0%A0%AE%B7',
    'a'.repeat(65),
    "'%20OR%201=1--",
    '%C0%AF',
    '%2F',
    'a%0d%0ab',
  ];
  const places = [
    '/fhir/DiagnosticReport/{id}',
    '/fhir/DiagnosticReport/{id}/_history/{id}',
    '/fhir/Observation/{id}',
    '/fhir/Task/{id}',
    '/fhir/CodeSystem/{id}',
    '/cds-services/{id}',
    '/{id}',
    '/fhir/{id}',
    '/api/{id}',
  ];

  test.each(odd)('%s in any place', async (id) => {
    const token = await field.ordering.token(field.gateway.url, 'system/DiagnosticReport.rs system/Task.rs');
    const before = await field.state();
    for (const place of places) {
      const path = place.replaceAll('{id}', id);
      const struck = await shoot(field.gateway.url, {
        method: 'GET',
        path,
        headers: { authorization: `Bearer ${token}` },
      });
      expect([400, 404]).toContain(struck.status);
      expect(struck.text).toContain('OperationOutcome');
      expectSilent(field, struck.text);
    }
    for (const path of [
      `/api/recognitions/${id}/reversal`,
      `/api/notices/${id}/acknowledgement`,
      `/api/identity-reviews/${id}/resolution`,
    ]) {
      const full = await field.ordering.token(field.gateway.url, 'system/Task.u system/Patient.u');
      const headers = { authorization: `Bearer ${full}`, 'content-type': 'application/json' };
      const struck = await shoot(field.gateway.url, { path, headers, body: '{"resolution":"confirmed"}' });
      expect([400, 404, 405, 422]).toContain(struck.status);
    }
    expect(await field.state()).toEqual(before);
    await field.stillServes();
  });

  test('dots are no way out', async () => {
    for (const path of ['/../etc/passwd', '/fhir/../../server/main.ts', '/%2e%2e/package.json', '/fhir/..;/metrics']) {
      await attack(field, () => shoot(field.gateway.url, { method: 'GET', path }), { status: [400, 401, 404] });
    }
  });
});

describe('66: those who dawdle', () => {
  test('a thousand connections that say nothing keep nobody waiting', async () => {
    const port = Number(new URL(field.gateway.url).port);
    const idle = await Promise.all(
      Array.from(
        { length: 1000 },
        (_each, at) =>
          new Promise<Socket>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => {
              if (at % 2 === 0) socket.write('POST /fhir HTTP/1.1\r\nHost: loc');
              resolve(socket);
            });
            socket.on('error', reject);
          }),
      ),
    );
    const startedAt = performance.now();
    await field.stillServes();
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const socket of idle) socket.destroy();
  });

  test('a body that never comes is not waited for where nobody proved who sends it', async () => {
    const struck = await shootRaw(
      field.gateway.url,
      post('Content-Type: application/json', 'Content-Length: 1000'),
      500,
    );
    expect(struck.statuses).toEqual([401]);
  });

  test('headers that take longer than ten seconds end the connection', async () => {
    for (const { closed } of slow) {
      const { ms, text } = await closed;
      expect(ms).toBeLessThan(14_000);
      expect(text).toMatch(/^HTTP\/1\.1 408 /u);
    }
    await field.stillServes();
  });
});
