import { OutboundFault } from '../../application/ports/outbound.ts';

type Json = Readonly<Record<string, unknown>>;

const LONGEST_LINK = 8192;

/**
 * The next page's URL; undefined when there is none. Throws for a link that is no URL or leaves the registered origin or
 * base path: no token of ours goes to another host.
 */
export function nextLink(bundle: Json, baseUrl: string): string | undefined {
  const links: readonly unknown[] = Array.isArray(bundle.link) ? bundle.link : [];
  const next = links.find(
    (link): link is Json => typeof link === 'object' && link !== null && (link as Json).relation === 'next',
  );
  if (!next) return undefined;
  const { url } = next;
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  // A link that cannot be followed leaves something unread: that is a fault, not the end.
  if (typeof url !== 'string' || url.length > LONGEST_LINK || !URL.canParse(url, base.href))
    throw new OutboundFault('address');
  const target = new URL(url, base);
  const isInside =
    target.origin === base.origin && target.username === '' && `${target.pathname}/`.startsWith(base.pathname);
  if (!isInside) throw new OutboundFault('address');
  return target.href;
}
