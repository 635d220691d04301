import type { Patient } from '@medplum/fhirtypes';
import { checkCharacter } from '../../../server/domain/patient/resident-id.ts';
import { DAY_MS, shanghaiDay } from '../../../server/domain/time.ts';
import type { Random } from './random.ts';

export const RESIDENT_ID_SYSTEM = 'urn:oid:2.16.156.10011.1.3';
export const HEALTH_CARD_SYSTEM = 'urn:huren-demo:health-card';

/** What a report of a person is about, for whoever tells the story. */
export interface ReportFact {
  readonly institution: string;
  readonly report: string;
  /** Catalogue item; undefined where no code map knows the local code. */
  readonly item: string | undefined;
  readonly collectedAt: number;
  readonly status: string;
}

/** An invented person. */
export interface Person {
  readonly number: number;
  readonly family: string;
  readonly given: string;
  readonly gender: 'male' | 'female';
  readonly birthDate: string;
  readonly residentId: string;
  /** A second strong identifier, for a few. */
  readonly healthCard: string | undefined;
  /** Why this person is in the province; undefined for the many. */
  readonly story: Story | undefined;
  readonly reports: readonly ReportFact[];
}

export type Story =
  | 'blood-count'
  | 'contrast'
  | 'knees'
  | 'twin-elder'
  | 'twin-younger'
  | 'two-cards'
  | 'sensitive'
  | 'without-identifier'
  | 'withdrawn'
  | 'unfinished'
  | 'examinations'
  | 'emergency';

/** The first people of every province, in this order. */
export const STORIES: readonly Story[] = [
  'blood-count',
  'contrast',
  'knees',
  'twin-elder',
  'twin-younger',
  'two-cards',
  'sensitive',
  'without-identifier',
  'withdrawn',
  'unfinished',
  'examinations',
  'emergency',
];

const FAMILIES = [...'林沈陆顾钱孙吴郑冯陈褚卫蒋韩杨朱秦许何吕施张孔曹严华金魏陶姜'];
const FIRST = [...'云雨雪清晨山竹溪桥柳梅兰舟帆月星松石若安静文嘉思知子'];
const SECOND = [...'晓舟然遥宁远川岚荷汐庭衡朗琳瑶桐枫澄涵帆月溪'];

/**
 * Region part of every resident id here: 3399xx was never assigned in GB/T 2260, so that a number with a right check
 * character still belongs to nobody.
 */
const UNASSIGNED_REGIONS = ['339901', '339902', '339905', '339908'] as const;

/** Invents the people of a province; their reports come later. */
export function inventPeople(random: Random, now: number, count: number): readonly Person[] {
  const people: Person[] = [];
  for (let number = 0; number < count; number++) {
    const story = STORIES[number];
    const elder = people[number - 1];
    people.push(story === 'twin-younger' && elder ? twinOf(elder) : invent(random, now, number, story));
  }
  return people;
}

function invent(random: Random, now: number, number: number, story: Story | undefined): Person {
  const gender = random.chance(0.5) ? 'male' : 'female';
  // Whoever has a story is grown up.
  const youngest = story === undefined ? 6 : 26;
  const ageDays = Math.floor(365.25 * (youngest + (88 - youngest) * Math.sqrt(random.next())));
  const birthDate = shanghaiDay(now - ageDays * DAY_MS);
  return {
    number,
    family: random.pick(FAMILIES),
    given: `${random.pick(FIRST)}${story === 'twin-elder' ? '雨' : random.pick(SECOND)}`,
    gender,
    birthDate,
    residentId: residentId(
      random.pick(UNASSIGNED_REGIONS),
      birthDate,
      2 * ((50 + number) % 200) + (gender === 'male' ? 1 : 0),
    ),
    healthCard: story === 'two-cards' || random.chance(0.1) ? `ZJ${String(7_000_000 + number * 37)}` : undefined,
    story,
    reports: [],
  };
}

/** Same day, same family, one character apart, the next number of the same register: what a fuzzy match confuses. */
function twinOf(elder: Person): Person {
  const sequence = Number(elder.residentId.slice(14, 17)) + 400;
  return {
    ...elder,
    number: elder.number + 1,
    given: `${elder.given.slice(0, 1)}雪`,
    residentId: residentId(elder.residentId.slice(0, 6), elder.birthDate, sequence),
    healthCard: undefined,
    story: 'twin-younger',
  };
}

function residentId(region: string, birthDate: string, sequence: number): string {
  const seventeen = `${region}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return seventeen + checkCharacter(seventeen);
}

export const fullName = ({ family, given }: Person): string => family + given;

/** Which numbers a hospital wrote down. */
export type Known = 'resident-id' | 'both' | 'health-card' | 'nothing';

/** The person as a hospital's own Patient resource. */
export function patientOf(person: Person, institution: string, known: Known = 'resident-id'): Patient & { id: string } {
  const { number, gender, birthDate, healthCard } = person;
  const id = `${institution}-p${String(number).padStart(4, '0')}${known === 'nothing' ? 'x' : ''}`;
  const card = healthCard === undefined ? [] : [{ system: HEALTH_CARD_SYSTEM, value: healthCard }];
  const resident = { use: 'official' as const, system: RESIDENT_ID_SYSTEM, value: person.residentId };
  const strong = {
    'resident-id': [resident],
    both: [resident, ...card],
    'health-card': card,
    nothing: [],
  }[known];
  return {
    resourceType: 'Patient',
    id,
    identifier: [...strong, { use: 'usual', system: `urn:${institution}:mrn`, value: String(100_000 + number * 7) }],
    name: [{ use: 'official', text: fullName(person), family: person.family, given: [person.given] }],
    gender,
    birthDate,
  };
}
