import type { Stage } from './stage.ts';
import { casesOf, type Case } from './cases.ts';
import { clientIdOf, COMMISSION_CLIENT } from './province/make-province.ts';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { makeHis, type Card, type OfferExtension } from './his.ts';

type Say = (line?: string) => void;

/** A case to which the exchange gave a card. */
interface Shown {
  readonly about: Case;
  readonly ordering: string;
  readonly card: Card;
  readonly offer: OfferExtension;
}

/** Tells the whole story on the terminal: what was indexed, three order checks, decisions, a withdrawal, the totals. */
export async function tellStory(stage: Stage, isForeign: boolean, say: Say): Promise<void> {
  heading(say, '1. What the hospitals reported');
  await tellHarvest(stage, say);

  heading(say, '2. Three order checks');
  const shown = await threeCards(stage, isForeign, say);

  heading(say, '3. The doctors decide');
  await tellDecisions(stage, shown, say);
  await tellTotals(stage, say);

  const [withdrawn] = shown;
  if (withdrawn) {
    heading(say, '4. A hospital withdraws a report that was recognised');
    await tellWithdrawal(stage, withdrawn, say);
  }
  heading(say, withdrawn ? '5. The totals' : '4. The totals');
  await tellTotals(stage, say);
  const { found } = await stage.exchange.verifyLedger();
  say(
    found === 0
      ? 'Every figure is what the entries behind it add up to.'
      : 'The figures differ from the entries behind them!',
  );
}

function heading(say: Say, text: string): void {
  say();
  say(text);
  say('─'.repeat(72));
}

/** One harvest of every hospital, told as a table. */
export async function tellHarvest(stage: Stage, say: Say): Promise<void> {
  const results = await stage.exchange.harvester.once();
  for (const { institution, taken, unchanged, refused, fault } of results) {
    const name = stage.province.hospitals.get(institution)?.name ?? institution;
    const told = fault === undefined ? '' : `  stopped: ${fault}`;
    say(
      `${name.padEnd(14, '　')} ${String(taken).padStart(5)} reports taken, ${String(unchanged)} unchanged, ${String(refused)} refused${told}`,
    );
  }
  say(`In the index: ${String(await stage.exchange.storage.reports.count())} reports.`);
}

const EXAMPLES = 3;

async function threeCards(stage: Stage, isForeign: boolean, say: Say): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  const items = new Set<string>();
  for (const about of casesOf(stage, isForeign)) {
    if (shown.length >= EXAMPLES) break;
    if (about.item !== undefined && items.has(about.item)) continue;
    for (const ordering of stage.province.hospitals.keys()) {
      if (ordering === about.source) continue;
      const cards = await check(stage, about, ordering, shown.length + 1);
      const [card] = cards;
      const offer = card?.extension?.['example.huren.offer'];
      if (!card || !offer || (offer.obligation !== 'must' && shown.length < 2)) continue;
      if (items.has(offer.item)) break;
      items.add(offer.item);
      items.add(about.item ?? offer.item);
      shown.push({ about, ordering, card, offer });
      tellCard(stage, { about, ordering, card, offer }, shown.length, say);
      break;
    }
  }
  if (shown.length === 0)
    say(
      'No report here is recognizable today: the reports are older than their windows, or their codes are not in the catalogue.',
    );
  return shown;
}

/** One order-sign call of a hospital's HIS. */
export async function check(
  stage: Stage,
  { patient, code }: Case,
  ordering: string,
  number: number,
): Promise<readonly Card[]> {
  const his = hisOf(stage, ordering);
  const order: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: `demo-order-${String(number)}`,
    status: 'draft',
    intent: 'order',
    code,
    subject: { reference: `Patient/${patient.id}` },
  };
  const { status, body } = await his.orderSign({ patient, orders: [order] });
  if (status !== 200 && status !== 412) throw new Error(`An order check was answered with ${String(status)}.`);
  return status === 200 ? body.cards : [];
}

export function hisOf(stage: Stage, institution: string): ReturnType<typeof makeHis> {
  return makeHis({ baseUrl: stage.url, client: clientOf(stage, clientIdOf(institution)) });
}

export function clientOf({ province }: Stage, id: string): Parameters<typeof makeHis>[0]['client'] {
  const client = province.clients.get(id);
  if (!client) throw new Error(`The demonstration has no client ${id}.`);
  return { id, ...client };
}

function tellCard({ province }: Stage, { ordering, card, offer }: Shown, number: number, say: Say): void {
  if (number > 1) say();
  say(
    `(${String(number)}) A doctor at ${province.hospitals.get(ordering)?.name ?? ordering} signs an order. The card:`,
  );
  say(`    [${card.indicator}] ${card.summary}`);
  for (const line of readable(card.detail ?? '').split('\n')) say(`    ${line}`);
  say(`    → ${card.suggestions?.[0]?.label ?? ''}`);
  say(`    → or decline: ${(card.overrideReasons ?? []).map(({ code }) => code).join(', ')}`);
  say(
    `    offer ${card.uuid}: ${offer.item}, ${offer.coverage} coverage, ${offer.obligation}, ${offer.mark}, valid until ${offer.expiresAt}`,
  );
}

