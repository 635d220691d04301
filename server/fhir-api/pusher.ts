import type { Response } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
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
