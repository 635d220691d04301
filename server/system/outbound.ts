import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, fetch } from 'undici';
import {
  OutboundFault,
  type Outbound,
  type OutboundAnswer,
  type OutboundLimits,
} from '../application/ports/outbound.ts';
import { reachOf, type Reach } from './addresses.ts';
import { plainText } from './plain-text.ts';

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Decides on the address that is really connected to, not on how a URL spells it. */
const resolvingTo =
  (allowed: ReadonlySet<Reach>): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = !error && addresses.some(({ address }) => !allowed.has(reachOf(address)));
      if (error || refused) done(error ?? new Error('The address may not be called.'), []);
      else done(null, addresses);
    });
  };

/** The largest answer that any call may bring. */
const MOST_BYTES = 32 * 1024 * 1024;
const BOUNDS = { maxResponseSize: MOST_BYTES, headersTimeout: 30_000, bodyTimeout: 30_000 };

/**
 * Calls out with undici: https anywhere public; plain http and private addresses only where the URL says loopback, or
 * where the caller says that the server stands in a private network. Even then plain http leaves this machine for
 * private addresses alone.
 */
export function makeOutbound(): Outbound & { close(): Promise<void> } {
  const doorTo = (...reaches: readonly Reach[]): Door => {
    const allowed = new Set(reaches);
    return { allowed, agent: new Agent({ ...BOUNDS, connect: { lookup: resolvingTo(allowed), timeout: 5000 } }) };
  };
  const toPublic = doorTo('public');
  const toPrivate = doorTo('private');
  const toEither = doorTo('public', 'private');
  const loopback: Door = { allowed: new Set(), agent: new Agent({ ...BOUNDS, connect: { timeout: 5000 } }) };
  const agents = [toPublic, toPrivate, toEither, loopback].map(({ agent }) => agent);
  // A client library unpacks and decodes as it likes: what it is given is plain UTF-8 of a size that was counted.
  const plain = new Map(agents.map((agent) => [agent, agent.compose(plainText)]));
  const agentFor = (url: string, isPrivateNetwork = false): Agent => {
    const { hostname, protocol, username } = new URL(url);
    if (LOOPBACK_HOSTS.has(hostname)) return loopback.agent;
    const encrypted = isPrivateNetwork ? toEither : toPublic;
    const door = protocol === 'https:' ? encrypted : isPrivateNetwork && protocol === 'http:' ? toPrivate : undefined;
    if (!door || username !== '' || !mayBeCalled(hostname, door)) throw new OutboundFault('address');
    return door.agent;
  };
  return {
    get: async (url, limits) => await boundedGet(url, agentFor(url), limits),
    fetchOptions: (url, { privateNetwork = false } = {}) => ({
      dispatcher: plain.get(agentFor(url, privateNetwork)),
      redirect: 'error',
    }),
    close: async () => {
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}

/** An agent, and where it connects to. */
interface Door {
  readonly allowed: ReadonlySet<Reach>;
  readonly agent: Agent;
}

/** A name is looked at when it is resolved, an address at once: no agent resolves one. */
function mayBeCalled(hostname: string, { allowed }: Door): boolean {
  const address = hostname.replace(/^\[|\]$/gu, '');
  return isIP(address) === 0 || allowed.has(reachOf(address));
}

async function boundedGet(url: string, dispatcher: Agent, limits: OutboundLimits): Promise<OutboundAnswer> {
  // The timer is our own: an abort signal may be lost once headers have come.
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new OutboundFault('timeout'));
    }, limits.timeoutMs);
  });
  const answer = read(url, dispatcher, limits, abort.signal);
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw error instanceof OutboundFault ? error : new OutboundFault('unreachable');
  } finally {
    clearTimeout(timer);
    abort.abort();
    answer.catch(() => undefined);
  }
}

async function read(
  url: string,
  dispatcher: Agent,
  limits: OutboundLimits,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const response = await fetch(url, { redirect: 'error', signal, dispatcher, headers: limits.headers ?? {} });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    const chunk = part as Uint8Array;
    bytes += chunk.byteLength;
    if (bytes > limits.maxBytes) throw new OutboundFault('too-large');
    chunks.push(chunk);
  }
  return { status: response.status, headers: response.headers, body: Buffer.concat(chunks) };
}
