import ipaddr from 'ipaddr.js'

const NETWORK_BITS = 64

/**
 * What an address counts as: an IPv4 address as itself, an IPv6 address as its /64 network, which is what a provider
 * gives one customer and what nobody can hop about in.
 */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const plain = ipaddr.process(address)
  if (plain.kind() === 'ipv4') return plain.toString()
  const text = plain.toString().split('%', 1)[0] ?? ''
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${text}/${NETWORK_BITS}`).toString()}/${NETWORK_BITS}`
}
