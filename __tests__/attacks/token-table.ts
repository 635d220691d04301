import { secondsNow, forgedToken, hmacToken, ids, tokenOf, type Door } from './doors.ts';
import { SELECT, SIGN, type Field } from './field.ts';
import { derSigner, jwtOf, makeKey } from './jwt.ts';

/** A token that must be refused at both doors, unless it names one of them. */
export interface TokenRow {
  readonly group: number;
  readonly what: string;
  readonly token: (door: Door, field: Field) => string;
  readonly only?: Door['name'];
}

const none = Buffer.alloc(0);
const NUL = String.fromCharCode(0);

const algorithms: readonly TokenRow[] = [
  { group: 1, what: 'alg none, no signature', token: (d) => tokenOf(d.header({ alg: 'none' }), d.claims(), none) },
  {
    group: 1,
    what: 'alg none with the signature of a good token',
    token: (d) =>
      tokenOf(d.header({ alg: 'none' }), d.claims(), Buffer.from(d.token().split('.')[2] ?? '', 'base64url')),
  },
  ...['NonE', 'none ', 'NONE', ''].map((alg) => ({
    group: 2,
    what: `alg ${JSON.stringify(alg)}`,
    token: (d: Door) => tokenOf(d.header({ alg }), d.claims(), Buffer.from('x')),
  })),
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((alg) => ({
    group: 2,
    what: `alg ${alg}: a name that every object has`,
    token: (d: Door) =>
      tokenOf(`{"alg":"${alg}","kid":"${String(d.header().kid)}","typ":"JWT"}`, d.claims(), Buffer.from('x')),
  })),
  { group: 2, what: 'alg missing', token: (d) => d.token({}, { alg: undefined }) },
  { group: 2, what: 'alg a list', token: (d) => d.token({}, { alg: [d.header().alg] }) },
];

function confusions(publicJwk: string, publicPem: string): readonly TokenRow[] {
  const [rsa, p256] = [makeKey('RS384'), makeKey('ES256')];
  return [
    { group: 3, what: 'HS256 keyed with the public key as PEM', token: (d) => hmacToken(d, 'HS256', publicPem) },
    { group: 3, what: 'HS384 keyed with the public key as PEM', token: (d) => hmacToken(d, 'HS384', publicPem) },
    { group: 3, what: 'HS256 keyed with the public key as JWK', token: (d) => hmacToken(d, 'HS256', publicJwk) },
    { group: 3, what: 'HS384 keyed with the public key as JWK', token: (d) => hmacToken(d, 'HS384', publicJwk) },
    {
      group: 4,
      what: 'RS384 where the registered key of that kid is an elliptic one',
      token: (d) => forgedToken(d, { alg: 'RS384' }, rsa),
    },
    {
      group: 5,
      what: 'ES256 by a key of the curve P-256 where P-384 is registered',
      token: (d) => forgedToken(d, { alg: 'ES256' }, p256),
    },
    ...['ES512', 'PS384', 'ES256K', 'RSA1_5', 'dir'].map((alg) => ({
      group: 5,
      what: `${alg}, an algorithm that is not on the list`,
      token: (d: Door) => d.token({}, { alg }),
    })),
  ];
}

const kids: readonly TokenRow[] = [
  { group: 6, what: 'no kid', token: (d) => d.token({}, { kid: undefined }) },
  ...(
    [
      ['a path', '../../../../dev/null'],
      ['SQL', "' OR 1=1--"],
      ['nothing', ''],
      ['the kid and a NUL', NUL],
      ['a list', ['k']],
      ['an object', { k: 1 }],
      ['a number', 1],
      ['null', null],
      ['another kid', 'other'],
    ] as const
  ).map(([what, kid]) => ({ group: 7, what: `kid: ${what}`, token: (d: Door) => d.token({}, { kid }) })),
];

const headers: readonly TokenRow[] = [
  {
    group: 11,
    what: 'a jwk header with the key that signed it',
    token: (d) => {
      const own = makeKey('ES384', { kid: String(d.header().kid) });
      return forgedToken(d, { jwk: own.publicJwk }, own);
    },
  },
  { group: 12, what: 'an x5c header and a signature to match', token: (d) => forgedToken(d, { x5c: ['MIIB'] }) },
  { group: 13, what: 'an unknown crit', token: (d) => d.token({}, { crit: ['exp'], exp: 1 }) },
  { group: 13, what: 'crit with a name that is not there', token: (d) => d.token({}, { crit: ['nobody'] }) },
  { group: 13, what: 'an empty crit', token: (d) => d.token({}, { crit: [] }) },
  { group: 13, what: 'b64 false', token: (d) => d.token({}, { b64: false, crit: ['b64'] }) },
  { group: 14, what: 'no typ', token: (d) => d.token({}, { typ: undefined }) },
  ...['at+jwt', 'JWE', 'application/jwt', '', ['JWT'], null].map((typ) => ({
    group: 14,
    what: `typ ${JSON.stringify(typ)}`,
    token: (d: Door) => d.token({}, { typ }),
  })),
];

