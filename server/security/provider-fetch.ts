import type { CustomFetch } from 'openid-client';
import type { Outbound } from '../application/ports/outbound.ts';

/** Every call goes through our own guarded transport; a provider may stand in the province's private network. */
export const fetchThrough =
  (outbound: Outbound): CustomFetch =>
  (url, options) =>
    fetch(url, {
      ...options,
      headers: { ...options.headers, 'accept-encoding': 'identity' },
      ...outbound.fetchOptions(url, { privateNetwork: true }),
    } as RequestInit);
