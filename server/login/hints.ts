import { Router } from 'express';
import { placesOf } from '../application/places-of.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import { methodNotAllowed } from '../http/error-handler.ts';
import { sendJson } from '../http/respond.ts';

/** Somebody whom a demonstration's login page offers by name. */
export interface OfferedPerson {
  readonly subject: string;
  readonly name: string;
}

export interface HintsNeeds {
  readonly registry: RegistryView;
  /** Whether an identity provider is configured. */
  readonly configured: boolean;
  /** Nobody outside a demonstration: who works where is no public matter. */
  readonly offered: readonly OfferedPerson[];
}

/** `GET /api/login-hints`: whether people can log in here, and in a demonstration as whom. */
export function makeHintsRouter({ registry, configured, offered }: HintsNeeds): Router {
  const router = Router();
  router.get('/api/login-hints', (_request, response) => {
    const current = registry.current();
    const people = offered.map(({ subject, name }) => {
      const [place] = placesOf(current, subject, []).places;
      const institution = place?.institution ? current.institutions.get(place.institution) : undefined;
      return { subject, name, role: place?.role ?? null, institutionName: institution?.name ?? null };
    });
    sendJson(response, 200, { configured, people });
  });
  router.all('/api/login-hints', methodNotAllowed('GET'));
  return router;
}
