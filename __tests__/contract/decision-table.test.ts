import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { decisionTableDocument, DOCUMENT } from '../../scripts/check/decision-table.ts';

test('the decision table reads as a document, and the document says what the data says', async () => {
  const document = await decisionTableDocument();
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(document);
  expect(document).toContain('a creatinine is found in a full biochemistry');
});
