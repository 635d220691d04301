import { expect } from '@jest/globals';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { fhir, goodPage, serve, type HostileServer } from './hostile-hospital.ts';

export const person = { id: residentId('1971-02-03', 611), birthDate: '1971-02-03' };
export const TOKEN = 'registered-token-of-the-hospital';

/** What a test opened and {@link closeAll} closes. */
export const opened: { close(): Promise<unknown> }[] = [];

export async function closeAll(): Promise<void> {
  for (const each of opened.splice(0).reverse()) await each.close();
}

export const kept = async <T extends { close(): Promise<unknown> }>(opening: Promise<T>): Promise<T> => {
  const each = await opening;
  opened.push(each);
  return each;
};
/** A server that must not be visited. */
export const bait = (): Promise<HostileServer> => kept(serve(fhir({})));

/** A gateway that harvests hospitals at these base URLs, beside a good one. */
export async function harvesting(hospitals: Readonly<Record<string, string>>): Promise<Gateway> {
  const good = await kept(serve(fhir(goodPage(person))));
  const institutions = Object.entries({ good: `${good.origin}/fhir`, ...hospitals }).map(([id, baseUrl]) => ({
    id,
    fhir: { baseUrl, pollSeconds: 60, bearer: TOKEN },
  }));
  return await kept(startGateway({ registry: registryOf(institutions, []) }));
}

/** The fault of every hospital; the good one must have been taken in all the same. */
export async function faultsOf({ exchange }: Gateway): Promise<Readonly<Record<string, string | undefined>>> {
  const results = await exchange.harvester.once();
  expect(await exchange.storage.reports.count('good' as InstitutionId)).toBe(1);
  const { good, ...faults } = Object.fromEntries(results.map(({ institution, fault }) => [institution, fault]));
  expect(good).toBeUndefined();
  return faults;
}
