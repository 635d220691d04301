import { DAY_MS, HOUR_MS, shanghaiDay, startOfDay } from '../../../server/domain/time.ts';
import { HOSPITALS } from './hospitals.ts';
import { EXAMINATIONS, PANELS, type ExaminationKey, type PanelKey, type Side } from './menu.ts';
import type { Known, Person, Story } from './people.ts';
import type { Random } from './random.ts';
import type { SheetStatus } from './sheet.ts';

/** One report to be written. */
export interface Visit {
  readonly hospital: string;
  readonly what: PanelKey | ExaminationKey | 'unmapped';
  readonly side?: Side;
  readonly collectedAt: number;
  readonly status: SheetStatus;
  readonly known: Known;
}

type Told = readonly [hospital: string, what: Visit['what'], hoursAgo: number, more?: Partial<Visit>];

/** What happened to the people whose stories are told; ages in hours. */
const TOLD: Readonly<Record<Story, readonly Told[]>> = {
  'blood-count': [
    ['yongjiang', 'cbc', 96],
    ['yongjiang', 'liver', 96],
    ['xizi', 'lipids', 240],
    ['qiantang', 'kidney', 150],
  ],
  contrast: [
    ['oujiang', 'chest-ct-enhanced', 140],
    ['yanyu', 'chest-dr', 300],
  ],
  knees: [
    ['qiantang', 'knee-mr', 200, { side: 'L' }],
    ['yongjiang', 'knee-mr', 320, { side: 'R' }],
  ],
  'twin-elder': [
    ['xizi', 'cbc-differential', 50],
    ['xizi', 'electrolytes', 50],
  ],
  'twin-younger': [['xizi', 'hba1c', 1400]],
  'two-cards': [
    ['xizi', 'hba1c', 500, { known: 'both' }],
    ['fuchun', 'thyroid', 220, { known: 'health-card' }],
  ],
  sensitive: [
    ['yunqi', 'hiv', 120],
    ['yunqi', 'hepatitis-b', 120],
  ],
  'without-identifier': [['wulin', 'cbc', 40, { known: 'nothing' }]],
  withdrawn: [
    ['yanyu', 'chest-ct', 160, { status: 'entered-in-error' }],
    ['fuchun', 'cbc', 60, { status: 'corrected' }],
  ],
  unfinished: [
    ['xizi', 'electrolytes', 3, { status: 'preliminary' }],
    ['oujiang', 'unmapped', 100],
  ],
  examinations: [
    ['longmen', 'ecg', 70],
    ['wulin', 'abdominal-us', 260],
    ['fuchun', 'chest-dr', 170],
  ],
  emergency: [['wupeng', 'cbc-differential', 20]],
};

/** Everything that is reported of a person, told or by chance. */
export function visitsOf(random: Random, person: Person, now: number): readonly Visit[] {
  if (person.story === undefined) return visitsByChance(random, person, now);
  return TOLD[person.story].map(([hospital, what, hoursAgo, more]) => ({
    hospital,
    what,
    collectedAt: now - hoursAgo * HOUR_MS,
    status: 'final' as const,
    known: 'resident-id' as const,
    ...more,
  }));
}

const LABORATORY = HOSPITALS.filter(({ level }) => level === 'LAB').map(({ id }) => id);

function visitsByChance(random: Random, person: Person, now: number): readonly Visit[] {
  const visited = [random.pick(HOSPITALS), random.pick(HOSPITALS), random.pick(HOSPITALS)].map(({ id }) => id);
  return Array.from({ length: random.whole(2, 5) }, () => {
    const hospital = random.pick(visited);
    const collectedAt = timeByChance(random, now);
    const isYoung = now - collectedAt < DAY_MS;
    return whatByChance(random, hospital).map((what): Visit => {
      const known = person.healthCard !== undefined && random.chance(0.4) ? 'both' : 'resident-id';
      const side = what === 'knee-mr' ? { side: random.pick(['L', 'R'] as const) } : {};
      return { hospital, what, collectedAt, status: statusByChance(random, isYoung), known, ...side };
    });
  }).flat();
}

/** From two hours to sixty days ago, most of it recent, and by daylight unless it is from today. */
function timeByChance(random: Random, now: number): number {
  const age = 2 * HOUR_MS + random.next() ** 2.5 * 60 * DAY_MS;
  const at = now - Math.floor(age / 60_000) * 60_000;
  if (age < 2 * DAY_MS) return at;
  return startOfDay(shanghaiDay(at)) + (7 * 60 + random.whole(0, 600)) * 60_000;
}

/** One to three different sheets, or one examination; a laboratory has no scanners. */
function whatByChance(random: Random, hospital: string): readonly Visit['what'][] {
  if (!LABORATORY.includes(hospital) && random.chance(0.35)) return [random.pick(EXAMINATIONS).key];
  if (random.chance(0.03)) return ['unmapped'];
  const sheets = Array.from({ length: random.whole(1, 3) }, () => random.pick(PANELS).key);
  return [...new Set(sheets)];
}

function statusByChance(random: Random, isYoung: boolean): SheetStatus {
  if (isYoung && random.chance(0.2)) return 'preliminary';
  if (random.chance(0.03)) return 'corrected';
  return random.chance(0.015) ? 'entered-in-error' : 'final';
}
