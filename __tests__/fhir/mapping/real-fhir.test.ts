import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { resultRows } from '../../../server/fhir/mapping/result-rows.ts';
import { makeResourcePool, type ResourcePool } from '../../../server/fhir/mapping/pool.ts';
import { mapReport, type MappedReport } from '../../../server/fhir/mapping/report.ts';
import { conceptOf } from '../../../server/fhir/mapping/concept.ts';
import { CONTEXT } from './made.ts';

/** Public example and test data of five sources, kept beside the project where it is to be had. */
const ARCHIVE = new URL('../../../../shared/data/real-fhir.tgz', import.meta.url);
const SSN = 'http://hl7.org/fhir/sid/us-ssn';
const isHere = existsSync(ARCHIVE);
if (!isHere) process.stdout.write('real-fhir.tgz is not here: the reports of real servers are not tried.\n');

interface File {
  readonly source: string;
  readonly value: unknown;
}

interface Mapped {
  readonly source: string;
  readonly resource: unknown;
  readonly mapped: MappedReport;
}

/** The JSON files of a tar archive: 512-byte headers with name and octal size, then the bytes, padded. */
function* filesOf(archive: Buffer): Generator<File> {
  const text = (from: number, length: number): string =>
    archive.toString('utf8', from, from + length).replace(/\0[\s\S]*$/u, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const name = [text(at + 345, 155), text(at, 100)].filter((part) => part !== '').join('/');
    const size = Number.parseInt(text(at + 124, 12), 8);
    const body = archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    const source = name.split('/')[1];
    if (source === undefined || !/\.(json|ndjson)$/u.test(name)) continue;
    for (const value of valuesIn(name, body.toString('utf8'))) yield { source, value };
  }
}

function valuesIn(name: string, text: string): readonly unknown[] {
  const lines = name.endsWith('.ndjson') ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    return [];
  }
}

function mapAll(archive: Buffer): readonly Mapped[] {
  const context = { ...CONTEXT, identifierSystems: new Map([[SSN, 'other']]) };
  const runs = new Map<string, ResourcePool>();
  const files = [...filesOf(archive)].map(({ source, value }) => {
    const run = runs.get(source) ?? makeResourcePool();
    runs.set(source, run);
    run.add(value);
    const pool = makeResourcePool(run);
    pool.add(value);
    return { source, pool };
  });
  return files.flatMap(({ source, pool }) =>
    pool.all('DiagnosticReport').map(({ resource, fullUrl }) => ({
      source,
      resource,
      mapped: mapReport(resource, pool, context, fullUrl),
    })),
  );
}

(isHere ? describe : describe.skip)('reports of real servers', () => {
  let all: readonly Mapped[] = [];
  beforeAll(() => {
    all = mapAll(gunzipSync(readFileSync(ARCHIVE)));
  }, 30_000);

  test('come from five sources and are mapped, or refused with a reason', () => {
    const sources = new Set(all.map(({ source }) => source));
    for (const { mapped } of all) if (!mapped.ok) expect(mapped.faults[0]?.diagnostics).toBeTruthy();
    expect(sources.size).toBe(5);
  });

  test('a Synthea patient is known by the number that it has', () => {
    const people = all.flatMap(({ mapped }) => (mapped.ok ? [mapped.report.patient] : []));
    const known = people.filter(({ identifiers }) => identifiers.length > 0);
    expect(known.length).toBeGreaterThan(0);
    for (const { identifiers, birthDate } of known) {
      expect(identifiers.every(({ system, kind }) => system === SSN && kind === 'other')).toBe(true);
      expect(birthDate).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
    }
  });

  test('under the one code for laboratory reports the results keep their own codes', () => {
    const general = all.filter(
      ({ source, resource }) =>
        source === 'hl7-be-lab' &&
        conceptOf((resource as { code?: unknown }).code).some(({ code }) => code === '11502-2'),
    );
    const withResults = general.flatMap(({ mapped }) =>
      mapped.ok && mapped.report.results.length > 0 ? [mapped.report] : [],
    );
    expect(withResults.length).toBeGreaterThan(0);
    for (const { results } of withResults) expect(results.some(({ concept }) => concept.length > 0)).toBe(true);
  });

  test('what counts has a row', () => {
    for (const { mapped } of all) {
      if (!mapped.ok) continue;
      const counting = mapped.report.results.filter(({ counts }) => counts).length;
      expect(resultRows(mapped.report.content).length).toBe(counting);
    }
  });

  test('none of them has two patients', () => {
    for (const { mapped } of all) {
      if (!mapped.ok) continue;
      const patients = mapped.report.content.entry.filter(({ resource }) => resource.resourceType === 'Patient');
      expect(patients.length).toBeLessThan(2);
    }
  });
});
