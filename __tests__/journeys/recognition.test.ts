import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forEachEngine } from '../support/databases.ts';
import { makeCaller, type Caller } from '../support/caller.ts';
import { hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const DAY = 86_400_000;
const CBC = '58410-2';
const CBC_MEMBERS = ['6690-2', '789-8', '718-7', '4544-3', '777-3', '787-2', '785-6', '786-4', '788-0'];
const SIGN = '/cds-services/recognition-order-sign';
const SELECT = '/cds-services/recognition-order-select';

forEachEngine((_engine, _openFresh, databases) => {
  describe('a result crosses from one hospital to another', () => {
    let gateway: Gateway;
    let source: Caller;
    let ordering: Caller;
    let commission: Caller;
    const person = { id: residentId('1980-03-04', 101), birthDate: '1980-03-04' };

    beforeAll(async () => {
      source = await makeCaller('https://his.src.example');
      ordering = await makeCaller('https://his.ord.example', 'RS384');
      commission = await makeCaller('https://commission.example', 'EdDSA');
      const callers = [
        [source, 'src'],
        [ordering, 'ord'],
        [commission, null],
      ] as const;
      gateway = await startGateway({
        databaseUrl: (await databases.place()).url,
        registry: registryOf([{ id: 'src' }, { id: 'ord' }], callers),
      });
    });
    afterAll(() => gateway.close());

    const today = (): string => new Date(gateway.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const totals = async (): Promise<Record<string, number>> =>
      (
        await commission.call(
          gateway.url,
          'GET',
          `/api/savings?from=${today()}&to=${today()}&by=institution`,
          'system/MeasureReport.rs',
        )
      ).body.totals;

    let card: any;

    test('a pushed report is taken with its place and version', async () => {
      const bundle = laboratoryBundle(person, {
        id: 'r1',
        code: CBC,
        results: CBC_MEMBERS,
        collectedAt: Date.now() - 4 * DAY,
      });
      const answer = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
      expect(answer.status).toBe(200);
      const response = answer.body.entry.at(-1).response;
      expect(response.status).toBe('201 Created');
      expect(response.location).toMatch(/^DiagnosticReport\/[0-9a-f-]{36}\/_history\/1$/u);
      const again = await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', bundle);
      expect(again.body.entry.at(-1).response).toMatchObject({ status: '200 OK', location: response.location });
    });

    test('signing the same order elsewhere gives one card with all that the contract names', async () => {
      const answer = await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', CBC)]));
      expect(answer.status).toBe(200);
      expect(answer.body.cards).toHaveLength(1);
      card = answer.body.cards[0];
      expect(card).toMatchObject({
        indicator: 'warning',
        selectionBehavior: 'at-most-one',
        source: { topic: { code: 'recognizable-result' } },
        extension: {
          'example.huren.offer': {
            order: 'ServiceRequest/o1',
            item: 'L0002',
            coverage: 'full',
            obligation: 'must',
            sameInstitution: false,
            mark: '全国HR',
            savesFen: 1500,
            savesMinutes: 40,
          },
        },
      });
      expect(card.suggestions[0]).toMatchObject({
        isRecommended: true,
        actions: [{ type: 'delete', resourceId: 'ServiceRequest/o1' }],
      });
      expect(card.overrideReasons.map(({ code }: { code: string }) => code)).toContain('serial-monitoring');
      expect(card.detail).toContain('| 5.6 | g/L |');
    });

    test('asking again the same day gives the same card and counts once', async () => {
      const selected = hookBody(person, [orderOf('o1', CBC), orderOf('o2', '4548-4')], {
        selections: ['ServiceRequest/o1'],
      });
      const answer = await ordering.hook(gateway.url, SELECT, selected);
      expect(answer.body.cards.map(({ uuid }: { uuid: string }) => uuid)).toEqual([card.uuid]);
      expect((await totals()).offered).toBe(1);
    });

    test('a restart between offer and feedback loses nothing; accepting makes one saving however often it is told', async () => {
      await gateway.restart();
      const item = {
        card: card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
        outcomeTimestamp: new Date().toISOString(),
      };
      for (let time = 0; time < 3; time++) {
        expect((await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] })).status).toBe(200);
      }
      expect(await totals()).toMatchObject({
        recognized: 1,
        grossFen: 1500,
        netFen: 1500,
        minutes: 40,
        visits: 1,
        recognitionRate: 1,
      });
    });

    test('another hospital cannot answer the card', async () => {
      const feedback = {
        feedback: [{ card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }],
      };
      expect((await source.hook(gateway.url, `${SIGN}/feedback`, feedback)).status).toBe(404);
    });

    test('overriding later reverses the saving by a new entry and counts a decline', async () => {
      const item = {
        card: card.uuid,
        outcome: 'overridden',
        overrideReason: {
          reason: { system: 'https://huren.example/fhir/CodeSystem/decline-reason', code: 'condition-changed' },
        },
        outcomeTimestamp: new Date(Date.now() + 1000).toISOString(),
      };
      expect((await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] })).status).toBe(200);
      expect(await totals()).toMatchObject({
        recognized: 1,
        reversed: 1,
        grossFen: 1500,
        reversedFen: 1500,
        netFen: 0,
        minutes: 0,
        declined: 1,
      });
    });

    test('a report withdrawn since the offer cannot be recognised any more', async () => {
      const withdrawn = laboratoryBundle(person, {
        id: 'r1',
        code: CBC,
        results: CBC_MEMBERS,
        collectedAt: Date.now() - 4 * DAY,
        status: 'entered-in-error',
      });
      expect((await source.call(gateway.url, 'POST', '/fhir', 'system/DiagnosticReport.c', withdrawn)).status).toBe(
        200,
      );
      const item = {
        card: card.uuid,
        outcome: 'accepted',
        acceptedSuggestions: [{ id: card.suggestions[0].uuid }],
        outcomeTimestamp: new Date(Date.now() + 2000).toISOString(),
      };
      expect((await ordering.hook(gateway.url, `${SIGN}/feedback`, { feedback: [item] })).status).toBe(409);
      const answer = await ordering.hook(gateway.url, SIGN, hookBody(person, [orderOf('o1', CBC)]));
      expect(answer.body.cards).toEqual([]);
    });

    test('explanations give every rule once for every report', async () => {
      const answer = await ordering.call(
        gateway.url,
        'POST',
        '/api/explanations',
        'system/DiagnosticReport.rs',
        hookBody(person, [orderOf('o1', CBC)]),
      );
      expect(answer.status).toBe(200);
      const [report] = answer.body.orders[0].reports;
      expect(report.rules.map(({ rule }: { rule: string }) => rule).sort()).toEqual([
        'active',
        'consent',
        'encounter',
        'identity',
        'images',
        'item',
        'quality',
        'restricted',
        'status',
        'window',
      ]);
      expect(report.recognizable).toBe(false);
      expect(
        report.rules.filter(({ holds }: { holds: boolean }) => !holds).map(({ rule }: { rule: string }) => rule),
      ).toEqual(['status']);
    });
  });
});