/** Seconds from now; a function is given now. */
const timed = (
  group: number,
  what: string,
  claims: (now: number) => Readonly<Record<string, unknown>>,
  only?: Door['name'],
): TokenRow => ({
  group,
  what,
  token: (door, field) => door.token(claims(secondsNow(field))),
  ...(only === undefined ? {} : { only }),
});

const times: readonly TokenRow[] = [
  timed(15, 'expired 61 seconds ago', (now) => ({ iat: now - 200, exp: now - 61 })),
  timed(15, 'expired ten seconds ago, beyond the allowance of five', (now) => ({ iat: now - 200, exp: now - 10 })),
  timed(16, 'a life of 301 seconds', (now) => ({ iat: now, exp: now + 301 })),
  timed(16, 'exp 301 seconds ahead, whenever it was issued', (now) => ({ iat: undefined, exp: now + 301 }), 'T'),
  timed(16, 'exp an hour ahead', (now) => ({ exp: now + 3600 })),
  timed(16, 'exp in the year 9999', () => ({ exp: 253_370_764_800 })),
  timed(16, 'exp negative', () => ({ exp: -1 })),
  timed(16, 'exp a text', (now) => ({ exp: String(now + 240) })),
  timed(16, 'exp no whole number', (now) => ({ exp: now + 240.5 })),
  timed(16, 'exp null', () => ({ exp: null })),
  timed(16, 'exp a list', (now) => ({ exp: [now + 240] })),
  ...['1e308', '1e400', '-1e400'].map((exp) => ({
    group: 16,
    what: `exp ${exp}`,
    token: (d: Door) => d.tokenOfText(JSON.stringify(d.claims({ exp: 4711 })).replace('4711', exp)),
  })),
  timed(17, 'no exp', () => ({ exp: undefined })),
  timed(17, 'no iat', () => ({ iat: undefined }), 'C'),
  timed(18, 'issued ten minutes ahead', (now) => ({ iat: now + 600, exp: now + 700 })),
  timed(18, 'issued ten minutes ahead, dead in four', (now) => ({ iat: now + 600 })),
  timed(18, 'not before ten minutes from now', (now) => ({ nbf: now + 600 })),
  timed(18, 'not before a text', (now) => ({ nbf: String(now) })),
];

const audiences: readonly TokenRow[] = (
  [
    ['another endpoint', (aud: string) => new URL('/oauth/introspect', aud).href],
    ['the base address', (aud: string) => new URL(aud).origin],
    ['a slash more', (aud: string) => `${aud}/`],
    ['https', (aud: string) => aud.replace('http:', 'https:')],
    ['the host in another spelling', (aud: string) => aud.replace('127.0.0.1', 'LOCALHOST')],
    ['upper case', (aud: string) => aud.toUpperCase()],
    ['a query more', (aud: string) => `${aud}?x=1`],
    ['a fragment more', (aud: string) => `${aud}#x`],
    ['a list of others', (aud: string) => [`${aud}/`, 'https://elsewhere.example']],
    ['a list in a list', (aud: string) => [[aud]]],
    ['an object', (aud: string) => ({ aud })],
    ['nothing', () => undefined],
    ['null', () => null],
  ] as const
).map(([what, aud]) => ({
  group: 19,
  what: `aud: ${what}`,
  token: (door: Door) => door.token({ aud: aud(door.aud) }),
}));

const services: readonly TokenRow[] = [
  [20, 'meant for another service', (d: Door) => d.token({ aud: d.aud.replace(SIGN, SELECT) })] as const,
  [20, 'meant for the feedback of this service', (d: Door) => d.token({ aud: `${d.aud}/feedback` })] as const,
  [20, 'meant for discovery', (d: Door) => d.token({ aud: new URL('/cds-services', d.aud).href })] as const,
  [20, 'meant for the token endpoint', (d: Door) => d.token({ aud: new URL('/oauth/token', d.aud).href })] as const,
].map(([group, what, token]) => ({ group, what, token, only: 'C' as const }));

