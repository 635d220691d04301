import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { compose, type Exchange } from '../../server/composition.ts';
import { readConfig } from '../../server/config/config.ts';
import { listen } from '../../server/http/server.ts';
import { systemClock } from '../../server/system/clock.ts';
import { makeEventLog } from '../../server/system/log.ts';
import { readBundles } from './bundles.ts';
import { startHospital, type RunningHospital } from './hospital-server.ts';
import { startIdentityProvider } from './identity-provider.ts';
import { makeWard } from './ward.ts';
import { makeProvince, withBaseUrls, type HeldResource, type Province } from './province/make-province.ts';
import { STAFF } from './province/staff.ts';

/** The whole demonstration running: hospitals, the exchange between them. */
export interface Stage {
  readonly url: string;
  readonly exchange: Exchange;
  readonly province: Province;
  readonly hospitals: ReadonlyMap<string, RunningHospital>;
  /** What each hospital holds; generated, or the given bundles. */
  readonly held: ReadonlyMap<string, readonly HeldResource[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** A folder of FHIR bundles that stand in for the generated reports. */
  readonly bundles: string | undefined;
  /** Ends with the story: data in a temporary folder and any free port. */
  readonly once: boolean;
  readonly say: (line: string) => void;
}

const SEED = 20220301;
const DEMO_DIR = join('data', 'demo');
/** The system of US social security numbers, by which the bundles of Synthea know their people. */
const SYNTHEA_SSN = { system: 'http://hl7.org/fhir/sid/us-ssn', kind: 'other' };

/** Raises the stage: province, hospitals' FHIR servers, registry, gateway, one harvest of everything. */
export async function raiseStage({ bundles, once, say }: StageOptions): Promise<Stage> {
  const now = systemClock.now();
  const province = await makeProvince({ seed: SEED, now });
  const held =
    bundles === undefined
      ? generated(province)
      : dealt(province, (await readBundles(bundles)) as readonly HeldResource[]);
  const hospitals = new Map<string, RunningHospital>();
  for (const [id, { name, bearer }] of province.hospitals) {
    hospitals.set(id, await startHospital({ name, bearer, resources: held.get(id) ?? [] }));
  }
  say(`${String(hospitals.size)} hospitals are up, each with its own FHIR server.`);
  let url = '';
  const relyingParty = { clientId: 'huren-demo', secret: randomBytes(32).toString('base64url') };
  const provider = await startIdentityProvider({
    people: STAFF,
    relyingParty: () => ({ ...relyingParty, publicUrl: url }),
  });
  const dataDir = once ? await mkdtemp(join(tmpdir(), 'huren-demo-')) : await freshDir(DEMO_DIR);
  const config = readConfig({
    PORT: once ? '0' : (process.env.PORT ?? '8080'),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    ORDER_CHECK_BUDGET_MS: '2000',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: relyingParty.clientId,
    OIDC_CLIENT_SECRET: relyingParty.secret,
  });
  const exchange = await compose(config, {
    clock: systemClock,
    log: makeEventLog(config.logLevel),
    offered: STAFF,
  });
  const urls = new Map([...hospitals].map(([id, hospital]) => [id, hospital.url]));
  const registry = withBaseUrls(province.registry, urls);
  await exchange.loadRegistry({ ...registry, identifierSystems: [...registry.identifierSystems, SYNTHEA_SSN] });
  await exchange.registry.refresh();
  const ward = makeWard(
    () => ({ url, province }),
    (id) => exchange.registry.current().catalogue.find(id),
  );
  const app = express()
    .disable('x-powered-by')
    .use(ward, await exchange.app(() => url));
  const server = await listen(app, { host: config.host, port: config.port });
  url = `http://${config.host}:${String(server.port)}`;
  await writeKeys(once ? dataDir : DEMO_DIR, url, province);
  return {
    url,
    exchange,
    province,
    hospitals,
    held,
    async close() {
      await server.close();
      await exchange.close();
      await provider.close();
      await Promise.all([...hospitals.values()].map((hospital) => hospital.close()));
      if (once) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const generated = (province: Province): Stage['held'] =>
  new Map([...province.hospitals].map(([id, { resources }]) => [id, resources]));

/** Deals foreign resources out, a patient's always to one hospital, so that the others may ask for them. */
function dealt({ hospitals }: Province, resources: readonly HeldResource[]): Stage['held'] {
  const ids = [...hospitals.keys()];
  const hands = new Map<string, HeldResource[]>(ids.map((id) => [id, []]));
  const owners = new Map<string, string>();
  const ownerOf = (patient: string): string => {
    const owner = owners.get(patient) ?? ids[owners.size % ids.length] ?? '';
    owners.set(patient, owner);
    return owner;
  };
  for (const resource of resources) {
    const subject = (resource as { subject?: { reference?: string } }).subject?.reference;
    const patient = resource.resourceType === 'Patient' ? `Patient/${resource.id}` : subject;
    // What belongs to nobody (organisations, practitioners) every hospital has.
    const hand = patient === undefined ? ids : [ownerOf(patient)];
    for (const id of hand) hands.get(id)?.push(resource);
  }
  return hands;
}

async function freshDir(dir: string): Promise<string> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return dir;
}

/** The keys of the demonstration's systems, for trying it with curl (scripts/demo/token.ts). */
async function writeKeys(dir: string, base: string, { clients }: Province): Promise<void> {
  await writeFile(join(dir, 'keys.json'), JSON.stringify({ base, clients: Object.fromEntries(clients) }, null, 2), {
    mode: 0o600,
  });
}
