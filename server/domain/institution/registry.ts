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
  /** The code map of an institution; for an unknown one only the canon's and LOINC codes. */
  codeMap(institution: InstitutionId): CodeMap;
}