const issuers: readonly TokenRow[] = [
  { group: 21, what: 'sub is another client', token: (d) => d.token({ sub: ids.elsewhere }), only: 'T' },
  { group: 21, what: 'no sub', token: (d) => d.token({ sub: undefined }), only: 'T' },
  ...(
    [
      ['another client', ids.elsewhere],
      ['nobody', 'https://nobody.example'],
      ['a list', [ids.known]],
      ['a space at the end', `${ids.known} `],
      ['a NUL at the end', `${ids.known}${NUL}`],
      ['upper case', ids.known.toUpperCase()],
      ['a name that every object has', '__proto__'],
      ['nothing', undefined],
    ] as const
  ).map(([what, iss]) => ({
    group: 21,
    what: `iss: ${what}`,
    token: (d: Door) => d.token({ iss, ...(d.name === 'T' ? { sub: iss } : {}) }),
  })),
];

const jtis: readonly TokenRow[] = (
  [
    ['empty', ''],
    ['an object', { a: 1 }],
    ['a number', 1],
    ['missing', undefined],
    ['a thousand characters', 'j'.repeat(1000)],
    ['half a character', '\ud800'],
  ] as const
).map(([what, jti]) => ({ group: 24, what: `jti: ${what}`, token: (d: Door) => d.token({ jti }) }));

const twice = (name: string, value: string): TokenRow => ({
  group: 27,
  what: `${name} given twice`,
  token: (d) => d.tokenOfText(JSON.stringify(d.claims()).replace(/\}$/u, `,"${name}":${value}}`)),
});

const shapes: readonly TokenRow[] = [
  twice('iss', JSON.stringify(ids.known)),
  twice('exp', '99999999999'),
  twice('aud', '"https://elsewhere.example"'),
  twice(String.raw`i\u0073s`, JSON.stringify(ids.known)),
  {
    group: 27,
    what: 'alg given twice in the header',
    token: (d) => {
      const header = JSON.stringify(d.header()).replace(/\}$/u, ',"alg":"none"}');
      return tokenOf(header, d.claims(), none);
    },
  },
  { group: 28, what: 'four parts', token: (d) => `${d.token()}.AAAA` },
  { group: 28, what: 'five parts, as a JWE has', token: (d) => `${d.token()}.AAAA.AAAA` },
  { group: 28, what: 'two parts', token: (d) => d.token().split('.').slice(0, 2).join('.') },
  { group: 28, what: 'a signature cut short', token: (d) => d.token().slice(0, -4) },
  { group: 28, what: 'claims that are a list', token: (d) => d.tokenOfText('[]') },
  { group: 28, what: 'claims that are no JSON', token: (d) => d.tokenOfText('{"iss":') },
  {
    group: 28,
    what: 'claims nested deep',
    token: (d) => d.tokenOfText(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`),
  },
  { group: 28, what: 'claims replaced after signing', token: (d) => swapped(d.token(), d.token({ scope: 'x' })) },
];

const swapped = (one: string, other: string): string => {
  const [header = '', , signature = ''] = one.split('.');
  return [header, other.split('.')[1], signature].join('.');
};

const signatures = (privateJwk: Parameters<typeof derSigner>[0]): readonly TokenRow[] => [
  { group: 32, what: 'ECDSA in DER', token: (d) => jwtOf(d.header(), d.claims(), derSigner(privateJwk)) },
  { group: 32, what: 'r = 0 and s = 0', token: (d) => tokenOf(d.header(), d.claims(), Buffer.alloc(96)) },
  {
    group: 32,
    what: 'r = 0 and s = 0 in DER',
    token: (d) => tokenOf(d.header(), d.claims(), Buffer.from('MAYCAQACAQA=', 'base64')),
  },
  {
    group: 32,
    what: 'r and s the order of the curve',
    token: (d) => tokenOf(d.header(), d.claims(), Buffer.from(ORDER + ORDER, 'hex')),
  },
  { group: 32, what: 'another key’s signature', token: (d) => forgedToken(d, {}) },
];

/** n of P-384: as r and s it is zero to a verifier that forgets to compare. */
const ORDER = 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973';

/** All rows, for a suspect whose ES384 key this is. */
export function tokenRows(key: {
  publicJwk: object;
  publicPem: string;
  privateJwk: Parameters<typeof derSigner>[0];
}): readonly TokenRow[] {
  return [
    ...algorithms,
    ...confusions(JSON.stringify(key.publicJwk), key.publicPem),
    ...kids,
    ...headers,
    ...times,
    ...audiences,
    ...services,
    ...issuers,
    ...jtis,
    ...shapes,
    ...signatures(key.privateJwk),
  ];
}
