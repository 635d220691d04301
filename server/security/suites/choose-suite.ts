import { ExchangeError } from '../../application/exchange-error.ts';
import type { CryptoSuite, SuiteName } from './crypto-suite.ts';
import { gm } from './gm.ts';
import { international } from './international.ts';

/** SM3("abc") of GB/T 32905-2016, A.1, and the signature of GB/T 32918.5-2017, A.2. */
const SM3_ABC = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
const SM2_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60Y
M/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/NeCEpmMvYHLamtEw==
-----END PUBLIC KEY-----
`;
const SM2_SIGNATURE =
  'MEYCIQD1oDsGSNLEYw7qxRPhu4GhWUTaOCfVt0FDrH6s7ucgswIhALG2qinfIS_YdjGCvA1CHKG7kDj9H39C1IQLacSFu8Gq';

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
      gm.heads.verify(SM2_KEY, Buffer.from('message digest'), SM2_SIGNATURE)
    );
  } catch {
    return false;
  }
}
