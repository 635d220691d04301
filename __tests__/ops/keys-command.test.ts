import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { makeCaller, type Caller } from '../support/caller.ts';
import { ALL_SCOPES, laboratoryBundle, registryOf, residentId } from '../support/clinic.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

// Each command is a process of its own, which a busy machine takes its time to start.
jest.setTimeout(240_000);

interface Ended {
  readonly code: number;
  readonly told: string;
}

/** Runs the command as a process of its own, as an operator does. */
function exchange(
  dataDir: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATA_DIR: dataDir, NODE_OPTIONS: '', ...more };
    execFile(process.execPath, ['scripts/ops/exchange.ts', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, told: stdout + stderr });
    });
  });
}

const person = { id: residentId('1990-01-02', 9), birthDate: '1990-01-02' };

/** A gateway with a pushing hospital, whose data the commands share. */
async function openHouse(): Promise<{
  readonly dataDir: string;
  readonly gateway: Gateway;
  readonly source: Caller;
  push(id: string): Promise<string>;
  stored(): Promise<any>;
  close(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'huren-keys-'));
  const dataDir = join(folder, 'data');
  const source = await makeCaller('https://his.src.example', 'EdDSA');
  const registry = registryOf([{ id: 'src' }], [[source, 'src']]);
  const gateway = await startGateway({ registry, env: { DATA_DIR: dataDir, RATE_PER_SECOND: '10000' } });
  const token = await source.token(gateway.url, ALL_SCOPES);
  return {
    dataDir,
    gateway,
    source,
    async push(id) {
      const report = { id, code: '58410-2', results: ['6690-2'], collectedAt: gateway.clock.now() - 86_400_000 };
      const answer = await fetch(`${gateway.url}/fhir`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify(laboratoryBundle(person, report)),
      });
      const { entry } = (await answer.json()) as any;
      return String(entry.at(-1).response.location).split('/').at(-3) ?? '';
    },
    stored: async () => JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')),
    async close() {
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type House = Awaited<ReturnType<typeof openHouse>>;

const countsOf = async ({ gateway }: House): Promise<ReadonlyMap<string, number>> =>
  await gateway.exchange.keys.countByKey(() => undefined);

const read = ({ source, gateway }: House, id: string): ReturnType<Caller['call']> =>
  source.call(gateway.url, 'GET', `/fhir/DiagnosticReport/${id}`, ALL_SCOPES);

describe('keys of contents', () => {
  let house: House;
  const ids: string[] = [];
  beforeAll(async () => {
    house = await openHouse();
    for (let at = 0; at < 12; at++) ids.push(await house.push(`r${String(at)}`));
  });
  afterAll(() => house.close());

  test('status names the keys and counts what each sealed, and tells no secret', async () => {
    const { code, told } = await exchange(house.dataDir, ['keys', 'status']);
    const [{ id }] = house.gateway.exchange.keys.names.contentKeys();
    const { patientKeySecret, contentKey, signingKey, ledgerKey } = await house.stored();
    expect(code).toBe(0);
    expect(told).toContain(`content key ${id}: seals, 12 contents`);
    expect(told).toContain(`signing key ${String(signingKey.kid)}: signs`);
    expect(told).toContain('cannot be changed');
    for (const secret of [patientKeySecret, contentKey, signingKey.d, ledgerKey]) expect(told).not.toContain(secret);
  });

  test('a rotation beside a running gateway seals everything anew, and the gateway goes on with the new key', async () => {
    const before = await house.stored();
    const rotated = await exchange(house.dataDir, ['keys', 'rotate']);
    expect(rotated.told).toContain('12 contents sealed anew, 0 could not be opened');
    expect(rotated.told).toContain('keys retire');
    expect(rotated.code).toBe(0);
    for (const id of ids) expect((await read(house, id)).status).toBe(200);
    ids.push(await house.push('later'));
    expect((await read(house, ids.at(-1) ?? '')).body.id).toBe(ids.at(-1));
    const [{ id: sealing }] = house.gateway.exchange.keys.names.contentKeys();
    expect(await countsOf(house)).toEqual(new Map([[sealing, 13]]));
    const after = await house.stored();
    expect(after).toMatchObject({ contentKeysOld: [before.contentKey], patientKeySecret: before.patientKeySecret });
    expect((await stat(join(house.dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  test('called again it makes no further key before the older one is retired', async () => {
    const before = await house.stored();
    const { code, told } = await exchange(house.dataDir, ['keys', 'rotate']);
    expect([code, told.includes('Going on'), told.includes('0 contents sealed anew')]).toEqual([0, true, true]);
    expect(await house.stored()).toEqual(before);
  });

  test('the older key is forgotten only after a while; who still has nothing else is refused', async () => {
    const early = await exchange(house.dataDir, ['keys', 'retire']);
    expect([early.code, early.told.includes('Try again in')]).toEqual([1, true]);
    const file = join(house.dataDir, 'secrets.json');
    const stored = await house.stored();
    await writeFile(file, JSON.stringify({ ...stored, contentKeySince: stored.contentKeySince - 660_000 }));
    const retired = await exchange(house.dataDir, ['keys', 'retire']);
    expect([retired.code, retired.told.includes('Forgotten')]).toEqual([0, true]);
    expect((await house.stored()).contentKeysOld).toEqual([]);
    const restored = { CONTENT_KEY: stored.contentKeysOld[0] };
    const refused = await exchange(house.dataDir, ['migrate'], restored);
    expect([refused.code, refused.told.includes('another content key')]).toEqual([1, true]);
    await house.gateway.restart();
    expect((await read(house, ids[0] ?? '')).status).toBe(200);
  });

  test('a key that is given is changed where it is given', async () => {
    const [{ id }] = house.gateway.exchange.keys.names.contentKeys();
    const { contentKey } = await house.stored();
    const told = await exchange(house.dataDir, ['keys', 'rotate'], { CONTENT_KEY: contentKey });
    expect([told.code, told.told.includes('CONTENT_KEYS_OLD')]).toEqual([1, true]);
    const fresh = randomBytes(32).toString('base64');
    const env = { CONTENT_KEY: fresh, CONTENT_KEYS_OLD: contentKey };
    const rotated = await exchange(house.dataDir, ['keys', 'rotate'], env);
    expect([rotated.code, rotated.told.includes('13 contents sealed anew')]).toEqual([0, true]);
    const retired = await exchange(house.dataDir, ['keys', 'retire'], env);
    expect([retired.code, retired.told.includes('out of CONTENT_KEYS_OLD')]).toEqual([0, true]);
    expect([...(await countsOf(house)).keys()]).not.toContain(id);
    for (const each of [rotated, retired]) expect(each.told).not.toContain(fresh);
  });
});

test('a rotation that is killed loses nothing, and the next one does the rest', async () => {
  const house = await openHouse();
  try {
    const ids: string[] = [];
    for (let at = 0; at < 400; at++) ids.push(await house.push(`k${String(at)}`));
    const env = { ...process.env, DATA_DIR: house.dataDir, NODE_OPTIONS: '' };
    const child: ChildProcess = spawn(process.execPath, ['scripts/ops/exchange.ts', 'keys', 'rotate'], { env });
    let counts = await countsOf(house);
    const ended = once(child, 'exit');
    while (counts.size < 2 && child.exitCode === null) {
      await setTimeout(5);
      counts = await countsOf(house);
    }
    child.kill('SIGKILL');
    await ended;
    counts = await countsOf(house);
    expect(counts.size).toBe(2);
    for (const id of [ids[0], ids[200], ids[399]]) expect((await read(house, id ?? '')).status).toBe(200);
    const rest = await exchange(house.dataDir, ['keys', 'rotate']);
    expect([rest.code, rest.told.includes('Going on')]).toEqual([0, true]);
    const [{ id: sealing }] = house.gateway.exchange.keys.names.contentKeys();
    expect(await countsOf(house)).toEqual(new Map([[sealing, 400]]));
    for (const id of [ids[0], ids[200], ids[399]]) expect((await read(house, id ?? '')).status).toBe(200);
  } finally {
    await house.close();
  }
});

test('a new signing key signs within seconds; tokens of before stay valid until they expire', async () => {
  const house = await openHouse();
  try {
    const { gateway, source } = house;
    const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
    const kids = async (): Promise<readonly string[]> =>
      ((await (await fetch(`${gateway.url}/oauth/jwks`)).json()) as any).keys.map((key: { kid: string }) => key.kid);
    const ask = async (token: string): Promise<number> =>
      (await fetch(`${gateway.url}/fhir/Task`, { headers: { authorization: `Bearer ${token}` } })).status;
    const before = await source.token(gateway.url, ALL_SCOPES);
    const rotated = await exchange(house.dataDir, ['keys', 'rotate', '--signing']);
    expect(rotated.code).toBe(0);
    await setTimeout(2500);
    const after = await source.token(gateway.url, ALL_SCOPES);
    expect(kidOf(after)).not.toBe(kidOf(before));
    expect(await kids()).toEqual([kidOf(after), kidOf(before)]);
    const keys = (await (await fetch(`${gateway.url}/oauth/jwks`)).json()) as any;
    for (const key of keys.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect([await ask(before), await ask(after)]).toEqual([200, 200]);
    expect((await exchange(house.dataDir, ['keys', 'status'])).told).toContain(
      `${String(kidOf(before))}: is verified with`,
    );
    gateway.clock.advance(7 * 60_000);
    expect(await kids()).toEqual([kidOf(after)]);
    expect(await ask(before)).toBe(401);
    const given = await exchange(house.dataDir, ['keys', 'rotate', '--signing'], {
      SIGNING_KEY: JSON.stringify((await house.stored()).signingKey),
    });
    expect([given.code, given.told.includes('SIGNING_KEYS_OLD')]).toEqual([1, true]);
  } finally {
    await house.close();
  }
});
