import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeCaller, type Caller } from '../support/caller.ts';
import { orderOf, registryOf } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { readBundle, type Bundle, type Person } from '../support/synthea-reader.ts';

/** Real bundles that others generated lie beside the project where they are at hand. */
const ARCHIVE = '../shared/data/real-fhir.tgz';
const FOLDER = 'real-fhir/smart-generated-sample-data';
const SSN = 'http://hl7.org/fhir/sid/us-ssn';
const SIGN = '/cds-services/recognition-order-sign';
const PATIENTS = 100;
const DAY = 86_400_000;
/** Blood counts, chemistry, their members, and codes that the catalogue does not have. */
const ORDERED = [
  ...['58410-2', '57021-8', '24323-8', '24326-1', '4548-4', '2093-3', '57698-3', '51990-0'],
  ...['6690-2', '718-7', '789-8', '32623-1', '788-0', '2823-3', '2885-2', '1751-7', '1742-6', '6768-6', '10834-0'],
];

if (!existsSync(ARCHIVE)) console.log(`Synthea journey skipped: ${ARCHIVE} is not there.`);

(existsSync(ARCHIVE) ? describe : describe.skip)('the results of patients that others made', () => {
  let gateway: Gateway;
  let ordering: Caller;
  let folder: string;
  let bundles: readonly Bundle[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huren-synthea-'));
    execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder, FOLDER]);
    ordering = await makeCaller('https://his.b.example', 'EdDSA', () => gateway.clock.now());
    gateway = await startGateway({
      registry: registryOf([{ id: 'a' }, { id: 'b' }], [[ordering, 'b']], {
        identifierSystems: [{ system: SSN, kind: 'other' }],
      }),
    });
    bundles = smallest(join(folder, FOLDER), gateway.clock.now());
    const files = bundles.map(({ name, text }) => ({
      name,
      // eslint-disable-next-line @typescript-eslint/require-await -- the port reads asynchronously
      records: async function* () {
        yield { place: name, text };
      },
    }));
    const summary = await gateway.exchange.importReports('a', files, () => undefined);
    const reports = bundles.reduce((sum, { person }) => sum + person.reports.length, 0);
    expect(summary).toMatchObject({
      files: { read: bundles.length, refused: 0 },
      reports: { total: reports, refused: 0 },
    });
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await gateway.close();
  });

  test('there are a hundred of them, no two with one number', () => {
    expect(bundles.length).toBe(PATIENTS);
    expect(new Set(bundles.map(({ person }) => person.ssn)).size).toBe(bundles.length);
  });

  test('every order gets the card that a reader of the bundle expects, and no other', async () => {
    const seen = await compareAll();
    // The comparison means little where nothing is offered.
    expect(seen.full).toBeGreaterThan(100);
    expect(seen.partial).toBeGreaterThan(10);
    expect(seen.none).toBeGreaterThan(100);
  }, 60_000);

  test('so it does when the window of the blood counts has run out and that of the chemistry has not', async () => {
    gateway.clock.advance(10 * DAY);
    const seen = await compareAll();
    expect(seen.full).toBeGreaterThan(20);
    expect(seen.partial).toBe(0);
  }, 60_000);

  async function compareAll(): Promise<Record<'full' | 'partial' | 'none', number>> {
    const seen = { full: 0, partial: 0, none: 0 };
    for (const { name, person } of bundles) {
      const cards = await cardsOf(person);
      const expected = ORDERED.flatMap((code) => {
        // Where contract 7 leaves the choice to the exchange's ids, a reader accepts any of the reports.
        const alternatives = person.expect(code, gateway.clock.now()).map((each) => ({ code, ...each }));
        const alike = alternatives.find((each) => cards.some((card) => isDeepStrictEqual(card, each)));
        return alike ?? alternatives[0] ?? [];
      });
      expect({ name, cards }).toEqual({ name, cards: expected });
      for (const { card } of expected) seen[card.coverage] += 1;
      seen.none += ORDERED.length - expected.length;
    }
    return seen;
  }

  async function cardsOf(person: Person): Promise<readonly object[]> {
    const answer = await ordering.hook(gateway.url, SIGN, {
      hook: 'order-sign',
      hookInstance: crypto.randomUUID(),
      context: {
        userId: 'Practitioner/d1',
        patientId: person.patient.id,
        draftOrders: {
          resourceType: 'Bundle',
          entry: ORDERED.map((code) => ({
            resource: orderOf(`o-${code}`, code, { subject: { reference: `Patient/${person.patient.id}` } }),
          })),
        },
      },
      prefetch: { patient: person.patient },
    });
    expect(answer.status).toBe(200);
    const cards = answer.body.cards.map((card: { extension: Record<string, unknown> }) => {
      const offer = card.extension['example.huren.offer'] as Record<string, string>;
      const { item, coverage, coveredItems } = offer;
      return {
        code: offer.order?.slice('ServiceRequest/o-'.length),
        card: { item, coverage, coveredItems, collectedAt: Date.parse(offer.collectedAt ?? '') },
        report: offer.report,
      };
    });
    return await Promise.all(cards.map(withSource));
  }

  /** The chosen report as the bundle knows it: when it was issued, and its code. */
  async function withSource({ report, ...rest }: { report: string }): Promise<object> {
    const known = sources.get(report) ?? (await readSource(report));
    sources.set(report, known);
    return { ...rest, report: known };
  }
  const sources = new Map<string, string>();
  async function readSource(report: string): Promise<string> {
    const answer = await ordering.call(gateway.url, 'GET', `/fhir/${report}`, 'system/DiagnosticReport.rs');
    expect(answer.status).toBe(200);
    return `${new Date(answer.body.issued).toISOString()} ${String(answer.body.code.coding[0].code)}`;
  }
});

/**
 * Half of them with a chemistry panel somewhere, half without; of each kind the smallest bundles: the same patients on
 * every machine.
 */
function smallest(folder: string, now: number): readonly Bundle[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, size: statSync(join(folder, name)).size }))
    .sort((a, b) => a.size - b.size || (a.name < b.name ? -1 : 1));
  const taken: { chemistry: Bundle[]; other: Bundle[] } = { chemistry: [], other: [] };
  for (const { name } of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    const kind = text.includes('"24323-8"') ? taken.chemistry : taken.other;
    const bundle = kind.length < PATIENTS / 2 ? readBundle(name, text, now) : undefined;
    if (bundle) kind.push(bundle);
    if (taken.chemistry.length + taken.other.length === PATIENTS) break;
  }
  return [...taken.chemistry, ...taken.other];
}
