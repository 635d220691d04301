import { CANON } from '../../server/domain/catalogue/code.ts';

/** A FHIR resource as it is written to a file. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

/** Raised by hand with every change that changes what a code, a profile or a parameter means. */
const VERSION = '2026.11';
const PUBLISHED = '2026-11-24';

/** What every canonical resource of ours begins with. */
export function head(resourceType: string, id: string, name: string, title: string): Resource {
  return {
    resourceType,
    id,
    url: `${CANON}/${resourceType}/${id}`,
    version: VERSION,
    name,
    title,
    status: 'active',
    experimental: false,
    date: PUBLISHED,
    publisher: '浙医互认 exchange',
  };
}
