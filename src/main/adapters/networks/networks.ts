import ipaddr from 'ipaddr.js'
import type { Networks } from '../../../core/identity/index.ts'

type Address = ReturnType<typeof ipaddr.process>
type Range = readonly [Address, number]

/** IPv4 addresses that come in IPv6's clothes, and how many bits those are. */
const MAPPED_BITS = 96

/** Four decimal parts or IPv6: the library also reads `127.1` and `0x7f000001`, which people read otherwise. */
const isWrittenPlainly = (text: string): boolean =>
  ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text)

const plain = ([address, bits]: Range): Range => {
  if (address.kind() !== 'ipv6' || bits < MAPPED_BITS) return [address, bits]
  const six = address as ReturnType<typeof ipaddr.IPv6.parse>
  return six.isIPv4MappedAddress() ? [six.toIPv4Address(), bits - MAPPED_BITS] : [address, bits]
}

function rangeOf(text: string): Range | null {
  const [address = '', bits] = text.split('/')
  if (!isWrittenPlainly(address)) return null
  if (bits === undefined) {
    const single = ipaddr.parse(address)
    return plain([single, single.kind() === 'ipv6' ? 128 : 32])
  }
  return ipaddr.isValidCIDR(text) && /^\d{1,3}$/.test(bits) ? plain(ipaddr.parseCIDR(text)) : null
}

/** The network's own address: what lies behind the prefix is cleared. */
function networkText([address, bits]: Range): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}

/** Addresses and networks with `ipaddr.js`. */
export const NETWORKS: Networks = {
  normalise: (text) => {
    const range = rangeOf(text.trim())
    return range === null ? null : networkText(range)
  },
  hold: (networks, text) => {
    if (!ipaddr.isValid(text)) return false
    // An IPv4 address that came in IPv6's clothes is the IPv4 address.
    const address = ipaddr.process(text)
    return networks.some((network) => {
      const range = rangeOf(network)
      return range !== null && range[0].kind() === address.kind() && address.match(range[0], range[1])
    })
  },
}
