import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RegistryFaults } from '../../server/application/load-registry.ts';
import { makeCaller } from '../support/caller.ts';
import { laboratoryBundle, orderOf, hookBody, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { assailant, storm, type Assailant, type Row } from './assault.ts';
import { attack, MARK, type Struck } from './attack.ts';
import { openField, SIGN, type Field } from './field.ts';

const FEEDBACK = `${SIGN}/feedback`;
const REASONS = 'https://huren.example/fhir/CodeSystem/decline-reason';
const NOBODY = '00000000-0000-4000-8000-00000000beef';
type Card = Field['card'];

let field: Field;
let ordering: Assailant;
beforeAll(async () => {
  field = await openField();
  ordering = assailant(field.gateway, field.ordering);
});
afterAll(() => field.close());

const instant = (after = 0): string => new Date(field.gateway.clock.now() + after).toISOString();
const told = (...items: readonly unknown[]): Promise<Struck> => ordering.hook(FEEDBACK, { feedback: items });
const accepted = ({ uuid, suggestions }: Card, more: object = {}): object => ({
  card: uuid,
  outcome: 'accepted',
  acceptedSuggestions: suggestions.map(({ uuid: id }) => ({ id })),
  outcomeTimestamp: instant(),
  ...more,
});
const overridden = ({ uuid }: Card, more: object = {}): object => ({
  card: uuid,
  outcome: 'overridden',
  outcomeTimestamp: instant(),
  ...more,
});

/** A card of a patient of its own. */
let people = 900;
async function anotherCard(): Promise<Card> {
  const person = { id: residentId('1981-01-01', people++), birthDate: '1981-01-01' };
  const report = { id: `f${String(people)}`, results: ['6690-2'], collectedAt: field.gateway.clock.now() - 1000 };
  const source = assailant(field.gateway, field.source);
  expect((await source.fire('POST', '/fhir', laboratoryBundle(person, report))).status).toBe(200);
  const { status, text } = await ordering.hook(SIGN, hookBody(person, [orderOf('f1', '6690-2')]));
  expect(status).toBe(200);
  return JSON.parse(text).cards[0];
}
const figures = async (): Promise<
  Readonly<Record<'recognized' | 'reversed' | 'declined' | 'visits' | 'netFen', number>>
> => {
  const by = 'from=2020-01-01&to=2029-12-31';
  return (await ordering.read(`/api/savings?${by}`)).totals;
};

describe('91: feedback that is none', () => {
  test('is refused and changes nothing', async () => {
    const { card } = field;
    const another = await anotherCard();
    const items: readonly (readonly [string, number, readonly unknown[]])[] = [
      ['no item', 400, []],
      ['an item that is null', 400, [null]],
      ['a card that was never offered', 404, [accepted({ ...card, uuid: NOBODY })]],
      ['a card that is no id', 404, [accepted({ ...card, uuid: MARK })]],
      ['a card that is a list', 400, [accepted(card, { card: [card.uuid] })]],
      ['no card', 400, [accepted(card, { card: undefined })]],
      ['no outcome', 400, [accepted(card, { outcome: undefined })]],
      ['the outcome “ignored”', 400, [accepted(card, { outcome: 'ignored' })]],
      ['an acceptance of no suggestion', 400, [accepted(card, { acceptedSuggestions: [] })]],
      ['an acceptance without the member', 400, [accepted(card, { acceptedSuggestions: undefined })]],
      ['the suggestion of another card', 400, [accepted({ ...card, suggestions: another.suggestions })]],
      ['a suggestion that is none', 400, [accepted(card, { acceptedSuggestions: [{ id: MARK }] })]],
      ['suggestions that are texts', 400, [accepted(card, { acceptedSuggestions: [card.suggestions[0]?.uuid] })]],
      ['a reason that is none of ours', 400, [overridden(card, reason({ system: REASONS, code: MARK }))]],
      ['a reason without a code', 400, [overridden(card, reason({ system: REASONS }))]],
      [
        'a comment of a megabyte',
        400,
        [overridden(card, { overrideReason: { userComment: 'x'.repeat(1024 * 1024) } })],
      ],
      ['a comment that is an object', 400, [overridden(card, { overrideReason: { userComment: {} } })]],
      ['a thousand and one items', 400, Array.from({ length: 1001 }, () => overridden(card))],
      ['one bad item among good ones', 404, [accepted(card), overridden({ ...card, uuid: NOBODY })]],
      ...TIMES.map(([name, time]): readonly [string, number, readonly unknown[]] => [
        name,
        400,
        [accepted(card, { outcomeTimestamp: time() })],
      ]),
    ];
    const rows = items.map(([name, status, feedback]): Row => [name, status, () => told(...feedback)]);
    const shapes: readonly Row[] = [
      ['no feedback', 400, () => ordering.hook(FEEDBACK, {})],
      ['feedback that is an object', 400, () => ordering.hook(FEEDBACK, { feedback: accepted(card) })],
      ['feedback without a list around it', 400, () => ordering.hook(FEEDBACK, accepted(card))],
    ];
    await storm(field, [...rows, ...shapes]);
  });
  const reason = (coding: object): object => ({ overrideReason: { reason: coding } });
  const TIMES: readonly (readonly [string, () => unknown])[] = [
    ['a time that does not exist', () => '2026-02-30T10:00:00Z'],
    ['a local time', () => '2026-11-25T10:00:00'],
    ['a day', () => '2026-11-25'],
    ['a time to come', () => instant(6 * 60_000)],
    ['a time long ahead', () => '9999-12-31T23:59:59Z'],
    ['a time before the offer', () => instant(-3_600_000)],
    ['a time long ago', () => '1900-01-01T00:00:00Z'],
    ['no time', () => undefined],
    ['an empty time', () => ''],
    ['a number for a time', () => field.gateway.clock.now()],
  ];

  test.each(['=HYPERLINK("https://evil.example")', '<script>alert(1)</script>', '+1', '@SUM(A1)', `${MARK}\r\nx: y`])(
    'a comment %p is taken and comes out nowhere',
    async (userComment) => {
      const card = await anotherCard();
      const fire = (): Promise<Struck> => told(overridden(card, { overrideReason: { userComment } }));
      await attack(field, fire, { status: 200, mayWrite: true });
      const task = await ordering.fire('GET', `/fhir/Task/${card.uuid}`);
      const csv = await ordering.fire('GET', '/api/savings?from=2020-01-01&to=2029-12-31', undefined, {
        accept: 'text/csv',
      });
      for (const { status, text } of [task, csv]) {
        expect(status).toBe(200);
        expect(text).not.toContain(userComment);
      }
      expect(JSON.stringify(await field.state())).not.toContain(JSON.stringify(userComment).slice(1, -1));
    },
  );

  test('the same item a hundred times at once is one recognition and one saving', async () => {
    const card = await anotherCard();
    const item = accepted(card);
    const before = await figures();
    const struck = await Promise.all(Array.from({ length: 100 }, () => told(item)));
    expect(struck.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    const after = await figures();
    expect(after.recognized).toBe(before.recognized + 1);
    expect(after.visits).toBe(before.visits + 1);
  });
});

describe('92: a doctor who cannot decide, all at once', () => {
  test('has decided what came last, and the account agrees with itself', async () => {
    const card = await anotherCard();
    const before = await figures();
    const now = field.gateway.clock.now();
    const items = Array.from({ length: 40 }, (_none, at) => {
      const outcomeTimestamp = new Date(now + at).toISOString();
      return at % 2 === 0 ? accepted(card, { outcomeTimestamp }) : overridden(card, { outcomeTimestamp });
    });
    const mixed = [...items].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
    const struck = await Promise.all(mixed.map((item) => told(item)));
    expect(new Set(struck.map(({ status }) => status))).toEqual(new Set([200]));
    const task = await ordering.read(`/fhir/Task/${card.uuid}`);
    expect(task.businessStatus.coding[0].code).toBe('declined');
    const after = await figures();
    expect(after.netFen).toBe(before.netFen);
    expect(after.recognized - before.recognized).toBe(after.reversed - before.reversed);
    expect(after.declined - before.declined).toBe(1);
    const verified = await field.gateway.exchange.verifyLedger({});
    expect(verified).toMatchObject({ findings: [] });
  });
});

describe('93: a price that is none', () => {
  test.each([-1, -0.01, 0.5, 1e308, 2 ** 53, '1500', 'NaN', null, [1500], { value: 15, currency: 'USD' }])(
    '%p is refused with its whole document',
    async (fen) => {
      const institutions = [
        { id: 'ord', name: '医院', level: '3A', region: '330102', prices: [{ item: 'L0002', fen }] },
      ];
      const before = await field.state();
      await expect(field.gateway.exchange.loadRegistry({ institutions })).rejects.toBeInstanceOf(RegistryFaults);
      expect(await field.state()).toEqual(before);
    },
  );
});

describe('94: questions about figures', () => {
  test('that are none are refused', async () => {
    const QUERIES = [
      'from=2026-11-02&to=2026-11-01',
      'from=1926-01-01&to=2026-01-01',
      'from=0000-01-01&to=9999-12-31',
      'from=2026-02-30&to=2026-03-01',
      'from=2026-11-01',
      'to=2026-11-01',
      '',
      'from=2026-11&to=2026-12',
      'from=2026-11-01T00:00:00Z&to=2026-11-02',
      'from=2026-11-01&to=2026-11-02&by=patient',
      'from=2026-11-01&to=2026-11-02&by=__proto__',
      'from=2026-11-01&to=2026-11-02&by=',
      'from=2026-11-01&from=2026-11-01&to=2026-11-02',
      'from=2026-11-01&to=2026-11-02&institution=ord&institution=src',
    ];
    const rows = QUERIES.map((query): Row => [query, 400, () => ordering.fire('GET', `/api/savings?${query}`)]);
    await storm(field, rows);
  });

  test('of a province without a hospital, or of days without an order, are answered with nothing', async () => {
    const caller = await makeCaller('https://commission.example', 'EdDSA');
    const gateway: Gateway = await startGateway({ registry: registryOf([], [[caller, null]]) });
    try {
      const commission = assailant(gateway, caller);
      for (const by of ['day', 'month', 'institution', 'source', 'region', 'item', 'department']) {
        const { totals, rows } = await commission.read(`/api/savings?from=2020-02-29&to=2020-02-29&by=${by}`);
        expect(rows).toEqual([]);
        expect(totals).toMatchObject({ offered: 0, netFen: 0, recognitionRate: null });
      }
    } finally {
      await gateway.close();
    }
  });
});
