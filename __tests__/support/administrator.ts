import { makeStartSession } from '../../server/application/start-session.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { SESSION_COOKIE } from '../../server/http/session.ts';
import { makeSessionSecrets } from '../../server/security/session-secrets.ts';
import { international } from '../../server/security/suites/international.ts';
import type { Answer } from './caller.ts';
import type { Gateway } from './gateway.ts';

/** An administrator who is logged in: of an institution, or (null) of the health commission. */
export interface Administrator {
  /** What the browser keeps under the name of the session's cookie. */
  readonly cookie: string;
  readonly csrf: string;
  call(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Logs an administrator in by way of the store: how people prove who they are is another story. */
export async function administratorOf(
  { url, clock, exchange }: Gateway,
  institution: string | null,
  name = '王管理',
): Promise<Administrator> {
  const startSession = makeStartSession({ clock, secrets: makeSessionSecrets(international) });
  const { session, cookie } = startSession({
    subject: `admin-${institution ?? 'commission'}`,
    person: `admin-${institution ?? 'commission'}`,
    name,
    role: 'administrator',
    institution: institution as InstitutionId | null,
    client: null,
  });
  await exchange.storage.work.write(({ sessions }) => sessions.add(session));
  return {
    cookie,
    csrf: session.csrf,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          Cookie: `${SESSION_COOKIE}=${cookie}`,
          ...(method === 'GET' ? {} : { 'X-CSRF-Token': session.csrf }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
  };
}
