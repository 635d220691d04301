import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, fetch } from 'undici';
import {
  OutboundFault,
  type Outbound,
  type OutboundAnswer,
  type OutboundLimits,
} from '../application/ports/outbound.ts';
import { plainText } from './plain-text.ts';

/** Networks that no URL registered by somebody else may lead to, by family: a list of both would mix them up. */
const PRIVATE_4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE_4.addSubnet(network, prefix, 'ipv4');
}
/** Everything outside global unicast (2000::/3), and what carries an IPv4 address inside (6to4, Teredo). */
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet('2000::', 3, 'ipv6');
const TUNNEL_6 = new BlockList();
TUNNEL_6.addSubnet('2002::', 16, 'ipv6');
TUNNEL_6.addSubnet('2001::', 32, 'ipv6');

/** Whether an address may not be called. */
function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return PRIVATE_4.check(address, 'ipv4');
  return !PUBLIC_6.check(address, 'ipv6') || TUNNEL_6.check(address, 'ipv6');
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Decides on the address that is really connected to, not on how a URL spells it. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = !error && addresses.some(({ address }) => isPrivate(address));
    if (error || refused) done(error ?? new Error('The address is not public.'), []);
    else done(null, addresses);
  });
};

/** The largest answer that any call may bring. */
const MOST_BYTES = 32 * 1024 * 1024;
const BOUNDS = { maxResponseSize: MOST_BYTES, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** Calls out with undici: https anywhere public; plain http and private addresses only where the URL says loopback. */
export function makeOutbound(): Outbound & { close(): Promise<void> } {
  const publicAgent = new Agent({ ...BOUNDS, connect: { lookup: publicOnly, timeout: 5000 } });
  const loopbackAgent = new Agent({ ...BOUNDS, connect: { timeout: 5000 } });
  // A client library unpacks and decodes as it likes: what it is given is plain UTF-8 of a size that was counted.
  const plain = new Map([publicAgent, loopbackAgent].map((agent) => [agent, agent.compose(plainText)]));
  const agentFor = (url: string): Agent => {
    const { hostname, protocol, username } = new URL(url);
    if (LOOPBACK_HOSTS.has(hostname)) return loopbackAgent;
    if (protocol !== 'https:' || username !== '' || isPrivateAddress(hostname)) throw new OutboundFault('address');
    return publicAgent;
  };
  return {
    get: async (url, limits) => await boundedGet(url, agentFor(url), limits),
    fetchOptions: (url) => ({ dispatcher: plain.get(agentFor(url)), redirect: 'error' }),
    close: async () => {
      await Promise.all([publicAgent.destroy(), loopbackAgent.destroy()]);
    },
  };
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

function isPrivateAddress(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/gu, '');
  return isIP(address) !== 0 && isPrivate(address);
}
