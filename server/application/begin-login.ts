import type { LoginSeals } from './login-state.ts';
import type { IdentityProvider, LoginRefusal, LoginRequest } from './ports/identity-provider.ts';

/** Where to send a browser, and what it has to carry meanwhile. */
export interface SentToProvider {
  readonly url: string;
  readonly cookie: string;
}

export type BeginLogin = (
  login: LoginRequest & { readonly returnTo: string | undefined },
) => Promise<SentToProvider | LoginRefusal>;

/** Sends somebody to the identity provider; nothing is kept but what the browser carries, sealed. */
export function makeBeginLogin({
  provider,
  seals,
}: {
  readonly provider: IdentityProvider;
  readonly seals: LoginSeals;
}): BeginLogin {
  return async ({ returnTo, ...request }) => {
    const begun = await provider.begin(request);
    if (typeof begun === 'string') return begun;
    return { url: begun.url, cookie: seals.begun.seal({ secrets: begun.secrets, returnTo }) };
  };
}
