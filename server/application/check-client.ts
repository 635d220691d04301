import { checkInstitutionIsKnown, checkUrl, type Checking } from './registry-checking.ts';
import { isEntity, placed, placedTexts, type Placed } from './registry-document.ts';

/** A client belongs to a known institution, its addresses can be called, and a `kid` names one key. */
export function checkClient(client: Placed, checking: Checking): void {
  const { entity, pointer } = client;
  checkInstitutionIsKnown(client, checking);
  checkUrl(entity.jwksUri, `${pointer}/jwksUri`, checking);
  for (const origin of placedTexts(entity.origins, `${pointer}/origins`))
    checkUrl(origin.text, origin.pointer, checking);
  const keys = placed(isEntity(entity.jwks) ? entity.jwks.keys : undefined, `${pointer}/jwks/keys`);
  const seen = new Set<unknown>();
  for (const key of keys) {
    const { kid } = key.entity;
    if (typeof kid === 'string' && seen.has(kid)) checking.report(`${key.pointer}/kid`, 'names another key already');
    seen.add(kid);
  }
}
