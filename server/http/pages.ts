import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Router, static as files, type RequestHandler } from 'express';
import helmet from 'helmet';
import { ExchangeError } from '../application/exchange-error.ts';

/** The addresses of the pages; each answers the same document, which then shows its page. */
const PAGE_PATHS = ['/', '/viewer', '/admin', '/admin/{*view}', '/demo', '/login'];

/** A year: the names of built files change with their content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Where the document takes the nonce of its answer. */
const PLACEHOLDER = '__NONCE__';

const nonceOf = (response: ServerResponse): string => String((response as { nonce?: string }).nonce);

/**
 * Nothing but this origin: no foreign script, style, font, picture or connection, no frame around it. Styles that the
 * pages make themselves carry the nonce of the answer.
 */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
});

const withNonce: RequestHandler = (_request, response, next) => {
  (response as { nonce?: string }).nonce = randomBytes(16).toString('base64');
  next();
};

/**
 * The built pages of a folder. Where they have not been built their addresses answer 503, with what to do; everything
 * else of the exchange works without them.
 */
export function makePagesRouter(folder: string): Router {
  const router = Router();
  const built = files(join(folder, 'assets'), {
    index: false,
    setHeaders: (response) => response.setHeader('Cache-Control', IMMUTABLE),
  });
  router.use('/assets', compressed, built);
  router.get('/icon.svg', files(folder, { index: false, maxAge: '1d' }));
  router.get(PAGE_PATHS, withNonce, policy, document(folder));
  return router;
}

/** Files are compressed when they are built; whoever takes Brotli gets them so. */
const compressed: RequestHandler = (request, response, next) => {
  response.vary('Accept-Encoding');
  if (/\.(?:js|css)$/u.test(request.path) && request.acceptsEncodings('br') === 'br') {
    response.set('Content-Encoding', 'br');
    response.type(request.path.endsWith('.js') ? 'text/javascript' : 'text/css');
    request.url = `${request.path}.br`;
  }
  next();
};

function document(folder: string): RequestHandler {
  let parts: readonly string[] | undefined;
  return (_request, response) => {
    parts ??= readDocument(folder);
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(parts.join(nonceOf(response)));
  };
}

function readDocument(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8').split(PLACEHOLDER);
  } catch {
    throw new ExchangeError('unavailable', 'The pages have not been built; run "npm run build".');
  }
}
