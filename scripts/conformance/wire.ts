import { NotApplicable } from './assertion.ts';
import { isText, member } from './json.ts';
import type { Signer } from './signer.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where it is JSON, else the text. */
  readonly body: unknown;
  readonly text: string;
  /** From the call to the last byte. */
  readonly ms: number;
}

export interface Sent {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

/** HTTP to the installation under test. */
export interface Wire {
  readonly url: string;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** A CDS Hooks call with a client JWT of its own, meant for exactly this URL. */
  hook(signer: Signer, path: string, body: unknown): Promise<Answer>;
  /** A call with an access token that grants the scope. */
  call(signer: Signer, method: string, path: string, scope: string, body?: unknown): Promise<Answer>;
  /** The form of a token request; `changes` replace fields, an undefined one is left out. */
  tokenForm(signer: Signer, changes?: Readonly<Record<string, string | undefined>>): Promise<Record<string, string>>;
  /** A fresh access token. Throws {@link NotApplicable} when the client is not registered for the scope. */
  accessToken(signer: Signer, scope: string): Promise<string>;
}

export const TOKEN_PATH = '/oauth/token';
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TIMEOUT_MS = 30_000;
const TRIES = 4;

export function makeWire(url: string, language: string): Wire {
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();

  const send: Wire['send'] = async (method, path, { token, headers = {}, body, form } = {}) => {
    const startedAt = performance.now();
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'accept-language': language,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': contentType(path) }),
        ...headers,
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: bodyOf(text),
      text,
      ms: performance.now() - startedAt,
    };
  };

  const tokenForm: Wire['tokenForm'] = async (signer, changes = {}) => {
    const form: Readonly<Record<string, string | undefined>> = {
      grant_type: 'client_credentials',
      scope: 'system/DiagnosticReport.rs',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await signer.sign({ aud: `${url}${TOKEN_PATH}` }),
      ...changes,
    };
    return Object.fromEntries(
      Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  };

  const accessToken: Wire['accessToken'] = async (signer, scope) => {
    const answer = await send('POST', TOKEN_PATH, { form: await tokenForm(signer, { scope }) });
    if (member(answer.body, 'error') === 'invalid_scope') {
      throw new NotApplicable(`the client is not registered for ${scope}`);
    }
    const token = member(answer.body, 'access_token');
    if (!isText(token)) throw new Error(`no access token for ${scope}: ${String(answer.status)}`);
    return token;
  };

  const keptToken = async (signer: Signer, scope: string): Promise<string> => {
    const name = `${signer.id} ${scope}`;
    const kept = tokens.get(name);
    if (kept && kept.until > Date.now()) return kept.token;
    const token = await accessToken(signer, scope);
    tokens.set(name, { token, until: Date.now() + 120_000 });
    return token;
  };

  return {
    url,
    send,
    tokenForm,
    accessToken,
    async hook(signer, path, body) {
      const call = async (): Promise<Answer> =>
        send('POST', path, { token: await signer.sign({ aud: `${url}${path}` }), body });
      return await unthrottled(call);
    },
    async call(signer, method, path, scope, body) {
      const token = await keptToken(signer, scope);
      return await unthrottled(() => send(method, path, { token, body }));
    },
  };
}

/** An installation may hold callers back; whoever is told to come back later does. */
async function unthrottled(call: () => Promise<Answer>): Promise<Answer> {
  let answer = await call();
  for (let tried = 1; answer.status === 429 && tried < TRIES; tried += 1) {
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Number.isFinite(seconds) ? seconds : 1, 10) * 1000));
    answer = await call();
  }
  return answer;
}

const contentType = (path: string): string => (path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json');

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
