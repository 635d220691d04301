import { expect } from '@jest/globals';
import type { Caller } from '../support/caller.ts';
import { ALL_SCOPES } from '../support/clinic.ts';
import type { Gateway } from '../support/gateway.ts';
import { expectRepelled, shoot, type Struck } from './attack.ts';
import type { Field } from './field.ts';

/** Somebody who calls with a good token of all scopes, which is kept for the run. */
export interface Assailant {
  readonly caller: Caller;
  fire(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Struck>;
  /** The JSON of a GET that must be answered. */
  read(path: string): Promise<any>;
  /** A hook or feedback call with a client JWT for exactly that address. */
  hook(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Struck>;
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** An access token lives five minutes. */
const RENEWED_MS = 240_000;

export function assailant({ url, clock }: Gateway, caller: Caller): Assailant {
  let kept: { readonly token: string; readonly until: number } | undefined;
  const token = async (): Promise<string> => {
    if (kept === undefined || kept.until < clock.now())
      kept = { token: await caller.token(url, ALL_SCOPES), until: clock.now() + RENEWED_MS };
    return kept.token;
  };
  const send = (
    bearer: string,
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Struck> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = { authorization: `Bearer ${bearer}`, ...type, ...headers };
    return shoot(url, { method, path, headers: sent, ...(body === undefined ? {} : { body: textOf(body) }) });
  };
  const fire: Assailant['fire'] = async (method, path, body, headers = {}) =>
    await send(await token(), method, path, body, headers);
  return {
    caller,
    fire,
    async read(path) {
      const answer = await fire('GET', path);
      if (answer.status !== 200) throw new Error(`${path}: ${String(answer.status)} ${answer.text.slice(0, 300)}`);
      return JSON.parse(answer.text);
    },
    hook: async (path, body, headers = {}) =>
      await send(await caller.sign({ aud: `${url}${path}` }), 'POST', path, body, headers),
  };
}

/** What an answer is, but for what differs from request to request. */
export function essence({ status, headers, text }: Struck): object {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return { status, rest, text };
}

/** Two seconds on a machine with nothing else to do. */
const LONGEST_MS = 10_000;

/** Never a fault of ours, never late, and a fault is told as an OperationOutcome. */
export function expectSound({ status, text, ms }: Struck, what: string): void {
  if (status >= 500 || ms > LONGEST_MS) throw new Error(`${what}: ${String(status)} after ${String(ms)} ms: ${text}`);
  if (status >= 400) expect(JSON.parse(text).resourceType).toBe('OperationOutcome');
}

/** A hostile input, the statuses that it may give, and how it is fired. */
export type Row = readonly [name: string, status: number | readonly number[], fire: () => Promise<Struck>];

/** Fires all of them one after the other: each gives its status and tells nothing, and together they change nothing. */
export async function storm(field: Field, rows: readonly Row[]): Promise<void> {
  const before = await field.state();
  const failed: string[] = [];
  for (const [name, status, fire] of rows) {
    try {
      expectRepelled(field, await fire(), { status });
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new Error(failed.join('\n'));
  expect(await field.state()).toEqual(before);
  await field.stillServes();
}
