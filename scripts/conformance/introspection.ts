import { NotApplicable, unless, unlessStatus, type Topic } from './assertion.ts';
import { isText, member } from './json.ts';
import type { Run } from './run.ts';
import { SMART_PATH } from './smart-configuration.ts';
import type { Signer } from './signer.ts';
import { ASSERTION_TYPE, type Answer } from './wire.ts';

const SCOPE = 'system/DiagnosticReport.rs';

/** The path of an endpoint that the SMART configuration announces. */
async function announced({ wire }: Run, name: string): Promise<string> {
  const url = member((await wire.send('GET', SMART_PATH)).body, name);
  if (!isText(url)) throw new NotApplicable(`${name} is not announced`);
  if (!url.startsWith(`${wire.url}/`)) throw new NotApplicable(`${name} is on another host`);
  return url.slice(wire.url.length);
}

async function present({ wire }: Run, path: string, token: string, by: Signer): Promise<Answer> {
  const assertion = await by.sign({ aud: `${wire.url}${path}` });
  const form = { token, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  return await wire.send('POST', path, { form });
}

/** Token introspection (RFC 7662, `smart_token_introspection_*`) and revocation (RFC 7009). */
export const INTROSPECTION: Topic = {
  name: 'Introspection and revocation',
  assertions: [
    {
      id: 'SM-14',
      sentence: 'a living token is described: active, scope, client_id, exp',
      reference: 'smart_token_introspection_response_test',
      async check(run) {
        const path = await announced(run, 'introspection_endpoint');
        const answer = await present(run, path, await run.wire.accessToken(run.client, SCOPE), run.client);
        const { body } = answer;
        const left = Number(member(body, 'exp')) - Date.now() / 1000;
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(member(body, 'active') === true, 'active: true', member(body, 'active') ?? 'none'),
          ...unless(member(body, 'scope') === SCOPE, `scope ${SCOPE}`, member(body, 'scope') ?? 'none'),
          ...unless(member(body, 'client_id') === run.client.id, 'client_id of the client', member(body, 'client_id')),
          ...unless(left > 0 && left <= 3600, 'exp ahead of now, within the hour', member(body, 'exp') ?? 'none'),
        ];
      },
    },
    {
      id: 'SM-15',
      sentence: 'what is no token is not active',
      reference: 'smart_token_introspection_invalid_token',
      async check(run) {
        const path = await announced(run, 'introspection_endpoint');
        const answer = await present(run, path, 'no-token-at-all', run.client);
        const active = member(answer.body, 'active');
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(active === false, 'active: false', active ?? 'none'),
        ];
      },
    },
    {
      id: 'SM-16',
      sentence: 'another client learns nothing of a token',
      reference: 'RFC 7662, 2.2',
      async check(run) {
        if (!run.other) throw new NotApplicable('needs a second client (--other-client)');
        const path = await announced(run, 'introspection_endpoint');
        const answer = await present(run, path, await run.wire.accessToken(run.client, SCOPE), run.other);
        const isNothing = answer.status >= 400 || JSON.stringify(answer.body) === '{"active":false}';
        return unless(isNothing, '{"active":false} alone, or a refusal', answer.body);
      },
    },
    {
      id: 'SM-17',
      sentence: 'a revoked token is dead: not active, and 401 on the FHIR side',
      reference: 'RFC 7009',
      async check(run) {
        const { wire, client } = run;
        const [revocation, introspection] = [
          await announced(run, 'revocation_endpoint'),
          await announced(run, 'introspection_endpoint'),
        ];
        const token = await wire.accessToken(client, SCOPE);
        const revoked = await present(run, revocation, token, client);
        const active = member((await present(run, introspection, token, client)).body, 'active');
        return [
          ...unlessStatus(revoked, [200], 'revocation'),
          ...unless(active === false, 'active: false after it', active ?? 'none'),
          ...unlessStatus(await wire.send('GET', '/fhir/DiagnosticReport?_count=1', { token }), [401], 'its use'),
        ];
      },
    },
  ],
};
