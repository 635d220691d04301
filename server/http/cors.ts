import type { RequestHandler } from 'express';
import type { RegistryView } from '../application/ports/registry.ts';

const ALLOWED = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, Accept-Language, If-Match, If-None-Match, If-None-Exist, Prefer',
  'Access-Control-Expose-Headers': 'Location, ETag, Last-Modified, Retry-After, X-Request-Id, WWW-Authenticate',
  'Access-Control-Max-Age': '600',
};

/** Origins that clients registered, and no others; preflights carry no token and are answered here. */
export function corsFor(registry: RegistryView): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && isRegistered(registry, origin)) {
      response.set({ 'Access-Control-Allow-Origin': origin, ...ALLOWED });
    }
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      response.status(204).end();
      return;
    }
    next();
  };
}

function isRegistered(registry: RegistryView, origin: string): boolean {
  for (const client of registry.current().clients.values()) if (client.origins.includes(origin)) return true;
  return false;
}
