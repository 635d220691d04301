import { Router } from 'express';
import { placesOf } from '../application/places-of.ts';
import type { RegistryView } from '../application/ports/registry.ts';
import type { InstitutionId } from '../domain/institution/institution.ts';
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
      const { places } = placesOf(current, subject, []);
      const institutions = places.flatMap(
        ({ institution }) => current.institutions.get(institution ?? ('' as InstitutionId)) ?? [],
      );
      const institutionName = institutions.length === 0 ? null : institutions.map((each) => each.name).join('、');
      return { subject, name, role: places[0]?.role ?? null, institutionName };
    });
    sendJson(response, 200, { configured, people });
  });
  router.all('/api/login-hints', methodNotAllowed('GET'));
  return router;
}
