import type { Institution, InstitutionId, QualityEvaluation } from '../domain/institution/institution.ts';
import { lapsingEvaluations } from '../domain/institution/lapsing.ts';
import { DAY_MS, shanghaiDay, type EpochMs, type ShanghaiDay } from '../domain/time.ts';
import { breakerOf, type BreakerState } from './breaker.ts';
import type { Page, PageRequest, Pager, Place } from './list-page.ts';
import type { ArrivalBook } from './ports/arrivals.ts';
import type { HarvestBook, HarvestState } from './ports/harvest.ts';
import type { RegistryView } from './ports/registry.ts';
import type { Clock } from './ports/system.ts';
import { unmappedCodes, type UnmappedCode } from './unmapped-codes.ts';

/** `stopped`: its breaker is open; `not-harvested`: no FHIR server is registered, or it was never asked. */
export type HarvestHealth = 'healthy' | 'failing' | 'stopped' | 'not-harvested';

/** Why somebody should look at an institution, the gravest first. */
export type Trouble = 'stopped' | 'failing' | 'silent' | 'evaluations-lapse';

export interface InstitutionHealth {
  readonly institution: Institution;
  readonly troubles: readonly Trouble[];
  readonly harvest: {
    readonly health: HarvestHealth;
    readonly breaker: BreakerState;
    readonly state: HarvestState | undefined;
  };
  /** When a report was last received; undefined where none ever was. */
  readonly newestAt: EpochMs | undefined;
  /** Milliseconds since then. */
  readonly lagMs: number | undefined;
  /** Reports received, new or changed, by whichever way; at most {@link MOST_COUNTED} are counted. */
  readonly reports: { readonly day: number; readonly week: number };
  /** Of its newest reports, as many as `codesOf`. */
  readonly unmapped: readonly UnmappedCode[];
  readonly codesOf: number;
  readonly lapsing: readonly QualityEvaluation[];
}

/** The institutions with their health, those in trouble first; an institution sees itself, the commission (null) all. */
export type ReadInstitutionHealth = (
  caller: InstitutionId | null,
  request: PageRequest,
) => Promise<Page<InstitutionHealth>>;

export interface InstitutionHealthNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly harvest: HarvestBook;
  readonly arrivals: ArrivalBook;
  readonly pager: Pager;
}

const LAPSE_DAYS = 60;
/** Nothing received for so long, from one who sent before, is worth a look. */
const SILENT_MS = DAY_MS;
const MOST_COUNTED = 100_000;
const REPORTS_LOOKED_AT = 200;
const MOST_CODES = 10;
/** How grave each trouble is: the sum of an institution's orders the list. */
const WEIGHT: Readonly<Record<Trouble, number>> = { stopped: 8, failing: 4, silent: 2, 'evaluations-lapse': 1 };

/** What is known of every institution without looking at its reports. */
type Standing = Omit<InstitutionHealth, 'reports' | 'unmapped' | 'codesOf'>;

/** An institution of the registry never changes, a new revision has new ones: what lapses is worked out once a day. */
const lapsingOf = new WeakMap<
  Institution,
  { readonly day: ShanghaiDay; readonly lapsing: InstitutionHealth['lapsing'] }
>();

function lapsingNow(institution: Institution, day: ShanghaiDay): InstitutionHealth['lapsing'] {
  const known = lapsingOf.get(institution);
  if (known?.day === day) return known.lapsing;
  const lapsing = lapsingEvaluations(institution.quality, day, LAPSE_DAYS);
  lapsingOf.set(institution, { day, lapsing });
  return lapsing;
}

export function makeReadInstitutionHealth(needs: InstitutionHealthNeeds): ReadInstitutionHealth {
  return async (caller, request) => {
    const now = needs.clock.now();
    const standings = await readStandings(needs, caller, now);
    const placed = standings.map((standing) => ({ standing, place: placeOf(standing) }));
    placed.sort((a, b) => compare(a.place, b.place));
    const page = await needs.pager.page(
      'institution-health',
      caller,
      request,
      (after, limit) =>
        Promise.resolve(placed.filter(({ place }) => !after || compare(place, after) > 0).slice(0, limit)),
      ({ place }) => place,
    );
    const items: InstitutionHealth[] = [];
    // One after the other: a list of the day does not hold up order checks.
    for (const { standing } of page.items) items.push(await lookAt(needs, standing, now));
    return { items, next: page.next };
  };
}

async function readStandings(
  { registry, harvest, arrivals }: InstitutionHealthNeeds,
  caller: InstitutionId | null,
  now: EpochMs,
): Promise<readonly Standing[]> {
  const [states, newest] = await Promise.all([harvest.all(), arrivals.newest()]);
  const byId = new Map(states.map((state) => [state.institution, state]));
  return [...registry.current().institutions.values()]
    .filter(({ id }) => caller === null || id === caller)
    .map((institution) => standingOf(institution, byId.get(institution.id), newest.get(institution.id), now));
}

function standingOf(
  institution: Institution,
  state: HarvestState | undefined,
  newestAt: EpochMs | undefined,
  now: EpochMs,
): Standing {
  const lapsing = lapsingNow(institution, shanghaiDay(now));
  const breaker = state ? breakerOf(state, now) : 'closed';
  const health = harvestHealth(institution, state, breaker);
  const lagMs = newestAt === undefined ? undefined : Math.max(0, now - newestAt);
  const troubles: Trouble[] = health === 'stopped' || health === 'failing' ? [health] : [];
  if (institution.active && lagMs !== undefined && lagMs > SILENT_MS) troubles.push('silent');
  if (institution.active && lapsing.length > 0) troubles.push('evaluations-lapse');
  return { institution, troubles, harvest: { health, breaker, state }, newestAt, lagMs, lapsing };
}

function harvestHealth({ fhir }: Institution, state: HarvestState | undefined, breaker: BreakerState): HarvestHealth {
  if (!fhir || !state) return 'not-harvested';
  if (breaker === 'open') return 'stopped';
  return state.failures > 0 ? 'failing' : 'healthy';
}

/** The gravest first, then by id. */
const placeOf = ({ institution, troubles }: Standing): Place => ({
  at: troubles.reduce((sum, trouble) => sum + WEIGHT[trouble], 0),
  id: institution.id,
});
const compare = (a: Place, b: Place): number => b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

async function lookAt(
  { registry, arrivals }: InstitutionHealthNeeds,
  standing: Standing,
  now: EpochMs,
): Promise<InstitutionHealth> {
  const { id } = standing.institution;
  if (standing.newestAt === undefined) return { ...standing, reports: { day: 0, week: 0 }, unmapped: [], codesOf: 0 };
  const [reports, recent] = await Promise.all([
    arrivals.count(id, { day: now - DAY_MS, week: now - 7 * DAY_MS }, MOST_COUNTED),
    arrivals.recentCodes(id, REPORTS_LOOKED_AT),
  ]);
  const unmapped = unmappedCodes(recent, registry.current().codeMap(id), MOST_CODES);
  return { ...standing, reports, unmapped, codesOf: recent.length };
}
