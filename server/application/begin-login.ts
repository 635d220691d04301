import type { LoginSeals } from './login-state.ts';
import type { IdentityProvider, LoginRefusal } from './ports/identity-provider.ts';

/** Where to send a browser, and what it has to carry meanwhile. */
export interface SentToProvider {
  readonly url: string;
  readonly cookie: string;
}

export type BeginLogin = (login: {
  readonly redirectUri: string;
  readonly returnTo: string | undefined;
  readonly hint: string | undefined;
}) => Promise<SentToProvider | LoginRefusal>;

/** Sends somebody to the identity provider; nothing is kept but what the browser carries, sealed. */
export function makeBeginLogin({
  provider,
  seals,
}: {
  readonly provider: IdentityProvider;
  readonly seals: LoginSeals;
}): BeginLogin {
  return async ({ redirectUri, returnTo, hint }) => {
    const begun = await provider.begin(redirectUri, hint);
    if (typeof begun === 'string') return begun;
    return { url: begun.url, cookie: seals.begun.seal({ secrets: begun.secrets, returnTo }) };
  };
}
