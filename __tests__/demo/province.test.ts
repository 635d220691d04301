import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkRegistry } from '../../server/application/check-registry.ts';
import { makeCatalogue } from '../../server/domain/catalogue/catalogue.ts';
import { isUscc } from '../../server/domain/institution/uscc.ts';
import { parseResidentId } from '../../server/domain/patient/resident-id.ts';
import { DAY_MS, shanghaiDay } from '../../server/domain/time.ts';
import { makeResourcePool } from '../../server/fhir/mapping/pool.ts';
import { mapReport } from '../../server/fhir/mapping/report.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { makeSchemaChecker } from '../../server/system/json-schemas.ts';
import { makeProvince, withBaseUrls, type Province } from '../../scripts/demo/province/make-province.ts';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const SYSTEMS = new Map([
  ['urn:oid:2.16.156.10011.1.3', 'resident-id'],
  ['urn:huren-demo:health-card', 'health-card'],
]) as Parameters<typeof mapReport>[2]['identifierSystems'];

let province: Province;
beforeAll(async () => {
  province = await makeProvince({ seed: 7, now: NOW });
});

const withoutKeys = ({ hospitals, people, registry }: Province) => ({
  hospitals: [...hospitals],
  people,
  institutions: registry.institutions,
});

/** Every report of the province as the exchange would map it. */
function mapped() {
  return [...province.hospitals].flatMap(([institution, { resources }]) => {
    const pool = makeResourcePool();
    for (const resource of resources) pool.add(resource);
    const context = {
      institution: institution as Parameters<typeof mapReport>[2]['institution'],
      timeZone: '+08:00',
      identifierSystems: SYSTEMS,
      now: NOW,
    };
    return pool
      .all('DiagnosticReport')
      .map(({ resource }) => ({ id: String(resource.id), result: mapReport(resource, pool, context) }));
  });
}

describe('the demonstration province', () => {
  test('the same seed and time give the same province, another seed another', async () => {
    const again = await makeProvince({ seed: 7, now: NOW });
    const other = await makeProvince({ seed: 8, now: NOW });
    expect(withoutKeys(again)).toEqual(withoutKeys(province));
    expect(other.people).not.toEqual(province.people);
  });

  test('every resident id passes GB 11643, carries the birth date, and belongs to one person', () => {
    for (const { residentId, birthDate } of province.people) {
      expect(parseResidentId(residentId, shanghaiDay(NOW))?.birthDate).toBe(birthDate);
    }
    expect(new Set(province.people.map(({ residentId }) => residentId)).size).toBe(60);
  });

  test('every institution has a credit code of its own that passes GB 32100', () => {
    const codes = province.registry.institutions.map(({ uscc }) => String(uscc));
    expect(codes.filter((code) => !isUscc(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('the registry document, with and without addresses, is one that the exchange takes', () => {
    const urls = new Map([['xizi', 'http://127.0.0.1:9101/fhir']]);
    const items = makeCatalogue(readCatalogueFiles().items, []);
    for (const document of [province.registry, withBaseUrls(province.registry, urls)]) {
      const plain: unknown = JSON.parse(JSON.stringify(document));
      expect(makeSchemaChecker().check('registry', plain)).toEqual([]);
      expect(checkRegistry(plain, { catalogue: items, stored: new Map() })).toEqual([]);
    }
  });

  test('no private key is in the registry document', () => {
    expect(JSON.stringify(province.registry)).not.toMatch(/"d":/u);
    expect([...province.clients.values()].every(({ privateJwk }) => typeof privateJwk.d === 'string')).toBe(true);
  });

  test('every report maps, is collected in the last sixty days or so and not later than now', () => {
    const reports = mapped();
    expect(reports.length).toBeGreaterThan(150);
    expect(reports.flatMap(({ result }) => (result.ok ? [] : result.faults))).toEqual([]);
    for (const { result } of reports) {
      if (!result.ok) continue;
      const { collectedAt = 0, issuedAt = 0 } = result.report;
      expect(collectedAt).toBeLessThanOrEqual(issuedAt);
      expect(issuedAt).toBeLessThanOrEqual(NOW);
      expect(collectedAt).toBeGreaterThan(NOW - 62 * DAY_MS);
    }
  });

  test('what the stories need is there: one without identifier, one withdrawn, one unfinished, images and a tracing', () => {
    const reports = mapped().flatMap(({ result }) => (result.ok ? [result.report] : []));
    const some = (holds: (report: (typeof reports)[number]) => boolean): boolean => reports.some(holds);
    expect(some(({ patient }) => patient.identifiers.length === 0)).toBe(true);
    expect(some(({ status }) => status === 'entered-in-error')).toBe(true);
    expect(some(({ status }) => status === 'preliminary')).toBe(true);
    expect(some(({ laterality, images }) => laterality === 'R' && images)).toBe(true);
    expect(some(({ presentedForm, images }) => presentedForm && !images)).toBe(true);
    expect(some(({ patient }) => patient.identifiers.length === 2)).toBe(true);
  });

  test('twins share family, birthday and sex, and nothing that identifies', () => {
    const [elder, younger] = province.people.filter(({ story }) => story?.startsWith('twin'));
    expect([younger?.family, younger?.birthDate, younger?.gender]).toEqual([
      elder?.family,
      elder?.birthDate,
      elder?.gender,
    ]);
    expect(younger?.residentId).not.toBe(elder?.residentId);
    expect(younger?.given).not.toBe(elder?.given);
  });
});
