import { isUscc } from '../domain/institution/uscc.ts';
import { checkDays, checkUrl, type Checking } from './registry-checking.ts';
import { isItem } from './check-items.ts';
import { isEntity, placed, placedTexts, type Entity, type Placed } from './registry-document.ts';

/** An institution's codes, qualities and prices name known items, scopes and days; its consortium exists. */
export function checkInstitution({ entity, pointer }: Placed, checking: Checking): void {
  const { uscc, consortium } = entity;
  const { has, report } = checking;
  if (typeof uscc === 'string' && !isUscc(uscc)) report(`${pointer}/uscc`, 'fails the check of GB 32100');
  if (typeof consortium === 'string' && !has('consortia', consortium))
    report(`${pointer}/consortium`, 'is no known consortium');
  if (isEntity(entity.fhir)) checkUrl(entity.fhir.baseUrl, `${pointer}/fhir/baseUrl`, checking);
  const list = (name: string): readonly Placed[] => placed(entity[name], `${pointer}/${name}`);
  for (const line of [...list('codes'), ...list('prices'), ...list('minutes')])
    checkItemId(line.entity.item, `${line.pointer}/item`, checking);
  checkCodes(list('codes'), checking);
  for (const price of list('prices')) checkDays(price.entity, price.pointer, checking);
  for (const evaluation of list('quality')) checkEvaluation(evaluation, checking);
}

/** One code means one item and one side; the same line twice is harmless. */
function checkCodes(codes: readonly Placed[], { report }: Checking): void {
  const meanings = new Map<string, string>();
  for (const { entity, pointer } of codes) {
    const { system, code, item, laterality } = entity;
    if (typeof system !== 'string' || typeof code !== 'string') continue;
    const key = JSON.stringify([system, code]);
    const meaning = JSON.stringify([item, laterality ?? null]);
    const before = meanings.get(key) ?? meaning;
    if (before !== meaning) report(pointer, 'contradicts an earlier line of the same system and code');
    meanings.set(key, before);
  }
}

function checkEvaluation({ entity, pointer }: Placed, checking: Checking): void {
  checkDays(entity, pointer, checking);
  for (const item of placedTexts(entity.items, `${pointer}/items`))
    if (item.text !== '*') checkItemId(item.text, item.pointer, checking);
  checkScope(entity, pointer, checking);
}

function checkScope({ scope }: Entity, pointer: string, { has, report }: Checking): void {
  if (typeof scope !== 'string' || scope === 'CN' || /^(?:\d{2}|\d{4}|\d{6})$/u.test(scope)) return;
  if (!has('agreements', scope)) report(`${pointer}/scope`, 'is neither CN, a region nor a known agreement');
}

function checkItemId(item: unknown, pointer: string, checking: Checking): void {
  if (typeof item === 'string' && !isItem(item, checking)) checking.report(pointer, 'is no item of the catalogue');
}
