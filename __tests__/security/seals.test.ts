import { describe, expect, test } from '@jest/globals';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { ReportId } from '../../server/domain/report/report.ts';
import type { SuiteName } from '../../server/security/suites/crypto-suite.ts';
import { makeKeyRoom } from '../../server/security/key-room.ts';
import { keyRoomOf } from '../support/keyed.ts';
import { makeTestClock } from '../support/test-clock.ts';

const REPORT = '00000000-0000-4000-8000-000000000001' as ReportId;
const CONTENT = { entry: [{ resource: { resourceType: 'DiagnosticReport', conclusion: '未见异常' } }] } as never;
const HZ1 = 'hz1' as InstitutionId;
const SUITES: readonly SuiteName[] = ['international', 'gm'];

describe.each(SUITES)('sealed by %s', (suite) => {
  test('content opens with whichever key its key id names, and is sealed with the first', () => {
    const before = keyRoomOf(suite, [1]);
    const sealed = before.seal.seal(REPORT, 1, CONTENT);
    const under = keyRoomOf(suite, [2, 1]);
    expect(under.seal.open(REPORT, 1, sealed)).toEqual(CONTENT);
    const anew = under.seal.sealAnew(REPORT, 1, sealed);
    expect(anew.keyId).toBe(under.contentKeys.current().id);
    expect(anew.keyId).not.toBe(sealed.keyId);
    expect(keyRoomOf(suite, [2]).seal.open(REPORT, 1, anew)).toEqual(CONTENT);
    expect(() => before.seal.open(REPORT, 1, anew)).toThrow('not at hand');
    expect(() => under.seal.sealAnew(REPORT, 2, sealed)).toThrow();
    expect(() => under.seal.open(REPORT, 1, { ...sealed, keyId: anew.keyId })).toThrow();
  });

  test('a key id that is not known makes the keys be looked at again', () => {
    const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
    let secrets: { patientKey: string; contentKeys: readonly [string, ...string[]] } = {
      patientKey: 'p'.repeat(32),
      contentKeys: [key(1)],
    };
    const lookAgain = (): void => {
      secrets = { ...secrets, contentKeys: [key(2), key(1)] };
    };
    const room = makeKeyRoom({ current: () => secrets, lookAgain }, suite, makeTestClock());
    const old = room.contentKeys.current().id;
    const sealed = keyRoomOf(suite, [2]).seal.seal(REPORT, 1, CONTENT);
    expect(room.seal.open(REPORT, 1, sealed)).toEqual(CONTENT);
    expect(room.contentKeys.current().id).not.toBe(old);
  });

  test('a cursor is its hospital’s own, for a quarter of an hour, and nothing when cut short', () => {
    const { cursors } = keyRoomOf(suite);
    const cursor = { institution: HZ1, query: 'q', offset: 20 };
    const token = cursors.seal(cursor, 1000);
    expect(cursors.open(token, HZ1, 1000 + 900_000)).toMatchObject(cursor);
    expect(() => cursors.open(token, 'hz2', 1000)).toThrow('none of ours');
    expect(() => cursors.open(token, HZ1, 1001 + 900_000)).toThrow('none of ours');
    for (let length = 0; length < token.length; length++)
      expect(() => cursors.open(token.slice(0, length), HZ1, 1000)).toThrow('none of ours');
  });

  test('a launch and a cursor are sealed for their own purpose and never opened as the other', () => {
    const { launches, cursors } = keyRoomOf(suite);
    const launch = { institution: HZ1, clientId: 'his', person: undefined, check: REPORT as never };
    const token = launches.seal(launch);
    expect(launches.open(token)?.launch).toEqual(JSON.parse(JSON.stringify(launch)));
    expect(() => cursors.open(token, HZ1, 0)).toThrow('none of ours');
    expect(launches.open(cursors.seal({ institution: HZ1, query: '' }, 0))).toBeUndefined();
    for (let length = 0; length < token.length; length++) expect(launches.open(token.slice(0, length))).toBeUndefined();
  });

  test('however a launch is spelled, it is the same one', () => {
    const { launches } = keyRoomOf(suite);
    const token = launches.seal({ institution: HZ1, clientId: 'his', person: undefined, check: REPORT });
    const jti = launches.open(token)?.jti;
    expect(jti).toBeDefined();
    expect(launches.open(`${token.slice(0, 10)} ${token.slice(10)}=`)?.jti).toBe(jti);
    expect(launches.open(launches.seal({ institution: HZ1, clientId: 'h', person: '', check: REPORT }))?.jti).not.toBe(
      jti,
    );
  });

  test('links and cursors outlive a rotation, and owe nothing to the patient-key secret', () => {
    const token = keyRoomOf(suite, [1]).cursors.seal({ institution: HZ1, query: 'q' }, 0);
    expect(keyRoomOf(suite, [2, 1]).cursors.open(token, HZ1, 1).query).toBe('q');
    expect(() => keyRoomOf(suite, [2]).cursors.open(token, HZ1, 1)).toThrow('none of ours');
  });
});

test('each suite keys, names and digests in its own way', () => {
  const [a, b] = SUITES.map((suite) => keyRoomOf(suite));
  const person = {
    identifiers: [{ kind: 'resident-id', system: 's', value: '330102199001020098' }],
    birthDate: '1990-01-02',
    gender: undefined,
    names: [],
  } as never;
  expect(a?.patientKeys.keyIdentity(person, HZ1)[0]?.key).not.toBe(b?.patientKeys.keyIdentity(person, HZ1)[0]?.key);
  expect(a?.seal.digest(CONTENT)).not.toBe(b?.seal.digest(CONTENT));
  expect(a?.contentKeys.current().id).not.toBe(b?.contentKeys.current().id);
  expect(() => b?.seal.open(REPORT, 1, a?.seal.seal(REPORT, 1, CONTENT) as never)).toThrow();
});
