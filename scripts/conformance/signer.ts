import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { isObject, isText, member } from './json.ts';

/** A registered client of the installation and its private key. */
export interface Signer {
  readonly id: string;
  /** A JWT that lives four minutes and is used once; a claim given as undefined is left out. */
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The same client, pretended with a key that nobody registered. */
  forged(): Promise<Signer>;
}

/** A key file that cannot be used; the message says why and holds nothing of the key. */
export class KeyFault extends Error {}

const LIFE_S = 240;

/** Throws {@link KeyFault} for a JWK that is no private key with a `kid`. */
export async function makeSigner(id: string, privateJwk: JWK): Promise<Signer> {
  const { kid, d } = privateJwk;
  const alg = privateJwk.alg ?? usualAlgorithm(privateJwk);
  if (!isText(kid) || !isText(d)) throw new KeyFault(`The key of ${id} must be a private JWK with a kid.`);
  const key = await importJWK(privateJwk, alg).catch(() => {
    throw new KeyFault(`The key of ${id} cannot be read as a private JWK (${alg}).`);
  });
  return signerWith(id, key as CryptoKey, alg, kid);
}

function signerWith(id: string, key: CryptoKey, alg: string, kid: string): Signer {
  return {
    id,
    sign(claims, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: id, sub: id, iat: now, exp: now + LIFE_S, jti: randomUUID(), ...claims };
      return new SignJWT(all).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(key);
    },
    async forged() {
      const { privateKey } = await generateKeyPair(alg);
      return signerWith(id, privateKey, alg, kid);
    },
  };
}

function usualAlgorithm({ kty, crv }: JWK): string {
  if (kty === 'EC') return crv === 'P-256' ? 'ES256' : 'ES384';
  return kty === 'OKP' ? 'EdDSA' : 'RS384';
}

/** A client's key file: a private JWK, or `{ "private": JWK }` as the README's recipe prints it. */
export function readKey(file: string): JWK {
  const content = readJson(file);
  return (isObject(content) && isObject(content.private) ? content.private : content) as JWK;
}

/** The clients of a running demonstration (`data/demo/keys.json`), institutions only, and where it answers. */
export function readDemoKeys(file: string): {
  readonly base: string | undefined;
  readonly clients: ReadonlyMap<string, JWK>;
} {
  const content = readJson(file);
  const base = member(content, 'base');
  const clients = Object.entries(member(content, 'clients') ?? {}).flatMap(([id, client]) => {
    const key = member(client, 'privateJwk');
    return isObject(key) && member(client, 'institution') !== null ? [[id, key] as const] : [];
  });
  return { base: isText(base) ? base : undefined, clients: new Map(clients) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    throw new KeyFault(`${file} is not there or is no JSON.`);
  }
}
