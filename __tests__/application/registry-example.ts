import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRegistry } from '../../server/application/build-registry.ts';
import { makeLoadRegistry, RegistryFaults, type LoadRegistry } from '../../server/application/load-registry.ts';
import type { SchemaFault } from '../../server/application/ports/schemas.ts';
import { makeCatalogue } from '../../server/domain/catalogue/catalogue.ts';
import type { Registry } from '../../server/domain/institution/registry.ts';
import { openStorage, type Storage } from '../../server/storage/storage.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';

export const builtIn = readCatalogueFiles();
export const schemas = makeSchemaChecker();

/** The document of contract 3, its omissions filled. */
export const EXAMPLE = {
  identifierSystems: [
    { system: 'urn:oid:2.16.156.10011.1.3', kind: 'resident-id' },
    { system: 'http://hl7.org/fhir/sid/us-ssn', kind: 'other' },
  ],
  consortia: [{ id: 'fuyang', name: '富阳区医共体' }],
  agreements: [{ id: 'yangtze-delta', mark: '长三角HR', regions: ['31', '32', '33', '34'] }],
  institutions: [
    {
      id: 'hz1',
      name: '杭州市第一人民医院',
      uscc: '12330100470116307N',
      level: '3A',
      region: '330102',
      consortium: 'fuyang',
      timeZone: '+08:00',
      active: true,
      fhir: { baseUrl: 'http://127.0.0.1:9101/fhir', pollSeconds: 60, bearer: null },
      codes: [
        { system: 'http://loinc.org', code: '58410-2', item: 'L0002' },
        { system: 'urn:hz1:ris', code: 'KN-L', item: 'E0281', laterality: 'L' },
      ],
      quality: [{ items: ['L0002', 'E0281'], scope: '33', from: '2026-01-01', to: '2026-12-31' }],
      prices: [{ item: 'L0002', fen: 1500, from: '2026-01-01' }],
      minutes: [{ item: 'L0002', minutes: 35 }],
      ownResults: 'offer',
      acceptAction: 'delete',
    },
  ],
  clients: [
    {
      id: 'https://his.hz1.example',
      institution: 'hz1',
      jwks: { keys: [] },
      jwksUri: null,
      scopes: ['system/DiagnosticReport.cruds', 'system/Task.rs'],
      cdsHooks: true,
      origins: ['http://127.0.0.1:3000'],
    },
  ],
  declineReasons: [{ code: 'condition-changed', display: '病情变化', countsAsDecline: true, from: '2022-03-01' }],
  people: [{ subject: 'doctor-1', role: 'doctor', institution: 'hz1' }],
} as const;

/** An institution as small as it may be. */
export const institution = (members: object = {}): object => ({
  id: 'hz1',
  name: '杭州市第一人民医院',
  level: '3A',
  region: '330102',
  ...members,
});

/** A registry on a database of its own. */
export interface TestRegistry {
  readonly storage: Storage;
  readonly load: LoadRegistry;
  /** The registry as a gateway that starts now would see it. */
  read(): Promise<Registry>;
  /** The pointers at which a document is refused; none when it is taken. */
  faults(document: unknown): Promise<readonly SchemaFault[]>;
  close(): Promise<void>;
}

export async function openTestRegistry(): Promise<TestRegistry> {
  const dataDir = await mkdtemp(join(tmpdir(), 'registry-'));
  const storage = await openStorage({ url: undefined, dataDir });
  const load = makeLoadRegistry({
    work: storage.work,
    store: storage.registry,
    clock: { now: () => Date.UTC(2026, 10, 24) },
    schemas,
    catalogue: makeCatalogue(builtIn.items, []),
  });
  return {
    storage,
    load,
    async read() {
      const { revision, rows } = await storage.registry.load();
      return buildRegistry(builtIn, revision, rows);
    },
    async faults(document) {
      try {
        await load(document);
        return [];
      } catch (error) {
        if (error instanceof RegistryFaults) return error.faults;
        throw error;
      }
    },
    async close() {
      await storage.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
