import type { Catalogue, CodeMap } from '../catalogue/catalogue.ts';
import type { IdentifierKind } from '../patient/identity.ts';
import type { DeclineReason } from '../recognition/decline-reason.ts';
import type { Agreement, Institution, InstitutionId } from './institution.ts';

export interface Consortium {
  readonly id: string;
  readonly name: string;
}

/** A hospital system, or (institution `null`) the health commission's. */
export interface Client {
  readonly id: string;
  readonly institution: InstitutionId | null;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  readonly jwksUri: string | undefined;
  readonly scopes: readonly string[];
  readonly cdsHooks: boolean;
  readonly origins: readonly string[];
}

export interface Person {
  readonly subject: string;
  readonly role: string;
  readonly institution: InstitutionId | null;
}

/** What the scopes of quality evaluations (互认范围) mean; built from agreements and the names of regions. */
export interface ScopeBook {
  /** Whether a scope (`CN`, a GB/T 2260 prefix, an agreement's id) takes in a six-digit region. */
  covers(scope: string, region: string): boolean;
  /** Larger is wider: CN, then agreements by their number of regions, then province, city, county. */
  breadth(scope: string): number;
  /** `全国HR`, `浙江HR`, `杭州HR`, `富阳HR`, an agreement's own mark; an unknown code followed by HR. */
  markOf(scope: string): string;
  /** The name of a GB/T 2260 region of any length (`杭州市富阳区`, as far as it is known), else the code. */
  nameOf(region: string): string;
}

/** Everything that the registry and the catalogue say, held in memory and replaced when its revision changes. */
export interface Registry {
  readonly revision: number;
  readonly catalogue: Catalogue;
  readonly institutions: ReadonlyMap<InstitutionId, Institution>;
  readonly consortia: ReadonlyMap<string, Consortium>;
  readonly agreements: ReadonlyMap<string, Agreement>;
  /** Strong identifier systems, by system URI. Always holds the resident id's. */
  readonly identifierSystems: ReadonlyMap<string, IdentifierKind>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly declineReasons: readonly DeclineReason[];
  readonly people: readonly Person[];
  readonly scopes: ScopeBook;
  /** The code map of an institution; for an unknown one only the canon's and LOINC codes. */
  codeMap(institution: InstitutionId): CodeMap;
}
