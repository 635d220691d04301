import { ExchangeError } from '../../application/exchange-error.ts';
import type { CryptoSuite, SuiteName } from './crypto-suite.ts';
import { gm } from './gm.ts';
import { international } from './international.ts';
import { sm2Verify } from './sm2.ts';

/** SM3("abc") of GB/T 32905-2016, A.1, and the signature of GB/T 32918.5-2017, A.2. */
const SM3_ABC = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
const SM2_KEY = Buffer.from(
  '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  'hex',
);
const SM2_SIGNATURE = Buffer.from(
  '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    '022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  'hex',
);

/**
 * The suite of the configuration. Throws `invalid` where this Node.js (or the OpenSSL that it was built with) does not
 * do the 国密 algorithms as their standards print them: better no start than other signatures than everybody expects.
 */
export function chooseSuite(name: SuiteName): CryptoSuite {
  if (name === 'international') return international;
  if (!keepsToStandards()) {
    throw new ExchangeError('invalid', 'CRYPTO_SUITE=gm cannot be used: this Node.js lacks SM2, SM3 or SM4.');
  }
  return gm;
}

function keepsToStandards(): boolean {
  try {
    const key = Buffer.alloc(32, 1);
    const sealed = gm.seal(key, Buffer.from('abc'), '');
    return (
      Buffer.from(gm.digest.of('abc')).toString('hex') === SM3_ABC &&
      gm.open(key, sealed, '').toString() === 'abc' &&
      sm2Verify(SM2_KEY, Buffer.from('message digest'), SM2_SIGNATURE)
    );
  } catch {
    return false;
  }
}
