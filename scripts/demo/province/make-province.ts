import type { Organization, Resource } from '@medplum/fhirtypes';
import { HOUR_MS, shanghaiDateTime } from '../../../server/domain/time.ts';
import { makeClients, type DemoClient } from './clients.ts';
import { HOSPITALS } from './hospitals.ts';
import { inventPeople, patientOf, type Person } from './people.ts';
import { makeRandom } from './random.ts';
import { bearerOf, registryDocument, type RegistryDocument } from './registry-document.ts';
import { visitsOf } from './visits.ts';
import { writeReport } from './write-report.ts';

export { COMMISSION_CLIENT, clientIdOf } from './clients.ts';
export { patientOf, type Person } from './people.ts';
export { withBaseUrls, type RegistryDocument } from './registry-document.ts';

/** A resource with an id, as servers hold them. */
export type HeldResource = Resource & { id: string };

export interface ProvinceHospital {
  readonly name: string;
  readonly bearer: string;
  readonly resources: readonly HeldResource[];
}

/** A whole demonstration: who takes part, who lives there, what was measured. */
export interface Province {
  readonly registry: RegistryDocument;
  readonly hospitals: ReadonlyMap<string, ProvinceHospital>;
  readonly people: readonly Person[];
  readonly clients: ReadonlyMap<string, DemoClient>;
}

/**
 * Makes a demonstration province. The same seed and `now` (epoch milliseconds) give the same province, but for the
 * clients' keys. The first people have stories (`Person.story`), the others are chance.
 */
export async function makeProvince({
  seed,
  now,
  people: count = 60,
}: {
  seed: number;
  now: number;
  people?: number;
}): Promise<Province> {
  const random = makeRandom(seed);
  const held = new Map(HOSPITALS.map((hospital) => [hospital.id, new Map<string, HeldResource>()]));
  const keep = (hospital: string, resource: HeldResource): void => {
    held.get(hospital)?.set(`${resource.resourceType}/${resource.id}`, resource);
  };
  for (const { id, name } of HOSPITALS) keep(id, organization(id, name, now));
  const people = inventPeople(random, now, count).map((person): Person => {
    const reports = visitsOf(random, person, now).map((visit, index) => {
      const registered = visit.collectedAt - HOUR_MS;
      const patient = patientOf(person, visit.hospital, visit.known);
      keep(visit.hospital, { ...patient, meta: { versionId: '1', lastUpdated: shanghaiDateTime(registered) } });
      const { resources, fact } = writeReport({ random, person, patient, visit, index, now });
      for (const resource of resources) keep(visit.hospital, resource);
      return fact;
    });
    return { ...person, reports };
  });
  const { clients, published } = await makeClients();
  return {
    registry: registryDocument(now, published),
    hospitals: new Map(
      HOSPITALS.map(({ id, name }) => [
        id,
        { name, bearer: bearerOf(id), resources: [...(held.get(id)?.values() ?? [])] },
      ]),
    ),
    people,
    clients,
  };
}

const organization = (id: string, name: string, now: number): Organization & { id: string } => ({
  resourceType: 'Organization',
  id,
  meta: { versionId: '1', lastUpdated: shanghaiDateTime(now - 1000 * HOUR_MS) },
  active: true,
  name,
});
