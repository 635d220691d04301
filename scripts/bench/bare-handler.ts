import express from 'express';
import { importJWK, jwtVerify, type JWK } from 'jose';
import { listen, type Listening } from '../../server/http/server.ts';

const LIMIT = '32mb';

/** What Express and jose alone need for such a call: reads the body, verifies the token, answers with no card. */
export async function serveBareHandler(publicJwk: JWK, alg: string): Promise<Listening> {
  const key = await importJWK(publicJwk, alg);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.post('/order-sign', express.json({ limit: LIMIT }), async (request, response) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /u, '');
    await jwtVerify(token, key, { algorithms: [alg] });
    response.json({ cards: [] });
  });
  return await listen(app, { host: '127.0.0.1', port: 0 });
}
