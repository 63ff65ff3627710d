import ipaddr from 'ipaddr.js'
import type { Locator, Place } from '../../../core/identity/index.ts'
import { csvTextRows, ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'

type Address = ReturnType<typeof ipaddr.process>
type Row = Readonly<{ network: Address; bits: number; place: Place }>

function rowOf(fields: Readonly<Record<string, string>>): Row | null {
  const { network = '', place = '', latitude = '', longitude = '' } = fields
  const [north, east] = [Number(latitude), Number(longitude)]
  const isPlace =
    place.trim() !== '' &&
    latitude.trim() !== '' &&
    longitude.trim() !== '' &&
    Math.abs(north) <= 90 &&
    Math.abs(east) <= 180
  if (!isPlace || !ipaddr.isValidCIDR(network.trim())) return null
  const [address, bits] = ipaddr.parseCIDR(network.trim())
  return { network: address, bits, place: { name: place.trim(), latitude: north, longitude: east } }
}

/**
 * Reads a table of networks: CSV with the columns `network` (CIDR, IPv4 or IPv6), `place`, `latitude`, `longitude` in
 * degrees. The longest network that holds an address tells its place. A line that cannot be read refuses the table: half
 * a table would call honest people travellers.
 */
export function readPlaces(content: string): Result<Locator, Failure> {
  const rows: Row[] = []
  for (const { line, fields, fault } of csvTextRows(content)) {
    const row = fault === undefined ? rowOf(fields) : null
    if (row === null) {
      const message = `The table of places has no network, place, latitude and longitude in line ${line}.`
      return refused({ code: 'places_wrong', message, details: { line } })
    }
    rows.push(row)
  }
  const longestFirst = rows.toSorted((left, right) => right.bits - left.bits)
  return ok({
    isConfigured: true,
    placeOf: (text) => {
      if (!ipaddr.isValid(text)) return null
      // An IPv4 address that came in IPv6's clothes is the IPv4 address.
      const address = ipaddr.process(text)
      const found = longestFirst.find(
        ({ network, bits }) => network.kind() === address.kind() && address.match(network, bits),
      )
      return found?.place ?? null
    },
  })
}
