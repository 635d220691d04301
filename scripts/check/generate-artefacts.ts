import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readCatalogueFiles, SCHEMAS_DIR } from '../../server/system/catalogue-files.ts';
import { fhirArtefacts } from './fhir-artefacts.ts';

/**
 * Writes the FHIR artefacts under `schemas/fhir/` from their sources: `schemas/catalogue/`, the program's own lists, and
 * the table of what the FHIR wire answers.
 * `--check` writes nothing, names every file that differs, is missing or has no source any more, and exits 1.
 */
const FOLDER = join(SCHEMAS_DIR, 'fhir');

/** File name → text, formatted as the project formats. */
export async function artefactTexts(): Promise<ReadonlyMap<string, string>> {
  const { items, declineReasons } = readCatalogueFiles();
  const style = await resolveConfig(join(FOLDER, 'artefact.json'));
  const texts = fhirArtefacts(items, declineReasons).map(async (resource): Promise<[string, string]> => [
    `${resource.resourceType}-${resource.id}.json`,
    await format(JSON.stringify(resource), { ...style, parser: 'json' }),
  ]);
  return new Map(await Promise.all(texts));
}

/** Names of generated files, `Type-id.json`; the schemas beside them are written by hand. */
const GENERATED = /^[A-Z][A-Za-z]+-.*\.json$/u;

/** The files that are not what the catalogue makes of them; `folder` is read, never written. */
export function drifted(texts: ReadonlyMap<string, string>, folder = FOLDER): readonly string[] {
  const found = new Set(readdirSync(folder).filter((name) => GENERATED.test(name)));
  const changed = [...texts]
    .filter(([name, text]) => !found.has(name) || readFileSync(join(folder, name), 'utf8') !== text)
    .map(([name]) => name);
  return [...changed, ...[...found].filter((name) => !texts.has(name))].sort();
}

if (import.meta.main) {
  const texts = await artefactTexts();
  const names = drifted(texts);
  if (process.argv.includes('--check')) {
    for (const name of names) console.error(`schemas/fhir/${name} is not what its sources make of it.`);
    process.exitCode = names.length > 0 ? 1 : 0;
  } else {
    for (const [name, text] of texts) if (names.includes(name)) writeFileSync(join(FOLDER, name), text);
    console.log(
      `${String(names.filter((name) => texts.has(name)).length)} of ${String(texts.size)} artefacts written.`,
    );
  }
}
