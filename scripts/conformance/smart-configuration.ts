import { unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { isText, listOf, member } from './json.ts';
import type { Run } from './run.ts';
import { TOKEN_PATH, type Answer } from './wire.ts';

export const SMART_PATH = '/fhir/.well-known/smart-configuration';

const read = ({ wire }: Run, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  wire.send('GET', SMART_PATH, { headers: { accept: 'application/json', ...headers } });

/** SMART App Launch 2.2, `.well-known/smart-configuration`, as far as backend services go. */
export const SMART_CONFIGURATION: Topic = {
  name: 'SMART configuration',
  assertions: [
    {
      id: 'SM-02',
      sentence: 'the SMART configuration is JSON and needs no token',
      reference: 'well_known_endpoint',
      async check(run) {
        const answer = await read(run);
        const type = answer.headers.get('content-type') ?? 'none';
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(type.startsWith('application/json'), 'Content-Type application/json', type),
        ];
      },
    },
    {
      id: 'SM-03',
      sentence: 'it announces the token endpoint, backend services by private_key_jwt, RS384 or ES384, and S256 alone',
      reference: 'well_known_capabilities_stu2',
      check: async (run) => capabilityFaults(run.wire.url, (await read(run)).body),
    },
    {
      id: 'SM-04',
      sentence: 'a browser of any origin may read it',
      reference: 'smart_cors_well_known_endpoint',
      async check(run) {
        const origin = 'https://app.conformance.example';
        const allowed = (await read(run, { origin })).headers.get('access-control-allow-origin');
        return unless(allowed === '*' || allowed === origin, 'Access-Control-Allow-Origin for it', allowed ?? 'none');
      },
    },
  ],
};

function capabilityFaults(url: string, body: unknown): readonly Fault[] {
  const has = (list: string, value: string): readonly Fault[] =>
    unless(listOf(member(body, list)).includes(value), `${list} with ${value}`, member(body, list) ?? 'none');
  const capabilities = member(body, 'capabilities');
  const challenges = listOf(member(body, 'code_challenge_methods_supported'));
  const algorithms = listOf(member(body, 'token_endpoint_auth_signing_alg_values_supported'));
  const isLogin = listOf(capabilities).includes('sso-openid-connect');
  return [
    ...unless(
      member(body, 'token_endpoint') === `${url}${TOKEN_PATH}`,
      `token_endpoint under ${url} (is --url the PUBLIC_URL?)`,
      member(body, 'token_endpoint') ?? 'none',
    ),
    ...has('grant_types_supported', 'client_credentials'),
    ...has('capabilities', 'client-confidential-asymmetric'),
    ...unless(
      Array.isArray(capabilities) && capabilities.every(isText),
      'capabilities: an array of strings',
      capabilities ?? 'none',
    ),
    ...has('code_challenge_methods_supported', 'S256'),
    ...unless(!challenges.includes('plain'), 'code_challenge_methods_supported without plain', challenges),
    ...has('token_endpoint_auth_methods_supported', 'private_key_jwt'),
    ...unless(algorithms.includes('RS384') || algorithms.includes('ES384'), 'RS384 or ES384', algorithms),
    // The issuer is for OpenID Connect only: with it required, without it forbidden.
    ...unless(
      isLogin === isText(member(body, 'issuer')),
      isLogin ? 'issuer' : 'no issuer',
      member(body, 'issuer') ?? 'none',
    ),
  ];
}
