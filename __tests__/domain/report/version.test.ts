import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SourceVersion } from '../../../server/domain/report/report.ts';
import { compareVersions } from '../../../server/domain/report/version.ts';

const version = (versionId?: string, lastUpdated?: number, issued?: number): SourceVersion => ({
  versionId,
  lastUpdated,
  issued,
});

describe('which of two versions is newer', () => {
  test.each([
    ['a larger version number', version('10'), version('9'), 1],
    ['a larger version number though the clock went back', version('3', 100), version('2', 200), 1],
    ['one version number, a later update', version('3', 200), version('3', 100), 1],
    ['no version number, a later update', version(undefined, 200), version(undefined, 100), 1],
    ['version ids that are no numbers go by the update', version('b7f', 100), version('a01', 200), -1],
    ['a number against none goes by the update', version('2', 100), version(undefined, 200), -1],
    ['one update, a later issue', version(undefined, 100, 20), version(undefined, 100, 10), 1],
    [
      'an update on one side only goes by the issue',
      version(undefined, 100, 10),
      version(undefined, undefined, 20),
      -1,
    ],
    ['no meta, a later issue', version(undefined, undefined, 20), version(undefined, undefined, 10), 1],
    ['nothing to tell by', version(), version(), 0],
    ['nothing in common', version('1'), version(undefined, 100), 0],
    ['leading zeros', version('007'), version('7'), 0],
    ['a version id too long to be a number', version('9'.repeat(16), 100), version('1', 200), -1],
    ['a number among more text is none', version('10'), version('v9', 100), 0],
    ['a number before more text is none', version('10'), version('9b', 100), 0],
    ['a number of two digits', version('9'), version('10'), -1],
    ['an empty version id', version('', 100), version('1', 200), -1],
  ])('%s', (_name, a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a)) + sign).toBe(0);
  });

  const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { nil: undefined });
  const aVersion = fc.record({
    versionId: fc.option(fc.oneof(fc.nat(20).map(String), fc.constantFrom('a', 'b', '')), { nil: undefined }),
    lastUpdated: maybe(fc.nat(5)),
    issued: maybe(fc.nat(5)),
  });

  test('is the opposite seen from the other side, and none is newer than itself', () => {
    fc.assert(
      fc.property(aVersion, aVersion, (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, a)).toBe(0);
      }),
    );
  });
});
