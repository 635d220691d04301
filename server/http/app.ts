import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { RegistryView } from '../application/ports/registry.ts';
import type { EventLog, Metrics } from '../application/ports/system.ts';
import { corsFor } from './cors.ts';
import { errorHandler, notFound } from './error-handler.ts';
import type { FailureLimit } from './rate-limit.ts';
import { requestId } from './request-id.ts';
import { sendJson } from './respond.ts';
import { wellFormed } from './well-formed.ts';

export interface AppNeeds {
  readonly log: EventLog;
  readonly metrics: Metrics & { text(): Promise<string> };
  readonly registry: RegistryView;
  readonly ready: () => Promise<boolean>;
  /** Counts a failed authentication; true when its address has had too many. */
  readonly isOverFailures: FailureLimit;
  /** Sends away what a flooding client sends beyond a few at a time. */
  readonly sparing: RequestHandler;
  readonly routers: readonly Router[];
}

/** The gateway's HTTP application: what the wires share around what each of them answers. */
export function makeApp(needs: AppNeeds): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(requestId, timed(needs.metrics), helmet(), wellFormed, corsFor(needs.registry));
  app.get('/healthz', (_request, response) => {
    sendJson(response, 200, { status: 'alive' });
  });
  app.get('/readyz', async (_request, response) => {
    const ready = await needs.ready();
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4; charset=utf-8').send(await needs.metrics.text());
  });
  app.use(needs.sparing, ...needs.routers, notFound);
  app.use(errorHandler(needs.log, needs.isOverFailures));
  return app;
}

function timed(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = process.hrtime.bigint();
    response.once('finish', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      const method = ['GET', 'POST', 'PUT'].includes(request.method) ? request.method : 'other';
      metrics.observe('http_request_seconds', seconds, { method, status: String(response.statusCode) });
    });
    next();
  };
}
