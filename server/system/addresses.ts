import { BlockList, isIP } from 'node:net';

/**
 * Where an address leads: to anybody's server, into a private network (a hospital's, the province's), or where no
 * registered URL may ever lead: this machine, its link (the cloud's metadata), groups, what is reserved.
 */
export type Reach = 'public' | 'private' | 'never';

const listOf = (family: 'ipv4' | 'ipv6', ...networks: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
};

/** By family: a list of both would mix them up. */
const PRIVATE_4 = listOf('ipv4', ['10.0.0.0', 8], ['100.64.0.0', 10], ['172.16.0.0', 12], ['192.168.0.0', 16]);
const NEVER_4 = listOf(
  'ipv4',
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
);
const PRIVATE_6 = listOf('ipv6', ['fc00::', 7]);
/** Only global unicast is public, and of it nothing that carries an IPv4 address inside (6to4, Teredo). */
const PUBLIC_6 = listOf('ipv6', ['2000::', 3]);
const TUNNEL_6 = listOf('ipv6', ['2002::', 16], ['2001::', 32]);

/** Where an IP address leads. Whatever is no address leads nowhere. */
export function reachOf(address: string): Reach {
  const family = isIP(address);
  if (family === 4) {
    if (NEVER_4.check(address, 'ipv4')) return 'never';
    return PRIVATE_4.check(address, 'ipv4') ? 'private' : 'public';
  }
  if (family !== 6) return 'never';
  if (PRIVATE_6.check(address, 'ipv6')) return 'private';
  return PUBLIC_6.check(address, 'ipv6') && !TUNNEL_6.check(address, 'ipv6') ? 'public' : 'never';
}
