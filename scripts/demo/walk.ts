import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { casesOf, type Case } from './cases.ts';
import { clientIdOf, COMMISSION_CLIENT } from './province/make-province.ts';
import { check, hisOf } from './story.ts';
import type { Stage } from './stage.ts';

const PACE_MS = 2500;
const REASONS = ['condition-changed', 'fast-changing', 'before-major-treatment', 'serial-monitoring'];

/** Says which addresses to open and what to try. */
export function tellAddresses(stage: Stage, say: (line?: string) => void): void {
  const { url } = stage;
  say();
  say('The exchange is running. Open or call:');
  for (const [path, what] of [
    ['/', 'the public page: items, institutions, what recognition has brought'],
    ['/demo', 'play the doctor: order, see the cards, recognise or decline'],
    ['/admin', 'figures for administrators (log in by name)'],
    ['/viewer', "the doctor's page (opened from a card, or after a login)"],
    ['/readyz', 'whether it can answer order checks'],
    ['/cds-services', 'the CDS Hooks services'],
    ['/fhir/metadata', 'what the FHIR side can do'],
    ['/fhir/.well-known/smart-configuration', 'how systems sign in'],
    ['/metrics', 'Prometheus metrics'],
  ] as const) {
    say(`  ${`${url}${path}`.padEnd(62)} ${what}`);
  }
  say();
  say('Try an order check and the savings (README, "How a hospital joins"):');
  say(
    `  curl -s ${url}/cds-services/recognition-order-sign -H 'content-type: application/json' -d @data/demo/order-sign.json \\`,
  );
  say(
    `    -H "authorization: Bearer $(npm exec -- node scripts/demo/token.ts cds ${exampleClient(stage)} ${url}/cds-services/recognition-order-sign)"`,
  );
  say(`  curl -s '${url}/api/savings?from=${today(stage)}&to=${today(stage)}&by=institution' \\`);
  say(
    `    -H "authorization: Bearer $(npm exec -- node scripts/demo/token.ts access ${COMMISSION_CLIENT} system/MeasureReport.rs)"`,
  );
  say();
  say('Doctors go on ordering at a walking pace; stop with Ctrl-C.');
}

const today = ({ exchange }: Stage): string =>
  new Date(exchange.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const exampleClient = ({ province }: Stage): string => clientIdOf([...province.hospitals.keys()][0] ?? '');

/** Writes an order-sign body that gives a card to the first hospital's system, for trying with curl. */
export async function writeExample(stage: Stage, isForeign: boolean): Promise<void> {
  const [ordering = ''] = stage.province.hospitals.keys();
  for (const about of casesOf(stage, isForeign)) {
    if (about.source === ordering || (await check(stage, about, ordering, 0)).length === 0) continue;
    const order = {
      resourceType: 'ServiceRequest',
      id: 'try-1',
      status: 'draft',
      intent: 'order',
      code: about.code,
      subject: { reference: `Patient/${about.patient.id}` },
    };
    const body = {
      hook: 'order-sign',
      hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
      context: {
        userId: 'Practitioner/demo',
        patientId: about.patient.id,
        draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] },
      },
      prefetch: { patient: about.patient },
    };
    await writeFile('data/demo/order-sign.json', `${JSON.stringify(body, null, 2)}\n`);
    return;
  }
}

/** Doctors order, recognise, decline or leave, until the signal. */
export async function walk(
  stage: Stage,
  isForeign: boolean,
  signal: AbortSignal,
  say: (line?: string) => void,
): Promise<void> {
  const cases = casesOf(stage, isForeign);
  const places = [...stage.province.hospitals.keys()];
  for (let number = 1; !signal.aborted && cases.length > 0; number++) {
    const about = pick(cases, number * 7);
    const ordering = pick(places, number * 3);
    if (about && ordering !== undefined && ordering !== about.source) {
      // The order goes through without the exchange; the demonstration goes on as a clinic would.
      await oneOrder(stage, about, ordering, number, say).catch((error: unknown) => {
        say(error instanceof Error ? error.message : 'An order check failed.');
      });
    }
    await setTimeout(PACE_MS, undefined, { signal }).catch(() => undefined);
  }
}

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

async function oneOrder(
  stage: Stage,
  about: Case,
  ordering: string,
  number: number,
  say: (line?: string) => void,
): Promise<void> {
  const [card] = await check(stage, about, ordering, 1000 + number);
  if (!card) return;
  const his = hisOf(stage, ordering);
  const name = stage.province.hospitals.get(ordering)?.name ?? ordering;
  const suggestion = card.suggestions?.[0]?.uuid;
  if (number % 5 === 4) {
    say(`${name}: ${card.summary} — closed without a decision`);
  } else if (number % 5 === 2 || suggestion === undefined) {
    const reason = pick(REASONS, number) ?? 'other';
    const { status } = await his.feedback(card.uuid, { outcome: 'overridden', reason });
    say(`${name}: ${card.summary} — ${status === 200 ? `declined (${reason})` : `not taken (${String(status)})`}`);
  } else {
    const { status } = await his.feedback(card.uuid, { outcome: 'accepted', suggestion });
    say(`${name}: ${card.summary} — ${status === 200 ? 'recognised' : `not taken (${String(status)})`}`);
  }
}
