import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LaunchSeal, ViewerLaunch } from '../application/viewer-launch.ts';
import type { Clock } from '../application/ports/system.ts';
import type { TokenSeal } from './token-seal.ts';

const LIFETIME_MS = 5 * 60_000;
/** A token of ours unpacks to far less. */
const MOST_BYTES = 64 * 1024;

interface Sealed extends ViewerLaunch {
  readonly exp: number;
}

/** Launches as sealed tokens; a token's id makes it usable once. */
export function makeLaunchSeal(tokens: TokenSeal, clock: Clock): LaunchSeal {
  return {
    seal: (launch) =>
      tokens.seal(deflateRawSync(JSON.stringify({ ...launch, exp: clock.now() + LIFETIME_MS } satisfies Sealed))),
    open(token) {
      const opened = tokens.open(token);
      if (!opened) return undefined;
      const { exp, ...launch } = JSON.parse(
        inflateRawSync(opened.plain, { maxOutputLength: MOST_BYTES }).toString('utf8'),
      ) as Sealed;
      return { launch, jti: opened.id, expiresAt: exp };
    },
  };
}
