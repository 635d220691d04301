import type { InstitutionId } from '../domain/institution/institution.ts';
import { DAY_MS } from '../domain/time.ts';
import { ExchangeError } from './exchange-error.ts';
import type { Page, PageRequest, Pager } from './list-page.ts';
import type { FigureEntry, FigureEntryBook, FigureEntryFilter } from './ports/entries.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';

export interface EntriesRequest extends FigureEntryFilter, PageRequest {
  /** Only of ordering institutions in this region, by the beginning of its code. */
  readonly region: string | undefined;
}

/**
 * The entries behind a figure of contract 8, newest first: their counts and amounts add up to it. A page may be short,
 * even empty, and yet have a next one. Throws `forbidden` when an institution asks for another's.
 */
export type ReadEntries = (caller: InstitutionId | null, request: EntriesRequest) => Promise<Page<FigureEntry>>;

export interface ReadEntriesNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly entries: FigureEntryBook;
  readonly pager: Pager;
}

export function makeReadEntries({ clock, registry, entries, pager }: ReadEntriesNeeds): ReadEntries {
  return async (caller, request) => {
    if (caller !== null && request.institution !== undefined && request.institution !== caller) {
      throw new ExchangeError('forbidden', 'An institution sees its own entries only.');
    }
    const institution = caller ?? request.institution;
    const { kind, from, to, source, item, department, reason, region } = request;
    const filter = { kind, from, to, institution, source, item, department, reason };
    const among = region === undefined ? undefined : institutionsIn(registry, region, institution);
    if (among?.length === 0) return { items: [], next: undefined };
    return await pager.part(
      `entries ${JSON.stringify([...Object.values(filter), region])}`,
      caller,
      request,
      (after, limit) =>
        entries.findFigureEntries({ ...filter, among, unansweredBefore: clock.now() - DAY_MS, after, limit }),
      ({ at, id }) => ({ at, id }),
    );
  };
}

/** The figures of a region are those of its institutions; one that left the registry is nowhere. */
function institutionsIn(
  registry: RegistryView,
  region: string,
  only: InstitutionId | undefined,
): readonly InstitutionId[] {
  return [...registry.current().institutions.values()]
    .filter((each) => each.region.startsWith(region) && (only === undefined || each.id === only))
    .map(({ id }) => id);
}
