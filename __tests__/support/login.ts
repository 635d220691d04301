import { startIdentityProvider, type InventedPerson } from '../../scripts/demo/identity-provider.ts';
import { registryOf } from './clinic.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { makeLoginBrowser, type Landing, type LoginBrowser } from './login-browser.ts';

export const CLIENT = 'huren';
const SECRET = 'a secret with : and & in it';

const person = (
  subject: string,
  name: string,
  role?: string | string[],
  institution?: string | string[],
): InventedPerson => ({
  subject,
  name,
  claims: { huren_role: role, huren_institution: institution },
});

/** Whom the provider knows; `listed` and `moved` the registry, too. */
export const PEOPLE: readonly InventedPerson[] = [
  person('doctor', '林晚晴', 'doctor', 'hz1'),
  person('commissioner', '周明远', 'administrator', '*'),
  person('listed', '沈知秋', 'administrator', '*'),
  person('several', '顾南星', 'doctor', 'hz1'),
  person('several-claimed', '许青禾', ['doctor', 'administrator'], ['hz1', 'hz2']),
  person('nobody', '路人甲'),
  person('nowhere', '何处去', 'doctor', 'closed'),
  person('no-place', '无所属', 'administrator'),
  person('nurse', '苏木槿', 'nurse', 'hz1'),
  person('suspended', '江停云', 'doctor', 'hz1'),
];

const LISTED = [
  { subject: 'listed', role: 'doctor', institution: 'hz2' },
  { subject: 'several', role: 'doctor', institution: 'hz1' },
  { subject: 'several', role: 'administrator', institution: 'hz2' },
  { subject: 'suspended', role: 'none', institution: 'hz1' },
];

/** A gateway and the identity provider that its people log in with; both real, over HTTP. */
export interface LoginWorld {
  readonly gateway: Gateway;
  readonly issuer: string;
  browser(): LoginBrowser;
  /** Logs somebody in by name; answers where that ends. */
  login(browser: LoginBrowser, subject: string, returnTo?: string): Promise<Landing>;
  /** Goes as far as the provider's answer, and holds it back. */
  answerFor(browser: LoginBrowser, subject: string): Promise<URL>;
  session(browser: LoginBrowser): Promise<any>;
  /** Calls the pages' API as the browser's page would. */
  call(browser: LoginBrowser, method: string, path: string, body?: object): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

export interface LoginWorldOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export async function openLoginWorld({ env }: LoginWorldOptions = {}): Promise<LoginWorld> {
  const started: { gateway?: Gateway } = {};
  const isOwnProof = env !== undefined;
  const provider = await startIdentityProvider({
    people: PEOPLE,
    relyingParty: () => ({
      clientId: CLIENT,
      publicUrl: started.gateway?.url ?? '',
      ...(isOwnProof ? {} : { secret: SECRET }),
    }),
  });
  const gateway = await startGateway({
    registry: registryOf([{ id: 'hz1' }, { id: 'hz2' }, { id: 'closed', active: false }], [], { people: LISTED }),
    env: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT,
      ...(isOwnProof ? env : { OIDC_CLIENT_SECRET: SECRET }),
    },
    offered: PEOPLE.map(({ subject, name }) => ({ subject, name })),
  });
  started.gateway = gateway;
  const beginning = (subject: string, returnTo?: string): string => {
    const query = new URLSearchParams({ hint: subject, ...(returnTo === undefined ? {} : { return: returnTo }) });
    return `${gateway.url}/auth/login?${query.toString()}`;
  };
  const call: LoginWorld['call'] = async (browser, method, path, body) => {
    const isWrite = method !== 'GET';
    const { csrf = '' } = isWrite ? await session(browser) : {};
    const response = await browser.open(`${gateway.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(isWrite ? { 'x-csrf-token': csrf } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const session: LoginWorld['session'] = async (browser) => (await browser.open(`${gateway.url}/api/session`)).json();
  return {
    gateway,
    issuer: provider.issuer,
    browser: makeLoginBrowser,
    login: (browser, subject, returnTo) => browser.follow(beginning(subject, returnTo)),
    answerFor: async (browser, subject) =>
      (await browser.follow(beginning(subject), (next) => next.href.startsWith(`${gateway.url}/auth/callback`))).url,
    session,
    call,
    async close() {
      await gateway.close();
      await provider.close();
    },
  };
}
