/** A resource that a hospital holds; whatever its shape, it has a type and an id. */
export interface Held {
  readonly resourceType: string;
  readonly id: string;
  readonly meta?: { readonly lastUpdated?: string; readonly versionId?: string };
}

/** The resources of one hospital. */
export interface Holding {
  read(type: string, id: string): Held | undefined;
  all(type: string): readonly Held[];
  put(resource: Held, at: number): void;
}

/** Holds resources in memory, by type and id; of two with the same, the later one. */
export function makeHolding(resources: readonly Held[]): Holding {
  const byType = new Map<string, Map<string, Held>>();
  const keep = (resource: Held): void => {
    const ofType = byType.get(resource.resourceType) ?? new Map<string, Held>();
    ofType.set(resource.id, resource);
    byType.set(resource.resourceType, ofType);
  };
  const read = (type: string, id: string): Held | undefined => byType.get(type)?.get(id);
  for (const resource of resources) keep(resource);
  return {
    read,
    all: (type) => [...(byType.get(type)?.values() ?? [])],
    put(resource, at) {
      const before = Number(read(resource.resourceType, resource.id)?.meta?.versionId ?? 0);
      const versionId = String((Number.isFinite(before) ? before : 0) + 1);
      keep({ ...resource, meta: { ...resource.meta, versionId, lastUpdated: new Date(at).toISOString() } });
    },
  };
}

export const CAPABILITY = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      resource: ['DiagnosticReport', 'Observation', 'Patient', 'Specimen', 'ImagingStudy', 'Organization'].map(
        (type) => ({ type, interaction: [{ code: 'read' }, { code: 'search-type' }] }),
      ),
    },
  ],
} as const;

const DEFAULT_COUNT = 50;
const MOST_COUNT = 500;
const PREFIXED = /^(eq|ge|gt|le|lt)?(\d{4}-.+)$/u;

/**
 * A page of a search as a searchset Bundle: `_id`, `_lastUpdated` (eq, ge, gt, le, lt), `_sort=[-]_lastUpdated`,
 * `_count`, `_include=Type:member`; the next page's link carries an offset. Undefined for a date that is none.
 */
export function searchset(holding: Holding, type: string, query: URLSearchParams, base: string): object | undefined {
  const tests = query.getAll('_lastUpdated').map(dateTest);
  if (tests.includes(undefined)) return undefined;
  const ids = query.get('_id')?.split(',');
  const matches = holding
    .all(type)
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .filter((resource) => tests.every((test) => test?.(updatedAt(resource))));
  const sort = query.get('_sort');
  if (sort !== null) matches.sort((a, b) => (updatedAt(a) - updatedAt(b)) * (sort.startsWith('-') ? -1 : 1));
  const count = bounded(query.get('_count'), DEFAULT_COUNT, MOST_COUNT);
  const offset = bounded(query.get('_offset'), 0, Number.MAX_SAFE_INTEGER);
  const page = matches.slice(offset, offset + count);
  const included = includes(holding, page, query.getAll('_include'));
  const entry = (mode: string) => (resource: Held) => ({
    fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode },
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    link: links(`${base}/${type}`, query, offset + count < matches.length ? offset + count : undefined),
    entry: [...page.map(entry('match')), ...included.map(entry('include'))],
  };
}

function links(url: string, query: URLSearchParams, next: number | undefined): readonly object[] {
  const self = { relation: 'self', url: `${url}?${query.toString()}` };
  if (next === undefined) return [self];
  const following = new URLSearchParams(query);
  following.set('_offset', String(next));
  return [self, { relation: 'next', url: `${url}?${following.toString()}` }];
}

function bounded(text: string | null, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  return Number.isSafeInteger(value) && value >= 0 ? Math.min(value, most) : fallback;
}

const updatedAt = ({ meta }: Held): number => {
  const at = Date.parse(meta?.lastUpdated ?? '');
  return Number.isNaN(at) ? 0 : at;
};

function dateTest(text: string): ((at: number) => boolean) | undefined {
  const [, prefix = 'eq', date = ''] = PREFIXED.exec(text) ?? [];
  const bound = Date.parse(date);
  if (Number.isNaN(bound)) return undefined;
  const tests: Readonly<Record<string, (at: number) => boolean>> = {
    eq: (at) => at === bound,
    ge: (at) => at >= bound,
    gt: (at) => at > bound,
    le: (at) => at <= bound,
    lt: (at) => at < bound,
  };
  return tests[prefix];
}

/** What the page's resources refer to by the asked members, each once. */
function includes(holding: Holding, page: readonly Held[], asked: readonly string[]): readonly Held[] {
  const found = new Map<string, Held>();
  for (const resource of page) {
    for (const include of asked) {
      const [type, member = ''] = include.split(':');
      if (type !== resource.resourceType) continue;
      const value = (resource as unknown as Readonly<Record<string, unknown>>)[member];
      for (const reference of Array.isArray(value) ? (value as unknown[]) : [value]) {
        const target = (reference as { reference?: unknown } | undefined)?.reference;
        const [targetType = '', id = ''] = typeof target === 'string' ? target.split('/').slice(-2) : [];
        const held = holding.read(targetType, id);
        if (held) found.set(`${targetType}/${id}`, held);
      }
    }
  }
  return [...found.values()];
}
