import type { RequestHandler } from 'express';
import type { RegistryView } from '../application/ports/registry.ts';
import { TEMPORARY } from '../domain/patient/identity.ts';
import { languageOf } from '../http/language.ts';
import { sendJson } from '../http/respond.ts';

/** What people call the kinds of identifiers; a kind of a province's own is shown as it is. */
const NAMES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'resident-id': { zh: '居民身份证', en: 'Resident identity card' },
  passport: { zh: '护照', en: 'Passport' },
  'hk-macao-permit': { zh: '港澳居民来往内地通行证', en: 'Hong Kong and Macao residents’ permit' },
  'taiwan-permit': { zh: '台湾居民来往大陆通行证', en: 'Taiwan residents’ permit' },
  'residence-permit': { zh: '港澳台居民居住证', en: 'Residence permit' },
  'foreign-permanent-resident': { zh: '外国人永久居留身份证', en: 'Foreign permanent resident card' },
  'health-card': { zh: '居民健康卡', en: 'Health card' },
  'insurance-card': { zh: '医保卡', en: 'Insurance card' },
  other: { zh: '其他证件', en: 'Other document' },
};

/** `GET /api/viewings/identifier-systems`: by what a patient can be named; the resident id first. */
export function identifierSystems(registry: RegistryView): RequestHandler {
  return (request, response) => {
    const language = languageOf(request);
    const systems = [...registry.current().identifierSystems]
      .filter(([, kind]) => kind !== TEMPORARY)
      .map(([system, kind]) => ({ system, kind, name: NAMES[kind]?.[language] ?? kind }))
      .sort((a, b) => Number(b.kind === 'resident-id') - Number(a.kind === 'resident-id'));
    sendJson(response, 200, { systems });
  };
}
