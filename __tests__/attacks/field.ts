import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { makeCaller, type Caller } from '../support/caller.ts';
import { ALL_SCOPES, hookBody, laboratoryBundle, orderOf, registryOf, residentId } from '../support/clinic.ts';
import type { Place } from '../support/databases.ts';
import { dumpOf } from '../support/dump.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import type { TestPerson } from '../support/clinic.ts';

export const CBC = '58410-2';
export const SIGN = '/cds-services/recognition-order-sign';
export const SELECT = '/cds-services/recognition-order-select';
const DAY = 86_400_000;

/** A gateway under attack: `src` has pushed one report, `ord` was offered it, `oth` has nothing to do with either. */
export interface Field {
  readonly gateway: Gateway;
  readonly source: Caller;
  readonly ordering: Caller;
  readonly other: Caller;
  readonly person: TestPerson;
  /** The exchange id of the one report. */
  readonly reportId: string;
  /** The one offer. */
  readonly card: { readonly uuid: string; readonly suggestions: readonly { readonly uuid: string }[] };
  /** A good order check. */
  readonly goodBody: object;
  /** A digest of every table that is kept, but for the tokens used up: a good token in a bad request is one. */
  state(): Promise<Readonly<Record<string, string>>>;
  /** Fails unless a good order check is answered with its card; gives how many milliseconds that took. */
  stillServes(): Promise<number>;
  close(): Promise<void>;
}

const digestOf = (rows: readonly string[]): string => createHash('sha256').update(rows.join('\n')).digest('base64url');

/** `place`: another database than a fresh SQLite file. */
export async function openField(env: Readonly<Record<string, string>> = {}, place?: Place): Promise<Field> {
  const dataDir = place?.dataDir ?? (await mkdtemp(join(tmpdir(), 'huren-attack-')));
  const source = await makeCaller('https://his.src.example', 'EdDSA', () => gateway.clock.now());
  const ordering = await makeCaller('https://his.ord.example', 'EdDSA', () => gateway.clock.now());
  const other = await makeCaller('https://his.oth.example', 'EdDSA', () => gateway.clock.now());
  const gateway: Gateway = await startGateway({
    registry: registryOf(
      [{ id: 'src' }, { id: 'ord' }, { id: 'oth' }],
      [
        [source, 'src'],
        [ordering, 'ord'],
        [other, 'oth'],
      ],
    ),
    databaseUrl: place?.url,
    // Hundreds of refused tokens from one address are what is tested, not their limit.
    env: { RATE_PER_SECOND: '100000', DATA_DIR: dataDir, ...env },
  });
  const person: TestPerson = {
    id: residentId('1969-07-08', 321),
    birthDate: '1969-07-08',
    family: '测欧阳',
    given: '试验',
  };
  const report = { id: 'r1', code: CBC, results: ['6690-2'], collectedAt: gateway.clock.now() - DAY };
  const pushed = await source.call(gateway.url, 'POST', '/fhir', ALL_SCOPES, laboratoryBundle(person, report));
  expect(pushed.status).toBe(200);
  const goodBody = hookBody(person, [orderOf('o1', CBC)]);
  const check = async (): Promise<Field['card']> => {
    const answer = await ordering.hook(gateway.url, SIGN, goodBody);
    expect([answer.status, answer.body.cards?.length]).toEqual([200, 1]);
    return answer.body.cards[0];
  };
  const card = await check();
  return {
    gateway,
    source,
    ordering,
    other,
    person,
    reportId: String(pushed.body.entry.at(-1).response.location).split('/')[1] ?? '',
    card,
    goodBody,
    async state() {
      const { used_tokens: _tokens, ...kept } = await dumpOf({ url: place?.url, dataDir });
      return Object.fromEntries(
        Object.entries(kept).map(([table, rows]) => [table, `${String(rows.length)} rows ${digestOf(rows)}`]),
      );
    },
    async stillServes() {
      const startedAt = performance.now();
      expect((await check()).uuid).toBe(card.uuid);
      return performance.now() - startedAt;
    },
    async close() {
      await gateway.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
