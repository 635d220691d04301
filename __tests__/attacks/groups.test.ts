import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const HERE = import.meta.dirname;
const text = readFileSync(join(HERE, 'groups.md'), 'utf8');
const rows = text
  .split('\n')
  .map((line) => /^\| (\d+) +\| (.*?) *\| (.*?) *\|$/u.exec(line))
  .filter((match) => match !== null)
  .map(([, group, what, where]) => ({ group: Number(group), what: what ?? '', where: where ?? '' }));

test('the table has a row for each of the 101 groups, in their order', () => {
  expect(rows.map(({ group }) => group)).toEqual(Array.from({ length: 101 }, (_each, at) => at + 1));
});

test.each(rows.map(({ group, where }) => [group, where] as const))(
  'group %i is where the table says, or the table says why it is nowhere',
  (_group, where) => {
    if (where.startsWith('out of reach: ')) return;
    const places = [...where.matchAll(/`([\w./-]+\.test\.ts)`(?: › ([^·|]+))?/gu)];
    expect(places.length).toBeGreaterThan(0);
    for (const [, file = '', title] of places) {
      const path = join(HERE, file);
      expect([file, existsSync(path)]).toEqual([file, true]);
      if (title !== undefined) expect(readFileSync(path, 'utf8').replaceAll(/\s+/gu, ' ')).toContain(title.trim());
    }
  },
);
