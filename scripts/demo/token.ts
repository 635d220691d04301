import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importJWK, SignJWT, type JWK } from 'jose';

/**
 * Prints a token for trying the running demonstration with curl:
 *   node scripts/demo/token.ts cds CLIENT URL       a CDS Hooks JWT for exactly that URL
 *   node scripts/demo/token.ts access CLIENT SCOPE  an access token of the exchange
 */
const [kind, clientId, target] = process.argv.slice(2);
const { base, clients } = readDemo();
const client = clients[clientId ?? ''];
if ((kind !== 'cds' && kind !== 'access') || !client || target === undefined) {
  process.stderr.write(
    `Usage: token.ts cds CLIENT URL | token.ts access CLIENT SCOPE\nClients: ${Object.keys(clients).join(' ')}\n`,
  );
  process.exit(2);
}
const token =
  kind === 'cds' ? await signed(clientId ?? '', client, target) : await accessToken(clientId ?? '', client, target);
process.stdout.write(`${token}\n`);

interface Key {
  readonly privateJwk: JWK;
  readonly alg: string;
  readonly kid: string;
}

function readDemo(): { base: string; clients: Readonly<Record<string, Key>> } {
  try {
    return JSON.parse(readFileSync('data/demo/keys.json', 'utf8')) as { base: string; clients: Record<string, Key> };
  } catch {
    process.stderr.write('The demonstration is not running here: start it with npm run demo.\n');
    process.exit(1);
  }
}

async function signed(id: string, { privateJwk, alg, kid }: Key, audience: string): Promise<string> {
  return await new SignJWT({ sub: id })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(id)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('4m')
    .setJti(randomUUID())
    .sign(await importJWK(privateJwk, alg));
}

async function accessToken(id: string, key: Key, scope: string): Promise<string> {
  const url = `${base}/oauth/token`;
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signed(id, key, url),
    }),
  });
  const body = (await answer.json()) as { access_token?: string; error?: string };
  if (body.access_token === undefined) {
    process.stderr.write(`No token: ${body.error ?? String(answer.status)}\n`);
    process.exit(1);
  }
  return body.access_token;
}
