import type { RequestHandler } from 'express';
import { ExchangeError } from '../application/exchange-error.ts';
import type { ReverseRecognition } from '../application/reverse-recognition.ts';
import { callerOf } from '../http/caller.ts';
import { sendJson } from '../http/respond.ts';

/** `POST /api/recognitions/{offer id}/reversal`: the decision is undone (contract 8). */
export function reversal(reverseRecognition: ReverseRecognition): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { institution, clientId } = callerOf(response);
    if (institution === null)
      throw new ExchangeError('forbidden', 'Only the institution that decided may undo its decision.');
    const { offer, state } = await reverseRecognition({ offer: request.params.id, institution, clientId });
    sendJson(response, 200, { offer: offer.id, state: state.state });
  };
}
