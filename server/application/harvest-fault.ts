import { OutboundFault } from './ports/outbound.ts';

/** What a hospital did wrong, as a closed code; never its own words. */
export class HarvestFault extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = 'HarvestFault';
    this.code = code;
  }
}

/** Whatever goes wrong in this step is the hospital's: throws it as a {@link HarvestFault}. */
export async function askHospital<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new HarvestFault(codeOf(error));
  }
}

/** A page that our own reading breaks on is the hospital's, too: every other page is still taken next time. */
export function readAnswer<T>(step: () => T): T {
  try {
    return step();
  } catch {
    throw new HarvestFault('unreadable');
  }
}

function codeOf(error: unknown): string {
  if (error instanceof OutboundFault) return error.code;
  // A fault inside the transport arrives wrapped in what the client library made of it.
  const { cause, response } = (error ?? {}) as { cause?: unknown; response?: { status?: unknown } };
  if (cause instanceof OutboundFault) return cause.code;
  const status = response?.status;
  if (typeof status !== 'number') return 'unreachable';
  return status === 200 ? 'not-json' : `http-${String(status)}`;
}
