import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const MARK = 'Zx9-marked-token';
const LOG = join(import.meta.dirname, '../../server/system/log.ts');

/** What a process writes that logs these faults; pino writes past whatever a test could hook into. */
const written = (lines: string): string =>
  execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import { makeEventLog } from ${JSON.stringify(LOG)}; const log = makeEventLog('trace'); const mark = '${MARK}'; ${lines}`,
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );

test('a fault is logged by its kind and by where it arose, with nothing of what it says or carries', () => {
  const text = written(`
    const carrying = { headers: { authorization: 'Bearer ' + mark }, token: mark, body: mark };
    log.fault('error', Object.assign(new Error('Bearer ' + mark + '\\n    at ' + mark), { ...carrying, cause: new Error(mark) }));
    log.fault('text', 'Bearer ' + mark);
    log.fault('object', carrying);
  `);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ event, fault }) => [event, fault])).toEqual([
    ['error', 'Error'],
    ['text', 'string'],
    ['object', 'object'],
  ]);
  expect(String(lines[0]?.at)).toContain('at ');
  expect(text).not.toContain(MARK);
});
