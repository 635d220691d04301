import type { Exchange } from '../../server/composition.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { CommandFailure, say } from './console.ts';

/** `harvest [ID]`. */
export async function harvest(exchange: Exchange, id: string | undefined): Promise<void> {
  const results = await exchange.harvester.once(id as InstitutionId | undefined);
  if (results.length === 0) say('No active institution has a FHIR server in the registry.');
  for (const { institution, pages, taken, unchanged, refused, fault } of results) {
    const counts = `${String(pages)} pages, ${String(taken)} reports taken, ${String(unchanged)} unchanged, ${String(refused)} refused`;
    say(`${institution}: ${counts}${fault === undefined ? '' : `; stopped by ${fault}`}`);
  }
  const failed = results.filter(({ fault }) => fault !== undefined);
  if (failed.length > 0)
    throw new CommandFailure(`${String(failed.length)} of ${String(results.length)} hospitals could not be harvested.`);
}
