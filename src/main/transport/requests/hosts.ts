import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The host name of a Host header without its port, lower case; null when it is not one. */
function hostNameOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header)
  return match?.[1]?.toLowerCase() ?? null
}

/**
 * Whether a Host header may address this server. A page elsewhere that re-points its own name at this machine (DNS
 * rebinding) sends its own name here, and is refused.
 */
export function isAllowedHost(header: string | undefined, allowedHosts: readonly string[]): boolean {
  const name = hostNameOf(header)
  return name !== null && (LOOPBACK_NAMES.has(name) || allowedHosts.includes(name))
}

/** Node keeps the first Host only; a proxy in front may have gone by another (RFC 9112, 3.2). */
export const namesManyHosts = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length > 1

/** Whether an Origin is this server itself or configured. No Origin (not a browser) is fine. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  corsOrigins: readonly string[],
): boolean {
  if (origin === undefined) return true
  if (corsOrigins.includes(origin)) return true
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase()
}

/** Whether a socket address is this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

/** Whether listening on this host keeps the server on this machine. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || isLoopbackAddress(host === '[::1]' ? '::1' : host)

const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address

/** Whether an address belongs to the proxies (addresses or networks) whose forwarding headers count. */
export function makeTrust(proxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) continue
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  return (address) =>
    trusted.check(plainAddress(address), isIP(plainAddress(address)) === 6 ? 'ipv6' : 'ipv4')
}

/** Whether a request came over TLS, here or to a trusted proxy. */
export function isSecureRequest(request: IncomingMessage, isTrusted: (address: string) => boolean): boolean {
  if ('encrypted' in request.socket) return true
  const { remoteAddress } = request.socket
  const forwarded = request.headers['x-forwarded-proto']
  return remoteAddress !== undefined && isTrusted(remoteAddress) && forwarded === 'https'
}

/** The address of an upgrade request: the nearest one that is no trusted proxy. */
export function clientAddress(
  request: IncomingMessage,
  isTrusted: (address: string) => boolean,
): string | null {
  const { remoteAddress } = request.socket
  const forwarded = request.headers['x-forwarded-for']
  const hops = (typeof forwarded === 'string' ? forwarded : '').split(',').map((hop) => hop.trim())
  const chain = [
    ...hops.filter((hop) => isIP(hop) !== 0),
    ...(remoteAddress ? [remoteAddress] : []),
  ].toReversed()
  return chain.find((address) => !isTrusted(address)) ?? chain.at(-1) ?? null
}
