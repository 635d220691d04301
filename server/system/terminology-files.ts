import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminology } from '../application/ports/terminology.ts';
import { SCHEMAS_DIR } from './catalogue-files.ts';

/** Reads the generated artefacts under `schemas/fhir` once. */
export function readTerminology(dir = join(SCHEMAS_DIR, 'fhir')): Terminology {
  const byType = new Map<string, Readonly<Record<string, unknown>>[]>();
  for (const name of readdirSync(dir).filter((file) => /^[A-Z][A-Za-z]+-.*\.json$/u.test(file))) {
    const artefact = JSON.parse(readFileSync(join(dir, name), 'utf8')) as Readonly<Record<string, unknown>>;
    const type = String(artefact.resourceType);
    byType.set(type, [...(byType.get(type) ?? []), artefact]);
  }
  return { all: (type) => byType.get(type) ?? [] };
}
