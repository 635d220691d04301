import { pino } from 'pino';
import { ExchangeError } from '../application/exchange-error.ts';
import type { EventLog } from '../application/ports/system.ts';

/** JSON lines on standard output. Errors show where they arose, never a text that may have come from outside. */
export function makeEventLog(level: string): EventLog {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    event(name, facts = {}) {
      log.info({ event: name, ...facts });
    },
    fault(name, error, facts = {}) {
      log.error({ event: name, ...facts, ...describe(error) });
    },
  };
}

function describe(error: unknown): Record<string, string> {
  if (error instanceof ExchangeError) return { fault: error.code };
  if (!(error instanceof Error)) return { fault: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const frames = below(error.message, error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /u.test(line));
  return {
    fault: code,
    at: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(' < '),
  };
}

/** The stack without the message above it, which may have lines that look like frames. */
function below(message: string, stack: string): string {
  const at = stack.indexOf(message);
  return at === -1 ? '' : stack.slice(at + message.length);
}
