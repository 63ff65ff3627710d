import { BlockList, isIP } from 'node:net'

/** Networks of RFC 6890 that are nobody's on the internet: loopback, private, link-local, shared, test and multicast ones. */
const CLOSED_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const

/** Of IPv6 only global unicast is open, without what carries an IPv4 address inside: Teredo, 6to4 and documentation. */
const OPEN_IPV6 = ['2000::', 3] as const
const CLOSED_IPV6 = [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const

function blockListOf(family: 'ipv4' | 'ipv6', networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family)
  return list
}

/** Whether an IP address belongs to somebody on the internet, and not to this machine or the network around it. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address)
  if (kind === 4) return !blockListOf('ipv4', CLOSED_IPV4).check(address, 'ipv4')
  if (kind !== 6) return false
  const isOpen = blockListOf('ipv6', [OPEN_IPV6]).check(address, 'ipv6')
  return isOpen && !blockListOf('ipv6', CLOSED_IPV6).check(address, 'ipv6')
}
