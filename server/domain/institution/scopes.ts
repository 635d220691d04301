import type { Agreement } from './institution.ts';
import type { ScopeBook } from './registry.ts';

const COUNTRY = 'CN';

/** What scopes mean, given the agreements and the names of regions (contract 3, contract 7 `quality`). */
export function makeScopeBook(
  agreements: ReadonlyMap<string, Agreement>,
  regionNames: ReadonlyMap<string, string>,
): ScopeBook {
  const covers = (scope: string, region: string): boolean => {
    if (scope === COUNTRY) return true;
    const agreement = agreements.get(scope);
    if (agreement) return agreement.regions.some((part) => region.startsWith(part));
    return scope !== '' && region.startsWith(scope);
  };
  return {
    covers,
    breadth(scope) {
      if (scope === COUNTRY) return 1_000_000;
      const agreement = agreements.get(scope);
      if (agreement) return agreement.regions.reduce((sum, part) => sum + breadthOfRegion(part), 0);
      return breadthOfRegion(scope);
    },
    markOf(scope) {
      if (scope === COUNTRY) return '全国HR';
      return agreements.get(scope)?.mark ?? `${regionNames.get(scope) ?? scope}HR`;
    },
    nameOf: (region) => nameOf(region, regionNames),
  };
}

/** A province is wider than all cities that an agreement may name, a city wider than a county. */
const breadthOfRegion = (code: string): number => (code.length <= 2 ? 10_000 : code.length <= 4 ? 100 : 1);

function nameOf(region: string, names: ReadonlyMap<string, string>): string {
  const parts = [region.slice(0, 2), region.slice(0, 4), region];
  const known = parts.map((code) => names.get(code)).filter((name) => name !== undefined);
  return known.length === 0 ? region : [...new Set(known)].join('');
}
