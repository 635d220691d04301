import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { expect } from '@jest/globals';
import type { Field } from './field.ts';

/** Foreign text in an input; nothing that is refused may say it again. */
export const MARK = 'zq9foreignq9z';

/** The longest that any hostile input may keep its sender waiting. */
const LONGEST_MS = 4000;
/** What a busy machine adds: so many times what a good order check takes at the same moment. */
const MOST_TIMES_USUAL = 10;

/** What came back. */
export interface Struck {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly ms: number;
}

export interface Shot {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Sends no Content-Length. */
  readonly chunked?: boolean;
}

/** One request over real HTTP on a connection of its own, its headers as they are given. */
export function shoot(
  url: string,
  { method = 'POST', path, headers = {}, body, chunked = false }: Shot,
): Promise<Struck> {
  const startedAt = performance.now();
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { host: hostname, port, method, path, headers: { ...length, ...headers }, agent: false };
    const sending = request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, ms: performance.now() - startedAt });
      });
    });
    // Once an answer is there, a connection that ends while the rest is still being sent is no failure.
    sending.on('error', reject);
    if (chunked && body !== undefined) sending.write(body);
    sending.end(chunked ? undefined : body);
  });
}

/** What a raw connection brought. */
export interface RawStruck {
  /** The statuses of the answers in their order; none when the connection was only closed. */
  readonly statuses: readonly number[];
  readonly text: string;
  readonly isClosed: boolean;
  readonly ms: number;
}

/** Writes bytes as they are; ends when the gateway closes the connection, or after `waitMs`. */
export function shootRaw(url: string, bytes: string | Buffer, waitMs = 1000): Promise<RawStruck> {
  const startedAt = performance.now();
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    let isClosed = true;
    const patience = setTimeout(() => {
      isClosed = false;
      socket.destroy();
    }, waitMs);
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      const text = Buffer.concat(parts).toString('utf8');
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gmu)].map(([, status]) => Number(status));
      resolve({ statuses, text, isClosed, ms: performance.now() - startedAt });
    });
    socket.write(bytes);
  });
}

export interface Rules {
  /** The statuses that the input must give. */
  readonly status: number | readonly number[];
  /** Refused at the token endpoint: told in the words of OAuth, where it is OAuth's own fault. */
  readonly oauth?: boolean;
  /** The input is harmless and taken: something may be written. */
  readonly mayWrite?: boolean;
}

/** Fires and checks all that holds for every hostile input; gives back what came. */
export async function attack(field: Field, fire: () => Promise<Struck>, rules: Rules): Promise<Struck> {
  const before = rules.mayWrite ? undefined : await field.state();
  const struck = await fire();
  if (before) expect(await field.state()).toEqual(before);
  const usualMs = await field.stillServes();
  expectRepelled(field, struck, rules, usualMs);
  return struck;
}

/** The status asked for, in time, told properly, and nothing given away. */
export function expectRepelled(field: Field, struck: Struck, { status, oauth = false }: Rules, usualMs = 0): void {
  const statuses = typeof status === 'number' ? [status] : status;
  if (!statuses.includes(struck.status)) {
    throw new Error(`${String(struck.status)} instead of ${statuses.join(' or ')}: ${struck.text.slice(0, 500)}`);
  }
  expect(struck.ms).toBeLessThan(LONGEST_MS + MOST_TIMES_USUAL * usualMs);
  if (struck.status < 400) return;
  const told = JSON.parse(struck.text) as {
    resourceType?: string;
    issue?: readonly { code?: string }[];
    error?: string;
  };
  if (oauth && told.error !== undefined) {
    expect(struck.headers['cache-control']).toBe('no-store');
  } else {
    expect(told.resourceType).toBe('OperationOutcome');
    expect(told.issue?.every(({ code }) => typeof code === 'string')).toBe(true);
  }
  expectSilent(field, struck.text + JSON.stringify(struck.headers));
}

/** No stack, no path, no SQL, no token, no patient, nothing foreign. */
export function expectSilent({ person }: Field, text: string): void {
  expect(text).not.toMatch(/\.[cm]?[jt]s:\d|node:internal|node_modules|sqlite|postgres|syntax error|eyJ[\w-]{8}/iu);
  for (const secret of [MARK, person.id, person.birthDate, person.family ?? MARK]) expect(text).not.toContain(secret);
}
