import { OutboundFault } from '../../application/ports/outbound.ts';

type Json = Readonly<Record<string, unknown>>;

const LONGEST_LINK = 8192;

/**
 * The next page's URL; undefined when there is none. Throws for a link that leaves the registered origin or base path:
 * no token of ours goes to another host.
 */
export function nextLink(bundle: Json, baseUrl: string): string | undefined {
  const links: readonly unknown[] = Array.isArray(bundle.link) ? bundle.link : [];
  const next = links.find(
    (link): link is Json => typeof link === 'object' && link !== null && (link as Json).relation === 'next',
  );
  const url = next?.url;
  if (typeof url !== 'string' || url.length > LONGEST_LINK) return undefined;
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  if (!URL.canParse(url, base.href)) return undefined;
  const target = new URL(url, base);
  // A link that cannot be followed leaves something unread: that is a fault, not the end.
  const isInside =
    target.origin === base.origin && target.username === '' && `${target.pathname}/`.startsWith(base.pathname);
  if (!isInside) throw new OutboundFault('address');
  return target.href;
}
