import { createCipheriv, createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { chooseSuite } from '../../server/security/suites/choose-suite.ts';
import { gm } from '../../server/security/suites/gm.ts';
import { international } from '../../server/security/suites/international.ts';
import { sm2PublicKey, sm2Sign, sm2Verify } from '../../server/security/suites/sm2.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const sm3 = (data: string): string => Buffer.from(gm.digest.of(data)).toString('hex');

describe('the 国密 algorithms of this Node.js give what their standards print', () => {
  test('SM3: both examples of GB/T 32905-2016, annex A', () => {
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  test.each([
    [
      '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20',
      Buffer.from('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'.repeat(2)),
      'ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a',
    ],
    [
      '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425',
      Buffer.alloc(50, 0xcd),
      '220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae',
    ],
    ['0b'.repeat(32), Buffer.from('Hi There'), 'c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e'],
  ])('HMAC-SM3: GM/T 0042-2015, annex D.3 (key %s)', (key, data, mac) => {
    expect(gm.hmac(hex(key), data).toString('hex')).toBe(mac);
    expect(gm.hmac(hex(key), data.subarray(0, 3), data.subarray(3)).toString('hex')).toBe(mac);
  });

  test('SM4: the example of GB/T 32907-2016, annex A.1, as a block and as the first block of a counter', () => {
    const key = hex('0123456789abcdeffedcba9876543210');
    const block = createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(key);
    expect(block.toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
    expect(createCipheriv('sm4-ctr', key, key).update(Buffer.alloc(16)).toString('hex')).toBe(block.toString('hex'));
  });

  test('SM4-CTR: the four blocks of OpenSSL’s own test (evpciph_sm4.txt)', () => {
    const key = hex('0123456789abcdeffedcba9876543210');
    const plain = hex(
      [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa].map((each) => each.toString(16).repeat(8)).join(''),
    );
    expect(createCipheriv('sm4-ctr', key, key).update(plain).toString('hex')).toBe(
      'c2b4759e78ac3cf43d0852f4e8d5f9fd7256e8a5fcb65a350ee00630912e4449' +
        '2a0b17e1b85b060d0fba612d8a95831638b361fd5ffacd942f081485a83ca35d',
    );
  });

  test('SM2 with SM3: the signature of GB/T 32918.5-2017, annex A.2 (as GM/T 0003.5-2012), is accepted, no other', () => {
    const key = hex(
      '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
        'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
    );
    const r = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3';
    const s = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
    const signed = (first: string): Buffer => hex(`3046022100${first}022100${s}`);
    expect(sm2Verify(key, Buffer.from('message digest'), signed(r))).toBe(true);
    expect(sm2Verify(key, Buffer.from('message digesT'), signed(r))).toBe(false);
    expect(sm2Verify(key, Buffer.from('message digest'), signed(`${r.slice(0, -1)}4`))).toBe(false);
  });

  test('so the suite may be chosen', () => {
    expect(chooseSuite('gm')).toBe(gm);
    expect(chooseSuite('international')).toBe(international);
  });
});

describe('signed heads', () => {
  const statement = { size: 3, root: 'root', at: 1_764_000_000_000, digest: 'sm3' };
  const keyOn = (namedCurve: string): string =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

  test.each([
    [international, 'P-256'],
    [gm, 'SM2'],
  ] as const)(
    '$0.name: are known again by the key that signed them, and by no other',
    async ({ headSigner }, curve) => {
      const [signer, other] = await Promise.all([headSigner(keyOn(curve)), headSigner(keyOn(curve))]);
      const head = await signer.sign(statement);
      expect(await signer.open(head)).toMatchObject({ statement, key: { kty: 'EC', crv: curve } });
      expect(await other.open(head)).toBeUndefined();
      const [header = '', payload = '', signature = ''] = head.split('.');
      const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"size":3', '"size":4'));
      for (const changed of [
        `${header}.${forged.toString('base64url')}.${signature}`,
        `${header}.${payload}.${signature.slice(0, -8)}AAAAAAAA`,
        `${header}.${payload}.`,
        `${header}.${payload}`,
        `${head}.more`,
        '',
      ])
        expect(await signer.open(changed)).toBeUndefined();
    },
  );

  test('SM2 signs with the signer’s id, as others check it: left out, it is no signature', () => {
    const [pem, data] = [keyOn('SM2'), Buffer.from('head')];
    expect(sm2Verify(sm2PublicKey(pem), data, sm2Sign(pem, data))).toBe(true);
    expect(sm2Verify(sm2PublicKey(pem), data, sign('sm3', data, createPrivateKey(pem)))).toBe(false);
  });

  test('a key of another curve is refused, not used', async () => {
    expect(() => gm.headSigner(keyOn('P-256'))).toThrow('SM2');
    await expect(international.headSigner(keyOn('P-384'))).rejects.toThrow();
    await expect(international.headSigner(keyOn('SM2'))).rejects.toThrow();
  });
});

describe.each([international, gm])('what $name seals', (suite) => {
  const key = Buffer.alloc(32, 5);
  const plain = Buffer.from('结果 5.6 g/L');

  test('opens with the same key for the same thing, and is never the same twice', () => {
    const sealed = suite.seal(key, plain, 'report|1');
    expect(suite.open(key, sealed, 'report|1')).toEqual(plain);
    expect(sealed.includes(plain)).toBe(false);
    expect(suite.seal(key, plain, 'report|1')).not.toEqual(sealed);
    expect(() => suite.open(Buffer.alloc(32, 6), sealed, 'report|1')).toThrow();
    expect(() => suite.open(key, sealed, 'report|2')).toThrow();
  });

  test('is refused with any bit changed', () => {
    const sealed = suite.seal(key, plain, 'report|1');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => suite.open(key, changed, 'report|1')).toThrow();
    }
  });

  test('is refused cut short anywhere, also in the middle of its tag', () => {
    for (const sealed of [suite.seal(key, plain, 'r'), suite.seal(key, Buffer.alloc(0), 'r')])
      for (let length = 0; length < sealed.length; length++)
        expect(() => suite.open(key, sealed.subarray(0, length), 'r')).toThrow();
  });
});

test('SM4 and HMAC-SM3 have keys of their own: what authenticates never encrypts', () => {
  const key = Buffer.alloc(32, 9);
  const [first, second] = [gm.seal(key, Buffer.alloc(64), ''), gm.seal(key, Buffer.alloc(64), '')];
  expect(first.subarray(48)).not.toEqual(second.subarray(48));
  const naive = createHmac('sm3', key).update('0:').update(first.subarray(0, 16)).update(first.subarray(48)).digest();
  expect(first.subarray(16, 48)).not.toEqual(naive);
});
