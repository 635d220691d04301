import { NotApplicable, unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { emptyMembers } from './card-rules.ts';
import { isObject, isText, listOf, member, textOf } from './json.ts';
import type { Run } from './run.ts';

const PATH = '/cds-services';
const TOKENS =
  /^(?:context\.[A-Za-z]+|userPractitionerId|userPractitionerRoleId|userPatientId|userRelatedPersonId|today\(\)(?: [+-] \d+ (?:days|months|years))?)$/u;
const SEARCH_PARAMETER = /^(?:_count|_sort|_maxresults|_id|[a-z][a-z-]*(?::in)?)$/u;

async function servicesOf({ wire }: Run): Promise<readonly unknown[]> {
  const services = listOf(member((await wire.send('GET', PATH)).body, 'services'));
  if (services.length === 0) throw new NotApplicable('no services; see CH-01');
  return services;
}

/** CDS Hooks 2.0, Discovery. */
export const DISCOVERY: Topic = {
  name: 'Discovery',
  assertions: [
    {
      id: 'CH-01',
      sentence: 'discovery answers 200 and a JSON object with the services',
      reference: 'crd_discovery_endpoint_test',
      async check({ wire }) {
        const answer = await wire.send('GET', PATH);
        const services = member(answer.body, 'services');
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(isObject(answer.body), 'a JSON object', 'something else'),
          ...unless(Array.isArray(services) && services.length > 0, 'services: an array with the services', services),
        ];
      },
    },
    {
      id: 'CH-02',
      sentence: 'every service has a hook, an id and a description; the three of the contract are there',
      reference: 'crd_discovery_services_validation; contract 5',
      async check(run) {
        const services = await servicesOf(run);
        const ids = services.map((service) => member(service, 'id'));
        const lacking = services.flatMap((service, index) =>
          ['hook', 'id', 'description'].flatMap((name) =>
            unless(
              isText(member(service, name)),
              `services[${String(index)}].${name}`,
              member(service, name) ?? 'none',
            ),
          ),
        );
        const missing = ['order-select', 'order-sign', 'patient-view'].flatMap((hook) =>
          unless(ids.includes(`recognition-${hook}`), `service recognition-${hook}`, ids),
        );
        return [...lacking, ...missing];
      },
    },
    {
      id: 'CH-03',
      sentence: 'prefetch templates are relative, with known tokens and allowed parameters',
      reference: 'CDS Hooks 2.0, Prefetch Template',
      check: async (run) => (await servicesOf(run)).flatMap((service) => prefetchFaults(member(service, 'prefetch'))),
    },
    {
      id: 'CH-04',
      sentence: 'nothing in the answer is null or empty',
      reference: 'CDS Hooks 2.0, JSON rules',
      async check(run) {
        const empty = emptyMembers(await servicesOf(run), 'services');
        return unless(empty.length === 0, 'no null, "", [] or {}', empty.join(' '));
      },
    },
    {
      id: 'CH-05',
      sentence: 'a preflight of a registered origin is allowed, of any other not',
      reference: 'CDS Hooks 2.0, Cross-Origin Resource Sharing',
      check: corsFaults,
    },
    {
      id: 'CH-06',
      sentence: 'a token with any fault is a plain 401 that does not say why; discovery needs none',
      reference: 'CDS Hooks 2.0, Trusting CDS Clients',
      check: tokenFaults,
    },
  ],
};

function prefetchFaults(prefetch: unknown): readonly Fault[] {
  if (prefetch === undefined) return [];
  return Object.entries(prefetch as object).flatMap(([key, template]) => {
    if (typeof template !== 'string') return unless(false, `prefetch.${key}: a string`, template);
    const tokens = [...template.matchAll(/\{\{(.*?)\}\}/gu)].map((match) => textOf(match[1]).trim());
    const plain = template.replace(/\{\{.*?\}\}/gu, 'x');
    const [path = '', query = ''] = plain.split('?');
    const names = [...new URLSearchParams(query).keys()];
    return [
      ...unless(
        tokens.every((token) => TOKENS.test(token)),
        `prefetch.${key}: known tokens`,
        template,
      ),
      ...unless(
        /^[A-Z][A-Za-z]+(?:\/[A-Za-z0-9.-]+)?$/u.test(path),
        `prefetch.${key}: a relative read or search`,
        template,
      ),
      ...unless(
        names.every((name) => SEARCH_PARAMETER.test(name)),
        `prefetch.${key}: allowed parameters`,
        template,
      ),
    ];
  });
}

async function corsFaults({ wire, origin }: Run): Promise<readonly Fault[]> {
  const preflight = async (from: string): Promise<{ status: number; allowed: string | null }> => {
    const headers = { origin: from, 'access-control-request-method': 'POST' };
    const answer = await wire.send('OPTIONS', `${PATH}/recognition-order-sign`, { headers });
    return { status: answer.status, allowed: answer.headers.get('access-control-allow-origin') };
  };
  const stranger = await preflight('https://stranger.conformance.example');
  const refused = unless(stranger.allowed === null, 'no Access-Control-Allow-Origin for a stranger', stranger.allowed);
  if (refused.length > 0) return refused;
  if (origin === undefined)
    throw new NotApplicable('strangers are refused; give a registered origin (--origin) for the rest');
  const known = await preflight(origin);
  return [
    ...unlessStatus(known, [200, 204], 'preflight'),
    ...unless(
      known.allowed === origin,
      'Access-Control-Allow-Origin for the registered origin',
      known.allowed ?? 'none',
    ),
  ];
}

async function tokenFaults({ wire, client }: Run): Promise<readonly Fault[]> {
  const aud = `${wire.url}${PATH}`;
  const now = Math.floor(Date.now() / 1000);
  const good = await client.sign({ aud });
  const faulty: readonly (readonly [string, string])[] = [
    ['no JWT at all', 'nonsense'],
    ['a key that nobody registered', await (await client.forged()).sign({ aud })],
    ['another audience', await client.sign({ aud: wire.url })],
    ['the audience of a service', await client.sign({ aud: `${aud}/recognition-order-sign` })],
    ['an unknown issuer', await client.sign({ aud, iss: 'https://nobody.example' })],
    ['expired', await client.sign({ aud, iat: now - 600, exp: now - 300 })],
    ['a life of an hour', await client.sign({ aud, exp: now + 3600 })],
    ['no iat', await client.sign({ aud, iat: undefined })],
    ['no jti', await client.sign({ aud, jti: undefined })],
  ];
  const faults: Fault[] = [...unlessStatus(await wire.send('GET', PATH, { token: good }), [200], 'a good token')];
  const bodies = new Set<string>();
  for (const [of, token] of [...faulty, ['a token that was used', good] as const]) {
    const answer = await wire.send('GET', PATH, { token });
    faults.push(...unlessStatus(answer, [401], of));
    bodies.add(answer.text);
  }
  const silent = await wire.send('POST', `${PATH}/recognition-order-sign`, { body: {} });
  return [
    ...faults,
    ...unless(bodies.size === 1, 'the same answer to every fault', `${String(bodies.size)} different ones`),
    ...unlessStatus(await wire.send('GET', PATH), [200], 'discovery without a token'),
    ...unlessStatus(silent, [401], 'a service call without a token'),
  ];
}