/** Markdown as a terminal shows it best: the entities that keep foreign text from being markup, as what they stand for. */
function readable(markdown: string): string {
  return markdown
    .replace(/&#(\d{1,5});/gu, (_entity, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

async function tellDecisions(stage: Stage, shown: readonly Shown[], say: Say): Promise<void> {
  for (const [index, { ordering, card, offer }] of shown.entries()) {
    const his = hisOf(stage, ordering);
    const suggestion = card.suggestions?.[0]?.uuid;
    if (index === 1) {
      mustBeTaken(await his.feedback(card.uuid, { outcome: 'overridden', reason: 'condition-changed' }));
      say(`(${String(index + 1)}) declined, because the patient's condition has changed (condition-changed).`);
    } else if (suggestion !== undefined) {
      mustBeTaken(await his.feedback(card.uuid, { outcome: 'accepted', suggestion }));
      say(
        `(${String(index + 1)}) recognised: the order is gone, ${yuan(offer.savesFen)} and ${String(offer.savesMinutes)} minutes saved.`,
      );
    }
  }
}

/** The story tells what happened: a decision that was not taken ends it. */
function mustBeTaken({ status }: { readonly status: number }): void {
  if (status !== 200) throw new Error(`A decision was answered with ${String(status)}.`);
}

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

async function tellWithdrawal(stage: Stage, { about, ordering, card }: Shown, say: Say): Promise<void> {
  const resource = stage.held
    .get(about.source)
    ?.find(({ resourceType, id }) => resourceType === 'DiagnosticReport' && id === about.report);
  const hospital = stage.hospitals.get(about.source);
  if (!resource || !hospital) return;
  const withdrawn: unknown = { ...resource, status: 'entered-in-error' };
  hospital.put(withdrawn as Parameters<typeof hospital.put>[0]);
  await stage.exchange.harvester.once(about.source as Parameters<Stage['exchange']['harvester']['once']>[0]);
  const commission = makeHis({ baseUrl: stage.url, client: clientOf(stage, COMMISSION_CLIENT) });
  const task = (await commission.get(`/fhir/Task/${card.uuid}`, 'system/Task.rs')).body as {
    businessStatus?: { coding?: { code?: string }[] };
  };
  say(
    `${stage.province.hospitals.get(about.source)?.name ?? about.source} marks the report of card (1) as entered in error.`,
  );
  const state = task.businessStatus?.coding?.[0]?.code ?? 'unknown';
  const told = state === 'reversed' ? 'its saving was reversed by a new entry' : 'its saving stands';
  say(`The exchange harvests it; Task/${card.uuid} is now ${state}: ${told}.`);
  await tellNotice(hisOf(stage, ordering), about, say);
}

/** Whoever relied on the result is told: at the next patient-view, and in a list until somebody has taken note. */
async function tellNotice(his: ReturnType<typeof makeHis>, { patient }: Case, say: Say): Promise<void> {
  const { body } = await his.patientView({ patient });
  const warning = body.cards.find(({ indicator }) => indicator === 'critical');
  if (warning) say(`The doctor who relied on it opens the chart: [critical] ${warning.summary}`);
  const { notices } = (await his.get('/api/notices', 'system/Task.rs')).body as {
    readonly notices: readonly { readonly id: string }[];
  };
  for (const { id } of notices) {
    const { status } = await his.post(`/api/notices/${id}/acknowledgement`, {}, 'system/Task.u');
    if (status !== 200) throw new Error(`An acknowledgement was answered with ${String(status)}.`);
  }
  say(`${String(notices.length)} notice${notices.length === 1 ? '' : 's'} acknowledged.`);
}

async function tellTotals(stage: Stage, say: Say): Promise<void> {
  const commission = makeHis({ baseUrl: stage.url, client: clientOf(stage, COMMISSION_CLIENT) });
  const day = new Date(stage.exchange.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const path = `/api/savings?from=${day}&to=${day}&by=institution`;
  const { totals } = (await commission.get(path, 'system/MeasureReport.rs')).body as {
    totals: Readonly<Record<string, number | null>>;
  };
  const figure = (name: string): number => totals[name] ?? 0;
  say(
    `offered ${String(figure('offered'))}, recognised ${String(figure('recognized'))}, declined ${String(figure('declined'))}, reversed ${String(figure('reversed'))}; ` +
      `gross ${yuan(figure('grossFen'))}, reversed ${yuan(figure('reversedFen'))}, net ${yuan(figure('netFen'))}; ${String(figure('minutes'))} minutes, ${String(figure('visits'))} visits.`,
  );
}
