import { makeCatalogue } from '../domain/catalogue/catalogue.ts';
import type { Registry } from '../domain/institution/registry.ts';
import { buildRegistry, type BuiltInRegistry } from './build-registry.ts';
import { checkedChanges } from './load-registry.ts';
import type { RegistryKind, RegistryRow, RegistryStore } from './ports/registry.ts';
import type { SchemaChecker } from './ports/schemas.ts';
import { isEntity, KINDS } from './registry-document.ts';

export interface ProposedRulesNeeds {
  readonly store: Pick<RegistryStore, 'load'>;
  readonly schemas: SchemaChecker;
  readonly builtIn: BuiltInRegistry;
}

/** The rules in force and the same with a proposal over them, both from one reading of the store. */
export interface ProposedRules {
  readonly now: Registry;
  readonly proposal: Registry;
  /** Pointers of what in the proposal does not bear on recognition. */
  readonly ignored: readonly string[];
}

const RULES: ReadonlySet<RegistryKind> = new Set(['items', 'institutions', 'agreements', 'consortia']);

/**
 * Reads a proposal, which is a registry document (contract 3), as the registry that it would make; nothing is stored.
 * Throws `RegistryFaults` exactly where loading the document would.
 */
export async function readProposedRules(
  { store, schemas, builtIn }: ProposedRulesNeeds,
  document: unknown,
): Promise<ProposedRules> {
  const shape = schemas.check('registry', document);
  const { revision, rows } = await store.load();
  const { changed, ignored } = checkedChanges(document, shape, rows, makeCatalogue(builtIn.items, []));
  const others = KINDS.filter((kind) => !RULES.has(kind) && isEntity(document) && Object.hasOwn(document, kind));
  return {
    now: buildRegistry(builtIn, revision, rows),
    proposal: buildRegistry(builtIn, revision, rowsWith(rows, changed)),
    ignored: [...ignored, ...others.map((kind) => `/${kind}`)],
  };
}

function rowsWith(stored: readonly RegistryRow[], changed: readonly RegistryRow[]): readonly RegistryRow[] {
  return [...new Map([...stored, ...changed].map((row) => [`${row.kind} ${row.key}`, row])).values()];
}
