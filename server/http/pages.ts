import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router, static as files, type RequestHandler } from 'express';
import helmet from 'helmet';
import { ExchangeError } from '../application/exchange-error.ts';

/** The addresses of the pages; each answers the same document, which then shows its page. */
export const PAGE_PATHS = ['/', '/viewer', '/admin', '/admin/{*view}', '/demo', '/login'] as const;

/** A year: the names of built files change with their content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * Nothing but this origin: no foreign script, style, font, picture or connection, no frame around it. The pages put
 * styles on elements by script only, which the policy of styles does not concern.
 */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
});

/**
 * The built pages of a folder. Where they have not been built their addresses answer 503, with what to do; everything
 * else of the exchange works without them.
 */
export function makePagesRouter(folder: string): Router {
  const router = Router();
  const assets = join(folder, 'assets');
  router.use(
    '/assets',
    compressed,
    files(assets, {
      index: false,
      fallthrough: true,
      setHeaders: (response) => response.set('Cache-Control', IMMUTABLE),
    }),
  );
  router.get('/icon.svg', files(folder, { index: false, maxAge: '1d' }));
  router.get([...PAGE_PATHS], policy, document(folder));
  return router;
}

/** Files are compressed when they are built; whoever takes Brotli gets them so. */
const compressed: RequestHandler = (request, response, next) => {
  if (/\.(?:js|css)$/u.test(request.path) && request.acceptsEncodings('br') === 'br') {
    response.set('Content-Encoding', 'br');
    response.type(request.path.endsWith('.js') ? 'text/javascript' : 'text/css');
    response.vary('Accept-Encoding');
    request.url = `${request.url}.br`;
  }
  next();
};

function document(folder: string): RequestHandler {
  let html: string | undefined;
  return (_request, response) => {
    html ??= readDocument(folder);
    response.set('Cache-Control', 'no-cache').type('html').send(html);
  };
}

function readDocument(folder: string): string {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    throw new ExchangeError('unavailable', 'The pages have not been built; run "npm run build".');
  }
}
