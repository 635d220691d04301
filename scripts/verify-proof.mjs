#!/usr/bin/env node
// Checks the proof of an entry (`exchange ledger prove ID`, GET /api/ledger/entries/{id}/proof) with nothing but
// Node.js: no database, no packages, none of the exchange's own code. What the hashes are over is written in
// server/domain/ledger/README.md; this file is the other implementation of it.
import { createHash, createPublicKey, createVerify, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const HELP = `node scripts/verify-proof.mjs PROOF [KEYS]

PROOF  a proof, as the exchange wrote it
KEYS   the exchange's public keys (JWK Set), kept from elsewhere: the proof must be signed by one of them.
       Without it the proof's own key is used; compare its thumbprint with one that you trust.

Ends with 0 when the entry is proven, 1 when it is not, 2 for wrong use.`;

const HASHES = ['sha256', 'sm3'];
const KINDS = { audit: 'audit entry', consent: 'change of a consent', decision: 'decision', saving: 'savings entry' };

const ALGORITHMS = {
  ES256: { curve: 'P-256', hash: 'sha256', verify: verifyEs256 },
  'SM2-SM3': { curve: 'SM2', hash: 'sm3', verify: verifySm2 },
};

/** The usual id of a signer with its length in bits; a, b, xG, yG of the curve; a key's beginning in DER. */
const SM2_SIGNER = Buffer.from('008031323334353637383132333435363738', 'hex');
const SM2_CURVE = Buffer.from(
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc' +
    '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' +
    'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  'hex',
);
const SM2_SPKI = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d03420004', 'hex');

class NotProven extends Error {}
class WrongUse extends Error {}

/** The exit code. */
function main([proofFile, keysFile, ...more]) {
  try {
    if (proofFile === undefined || more.length > 0) throw new WrongUse(HELP);
    if (proofFile === '--help' || proofFile === '-h') {
      console.log(HELP);
      return 0;
    }
    const { isProven, says } = verdictOn(read(proofFile), keysFile === undefined ? undefined : keysIn(keysFile));
    if (isProven) console.log(says);
    else console.error(says);
    return isProven ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    console.error(error.message);
    return 2;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new WrongUse(`${file} cannot be read.`);
  }
}

function keysIn(file) {
  try {
    const { keys } = JSON.parse(read(file));
    if (Array.isArray(keys)) return keys;
  } catch {
    // Told below.
  }
  throw new WrongUse(`${file} is no JWK Set.`);
}

/** Whether the text of a proof proves its entry, and a sentence that says what. */
export function verdictOn(text, trusted) {
  try {
    return { isProven: true, says: proven(text, trusted) };
  } catch (error) {
    if (error instanceof NotProven) return { isProven: false, says: error.message };
    throw error;
  }
}

/** The sentence that says what is proven. */
function proven(text, trusted) {
  const { form, kind, id, entry, block, index, blockPath, treePath, head, key, ...rest } = parsed(text);
  demand(form === 1 && Object.keys(rest).length === 0, 'it is not in the form that this script knows');
  demand(HASHES.includes(block.digest), 'its hash function is none that this script knows');
  const hash = (...parts) => createHash(block.digest).update(Buffer.concat(parts)).digest();

  const written = JSON.parse(entry);
  const row = Object.hasOwn(KINDS, kind) && Object.keys(written).length === 1 ? written[kind] : undefined;
  demand(typeof row === 'object' && row !== null, 'its kind is not that of the entry');
  demand(id === (kind === 'decision' ? `${row.offer}.${row.seq}` : row.id), 'its id is not that of the entry');

  const leaf = hash(Buffer.of(0), Buffer.from(entry));
  const blockRoot = climbed(hash, leaf, index, block.count, blockPath);
  demand(blockRoot.equals(bytes(block.root)), 'the entry is not in the block');

  const { at, count, digest, previous, root, seq, ...others } = block;
  demand(Object.keys(others).length === 0, 'the header of its block has members too many');
  const header = JSON.stringify({ at, count, digest, previous, root, seq });
  const blockHash = hash(Buffer.of(2), Buffer.from(header));

  const { statement, thumbprint } = opened(head, key, trusted);
  demand(statement.digest === digest, 'its head is of another hash function');
  const treeRoot = climbed(hash, hash(Buffer.of(0), blockHash), seq, statement.size, treePath);
  demand(treeRoot.equals(bytes(statement.root)), 'the block is not among those that the head was signed over');

  const signed = new Date(statement.at).toISOString();
  return (
    `Proven: the ${KINDS[kind]} ${id}, as this file has it, is entry ${index + 1} of ${count} in block ${seq}, one of the ` +
    `${statement.size} blocks that the key ${thumbprint} signed for at ${signed}` +
    `${trusted ? '' : ' (compare the key with one that you trust)'}.`
  );
}

/** JSON exactly as it was written: no byte may be another, not even a blank. */
function parsed(text) {
  let proof;
  try {
    proof = JSON.parse(text);
  } catch {
    throw new NotProven('Not proven: this is not JSON.');
  }
  const written = [JSON.stringify(proof), JSON.stringify(proof, null, 2)];
  demand(
    written.some((form) => text === form || text === `${form}\n`),
    'the file is not as it was written',
  );
  demand(isProof(proof), 'it is not in the form that this script knows');
  return proof;
}

function isProof(proof) {
  const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
  const isTexts = (list) => Array.isArray(list) && list.every((each) => typeof each === 'string');
  const { kind, id, entry, block, index, blockPath, treePath, head, key } = proof ?? {};
  return (
    [kind, id, entry, head, block?.digest, block?.previous, block?.root].every((each) => typeof each === 'string') &&
    [index, block?.at, block?.count, block?.seq].every(isWhole) &&
    isTexts(blockPath) &&
    isTexts(treePath) &&
    typeof key === 'object' &&
    key !== null &&
    isObject(entry)
  );
}

function isObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** The root that a path makes of its leaf (RFC 6962, 2.1.1): from the way down, up again. */
function climbed(hash, leaf, index, size, path) {
  demand(index < size, 'a place lies outside its tree');
  const sides = [];
  for (let from = 0, before = size; before - from > 1;) {
    let half = 1;
    while (half * 2 < before - from) half *= 2;
    const isRight = index >= from + half;
    sides.push(isRight);
    if (isRight) from += half;
    else before = from + half;
  }
  demand(sides.length === path.length, 'a path has not the length of its place');
  return path.reduce((below, text, at) => {
    const beside = bytes(text);
    return sides[sides.length - 1 - at] ? hash(Buffer.of(1), beside, below) : hash(Buffer.of(1), below, beside);
  }, leaf);
}

/** base64url, of which every value has exactly one form. */
function bytes(text) {
  const value = Buffer.from(text, 'base64url');
  demand(value.toString('base64url') === text, 'a value is not base64url');
  return value;
}

/** What the head says, if the key signed it (in the form of a compact JWS, RFC 7515). */
function opened(head, key, trusted) {
  const { kty, crv, x, y, ...others } = key;
  const isKey = Object.keys(others).length === 0 && [kty, crv, x, y].every((each) => typeof each === 'string');
  demand(isKey && [x, y].every((each) => bytes(each).length === 32), 'its key is not one');
  const isTrusted =
    trusted?.some((each) => each.kty === kty && each.crv === crv && each.x === x && each.y === y) ?? true;
  demand(isTrusted, 'its key is none of those given');
  const parts = head.split('.');
  demand(parts.length === 3, 'its head is not signed');
  const [protectedHeader, payload, signature] = parts.map(bytes);
  const { alg, kid, typ } = decoded(protectedHeader);
  const algorithm = Object.hasOwn(ALGORITHMS, alg) && ALGORITHMS[alg].curve === crv ? ALGORITHMS[alg] : undefined;
  demand(algorithm && typ === 'tree-head+jws', 'its head is signed in a way that this script does not know');
  // RFC 7638, by the hash function of the suite.
  const thumbprint = createHash(algorithm.hash).update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  demand(kid === thumbprint, 'its head was signed by another key');
  let isSigned = false;
  try {
    isSigned = algorithm.verify(Buffer.from(`${parts[0]}.${parts[1]}`), { x, y }, signature);
  } catch {
    throw new NotProven('Not proven: its key is not one.');
  }
  demand(isSigned, 'the signature of its head is wrong');
  const statement = decoded(payload);
  demand(statement.form === 1, 'its head is not in the form that this script knows');
  return { statement, thumbprint };
}

/** SM2 with SM3 (GB/T 32918.2-2016): the digest of signer, curve and key goes before the data. */
function verifySm2(data, { x, y }, signature) {
  const point = Buffer.concat([bytes(x), bytes(y)]);
  const key = createPublicKey({ key: Buffer.concat([SM2_SPKI, point]), format: 'der', type: 'spki' });
  const z = createHash('sm3').update(SM2_SIGNER).update(SM2_CURVE).update(point).digest();
  return createVerify('sm3').update(z).update(data).verify(key, signature);
}

function verifyEs256(data, { x, y }, signature) {
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function decoded(json) {
  try {
    return Object(JSON.parse(json.toString('utf8')));
  } catch {
    throw new NotProven('Not proven: its head is not signed.');
  }
}

function demand(holds, otherwise) {
  if (!holds) throw new NotProven(`Not proven: ${otherwise}.`);
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
