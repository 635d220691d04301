import type { RequestHandler, Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
import { callerOf } from '../http/caller.ts';

/** Whose reports are pushed: always the caller's own institution, whatever the body says. */
export interface Pusher {
  readonly institution: InstitutionId;
  readonly clientId: string;
}

/** Throws `forbidden` for the health commission, which has no reports of its own. */
export function pusherOf(response: Response): Pusher {
  const { institution, clientId } = callerOf(response);
  if (institution === null) throw new ExchangeError('forbidden', 'Only an institution may do this.');
  return { institution, clientId };
}

/**
 * Refuses callers of an institution that does not take part at present; the commission passes. What such an institution
 * pushes is taken all the same: a report that it withdraws must reach those who relied on it, and nothing of its is
 * offered (rule `active`).
 */
export function takesPart(registry: RegistryView): RequestHandler {
  return (_request, response, next) => {
    const { institution } = callerOf(response);
    if (institution !== null && registry.current().institutions.get(institution)?.active !== true) {
      throw new ExchangeError('forbidden', 'The calling institution does not take part at present.');
    }
    next();
  };
}
