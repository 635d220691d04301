import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { artefactTexts, drifted } from '../../scripts/check/generate-artefacts.ts';
import { readCatalogueFiles } from '../../server/system/catalogue-files.ts';
import { readSchemaFile } from './schema-files.ts';

const { items, declineReasons } = readCatalogueFiles();

interface CodeSystem {
  readonly count: number;
  readonly property: readonly { readonly code: string }[];
  readonly concept: readonly {
    readonly code: string;
    readonly display: string;
    readonly designation?: readonly { readonly language: string; readonly value: string }[];
    readonly property?: readonly Readonly<Record<string, unknown>>[];
  }[];
}
const codeSystem = (id: string): CodeSystem => readSchemaFile(`fhir/CodeSystem-${id}.json`) as CodeSystem;

describe('the FHIR artefacts', () => {
  test('are what the catalogue makes of them', async () => {
    expect(drifted(await artefactTexts())).toEqual([]);
  });

  test('that differ, are missing or have no source any more are named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'artefacts-'));
    try {
      await writeFile(join(folder, 'CodeSystem-a.json'), 'new');
      await writeFile(join(folder, 'CodeSystem-b.json'), 'old');
      await writeFile(join(folder, 'ValueSet-gone.json'), '{}');
      await writeFile(join(folder, 'by-hand.schema.json'), '{}');
      const texts = new Map(['a', 'b', 'c'].map((id) => [`CodeSystem-${id}.json`, 'new']));
      expect(drifted(texts, folder)).toEqual(['CodeSystem-b.json', 'CodeSystem-c.json', 'ValueSet-gone.json']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('name every item in Chinese and English, with its window and its LOINC', () => {
    const { concept, count, property } = codeSystem('item');
    expect([count, concept.length]).toEqual([416, 416]);
    expect(concept.map(({ code }) => code)).toEqual(items.map(({ id }) => id));
    const bloodCount = concept.find(({ code }) => code === 'L0002');
    expect(bloodCount).toMatchObject({
      display: '血常规(不含分类)',
      designation: [{ language: 'en', value: 'Complete blood count panel' }],
    });
    expect(bloodCount?.property).toEqual(
      expect.arrayContaining([
        { code: 'windowDays', valueInteger: 7 },
        { code: 'loinc', valueCode: '58410-2' },
        { code: 'feeFen', valueInteger: 1500 },
        { code: 'member', valueCode: 'L0003' },
      ]),
    );
    const declared = new Set(property.map(({ code }) => code));
    for (const { property: own = [] } of concept) for (const { code } of own) expect(declared).toContain(code);
  });

  test('name every decline reason, and whether it counts', () => {
    const { concept } = codeSystem('decline-reason');
    expect(concept.map(({ code }) => code)).toEqual(declineReasons.map(({ code }) => code));
    const excused = concept.filter(({ property = [] }) =>
      property.some(({ code, valueBoolean }) => code === 'countsAsDecline' && valueBoolean === false),
    );
    expect(excused.map(({ code }) => code).sort()).toEqual(['images-unavailable', 'serial-monitoring']);
  });

  test('map each item with a LOINC to it, once', () => {
    const { group } = readSchemaFile('fhir/ConceptMap-item-loinc.json') as {
      group: [{ element: { code: string; target: { code: string }[] }[] }];
    };
    const pairs = group[0].element.flatMap(({ code, target }) => target.map((each) => [code, each.code]));
    expect(pairs).toEqual(items.flatMap(({ id, loinc }) => (loinc === undefined ? [] : [[id, loinc]])));
  });
});
