import { randomUUID } from 'node:crypto';
import { unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { isText, member } from './json.ts';
import type { Run } from './run.ts';
import { TOKEN_PATH, type Answer } from './wire.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const ask = async ({ wire, client }: Run, changes: Fields = {}): Promise<Answer> =>
  wire.send('POST', TOKEN_PATH, { form: await wire.tokenForm(client, changes) });

const errorFaults = (answer: Answer, statuses: readonly number[], error: string, of: string): readonly Fault[] => [
  ...unlessStatus(answer, statuses, of),
  ...unless(member(answer.body, 'error') === error, `${of}: error ${error}`, member(answer.body, 'error') ?? 'none'),
];

/** SMART Backend Services: the token request. */
export const TOKEN_ENDPOINT: Topic = {
  name: 'Token endpoint',
  assertions: [
    {
      id: 'SM-05',
      sentence: 'a valid client assertion gives an access token',
      reference: 'smart_backend_services_auth_request_success',
      async check(run) {
        const answer = await ask(run);
        const isGiven = isText(member(answer.body, 'access_token'));
        return [...unlessStatus(answer, [200, 201], 'status'), ...unless(isGiven, 'an access token', 'none')];
      },
    },
    {
      id: 'SM-06',
      sentence: 'the token response has access_token, token_type, expires_in and scope, and no refresh token',
      reference: 'smart_backend_services_auth_response_body',
      async check(run) {
        const { body } = await ask(run);
        const [type, life] = [member(body, 'token_type'), member(body, 'expires_in')];
        return [
          ...unless(isText(member(body, 'access_token')), 'access_token', 'none'),
          ...unless(isText(type) && /^bearer$/iu.test(type), 'token_type bearer', type ?? 'none'),
          ...unless(typeof life === 'number' && life > 0, 'expires_in, a number of seconds', life ?? 'none'),
          ...unless(isText(member(body, 'scope')), 'scope', 'none'),
          ...unless(member(body, 'refresh_token') === undefined, 'no refresh_token', 'one'),
        ];
      },
    },
    {
      id: 'SM-07',
      sentence: 'token responses are not to be stored by anybody',
      reference: 'smart_token_response_headers',
      async check(run) {
        const { headers } = await ask(run);
        const [control, pragma] = [headers.get('cache-control') ?? 'none', headers.get('pragma') ?? 'none'];
        return [
          ...unless(control.includes('no-store'), 'Cache-Control: no-store', control),
          ...unless(pragma.includes('no-cache'), 'Pragma: no-cache', pragma),
        ];
      },
    },
    {
      id: 'SM-08',
      sentence: 'another grant type is refused',
      reference: 'smart_backend_services_invalid_grant_type',
      async check(run) {
        const answer = await ask(run, { grant_type: 'not_a_grant_type' });
        return errorFaults(answer, [400], 'unsupported_grant_type', 'grant_type=not_a_grant_type');
      },
    },
    {
      id: 'SM-09',
      sentence: 'another kind of client assertion is refused',
      reference: 'smart_backend_services_invalid_client_assertion',
      async check(run) {
        const answer = await ask(run, { client_assertion_type: 'not_an_assertion_type' });
        return unlessStatus(answer, [400, 401], 'client_assertion_type=not_an_assertion_type');
      },
    },
    {
      id: 'SM-10',
      sentence: 'an assertion with any fault is invalid_client: signature, audience, life, subject, kid, kind, repeat',
      reference: 'smart_backend_services_invalid_jwt',
      check: assertionFaults,
    },
    {
      id: 'SM-11',
      sentence: 'scopes that were not registered or make no sense are invalid_scope, a missing one is refused',
      reference: 'SMART App Launch 2.2, requirements 235, 243, 250',
      async check(run) {
        const faults: Fault[] = [];
        for (const scope of ['system/MedicationRequest.cruds', 'system/DiagnosticReport.sr', 'nonsense']) {
          faults.push(...errorFaults(await ask(run, { scope }), [400], 'invalid_scope', `scope ${scope}`));
        }
        return [...faults, ...unlessStatus(await ask(run, { scope: undefined }), [400], 'no scope')];
      },
    },
    {
      id: 'SM-12',
      sentence: 'what is granted is no more than what was asked for',
      reference: 'SMART App Launch 2.2, requirement 250',
      async check(run) {
        const scope = 'system/DiagnosticReport.rs';
        const granted = member((await ask(run, { scope })).body, 'scope');
        return unless(granted === scope, scope, granted ?? 'none');
      },
    },
    {
      id: 'SM-13',
      sentence: 'the FHIR side answers 401 without a token and to a token that it did not issue',
      reference: 'contract 4',
      async check({ wire, client }) {
        const path = '/fhir/DiagnosticReport?_count=1';
        const own = await client.sign({ aud: `${wire.url}/fhir` });
        return [
          ...unlessStatus(await wire.send('GET', path), [401], 'without a token'),
          ...unlessStatus(
            await wire.send('GET', path, { token: own }),
            [401],
            'with a token of the client’s own making',
          ),
        ];
      },
    },
  ],
};

/** Inferno changes nothing but the assertion type; these are the faults that matter. */
async function assertionFaults(run: Run): Promise<readonly Fault[]> {
  const { wire, client } = run;
  const aud = `${wire.url}${TOKEN_PATH}`;
  const now = Math.floor(Date.now() / 1000);
  const forger = await client.forged();
  const faulty: readonly (readonly [string, string])[] = [
    ['a key that nobody registered', await forger.sign({ aud })],
    ['another audience', await client.sign({ aud: wire.url })],
    ['a life of an hour', await client.sign({ aud, exp: now + 3600 })],
    ['expired', await client.sign({ aud, iat: now - 600, exp: now - 300 })],
    ['another subject', await client.sign({ aud, sub: 'https://somebody.else.example' })],
    ['an unknown issuer', await client.sign({ aud, iss: 'https://nobody.example', sub: 'https://nobody.example' })],
    ['no jti', await client.sign({ aud, jti: undefined })],
    ['no exp', await client.sign({ aud, exp: undefined })],
    ['an unknown kid', await client.sign({ aud }, { kid: randomUUID() })],
    ['a jku that is not registered', await client.sign({ aud }, { jku: 'https://nobody.example/jwks' })],
    ['another typ', await client.sign({ aud }, { typ: 'at+jwt' })],
    ['alg none', unsigned({ iss: client.id, sub: client.id, aud, iat: now, exp: now + 240, jti: randomUUID() })],
    ['no JWT at all', 'nonsense'],
  ];
  const faults: Fault[] = [];
  for (const [of, assertion] of faulty) {
    faults.push(...errorFaults(await ask(run, { client_assertion: assertion }), [401], 'invalid_client', of));
  }
  return [...faults, ...(await replayFaults(run, await client.sign({ aud })))];
}

/** Of several equal requests at once exactly one may be answered. */
async function replayFaults(run: Run, assertion: string): Promise<readonly Fault[]> {
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(run, { client_assertion: assertion })));
  const statuses = answers.map(({ status }) => status);
  const isOnce = statuses.filter((status) => status < 400).length === 1;
  return unless(isOnce, 'one assertion sent five times at once: one 200, four refusals', statuses.join(' '));
}

function unsigned(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT', kid: 'none' })}.${part(claims)}.`;
}
