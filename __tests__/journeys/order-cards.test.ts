import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { laboratoryBundle, LOINC, orderOf } from '../support/clinic.ts';
import { CBC, CBC_MEMBERS, offerIn, openHospitals, type Hospitals } from '../support/hospitals.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals([{ id: 'src' }, { id: 'ord' }, { id: 'upd', acceptAction: 'update' }]);
});
afterAll(() => hospitals.gateway.close());

describe('what the card offers to do', () => {
  test('partial coverage replaces the order by orders for the rest', async () => {
    const { someone, ago, push, cardFor } = hospitals;
    const person = someone();
    const present = CBC_MEMBERS.slice(0, 7);
    await push(laboratoryBundle(person, { id: 'part', code: '11502-2', results: present, collectedAt: ago(1) }));
    const requester = { reference: 'Practitioner/d1' };
    const card = await cardFor(person, orderOf('o1', CBC, { requester }));
    expect(offerIn(card)).toMatchObject({
      coverage: 'partial',
      coveredItems: ['L0003', 'L0004', 'L0005', 'L0006', 'L0007', 'L0008', 'L0009'],
      savesMinutes: 0,
    });
    const [first, ...created] = card.suggestions[0].actions;
    expect(first).toMatchObject({ type: 'delete', resourceId: 'ServiceRequest/o1' });
    expect(created.map(({ type, resource }: { type: string; resource: object }) => ({ type, resource }))).toMatchObject(
      [
        ['L0010', '786-4'],
        ['L0011', '788-0'],
      ].map(([item, loinc]) => ({
        type: 'create',
        resource: {
          resourceType: 'ServiceRequest',
          status: 'draft',
          subject: { reference: 'Patient/p1' },
          requester,
          code: {
            coding: [
              { system: 'https://huren.example/fhir/CodeSystem/item', code: item },
              { system: LOINC, code: loinc },
            ],
          },
        },
      })),
    );
  });

  test('an institution may ask for the order to be revoked with the report beside it', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person);
    const card = await cardFor(person, orderOf('o1', CBC, { note: [{ text: '空腹' }] }), { as: 'upd' });
    const { report } = offerIn(card);
    expect(card.suggestions[0].actions).toMatchObject([
      {
        type: 'update',
        resource: {
          resourceType: 'ServiceRequest',
          id: 'o1',
          status: 'revoked',
          note: [{ text: '空腹' }],
          supportingInfo: [{ reference: expect.stringContaining(report) }],
        },
      },
    ]);
  });

  test('English is spoken where it is preferred', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    await bloodCount(person);
    const english = await cardFor(person, orderOf('o1', CBC), {
      headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' },
    });
    expect(english.summary).toContain('must be recognised：Complete blood count panel');
    expect(english.overrideReasons[0].display).toMatch(/^[ -~]+$/u);
    const chinese = await cardFor(person, orderOf('o1', CBC), { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    expect(chinese.summary).toContain('应当互认：血常规');
    expect(chinese.uuid).toBe(english.uuid);
  });

  test('the text of a hostile report stays text', async () => {
    const { someone, bloodCount, cardFor } = hospitals;
    const person = someone();
    const evil = '<img src=x onerror=alert(1)> | [开](javascript:alert(1)) `x` **y**\n| a | b |\u202e';
    const observation = {
      valueQuantity: undefined,
      valueString: evil,
      referenceRange: [{ text: evil }],
      interpretation: [{ text: evil }],
    };
    await bloodCount(person, 'src', { observation });
    const { detail, summary } = await cardFor(person, orderOf('o1', CBC));
    expect(detail).toContain('&lt;img src=x');
    expect(detail).not.toMatch(/<img|\[开\]|`x`|\*\*y\*\*|\u202e/u);
    const rows = detail.split('\n').filter((line: string) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + CBC_MEMBERS.length);
    expect(new Set(rows.map((row: string) => row.split('|').length))).toEqual(new Set([7]));
    expect(summary.length).toBeLessThan(140);
  });
});
