/** Where a source file lies: the unit that the import table speaks of. */
export type Place = Readonly<{
  area: 'core' | 'main' | 'preload' | 'renderer' | 'other'
  /** `pricing`, `compliance/kyc`, `adapters/sql`, `transport`; empty for preload and renderer. */
  room: string
  /** The path inside the room: `index.ts`, `greeks.ts`, `panels/chain.tsx`. */
  inner: string
}>

/**
 * Floors of core: a room imports only from lower ones. A new room gets its line here first, which is the moment to
 * ask what it stands on.
 */
export const FLOORS: Readonly<Record<string, number>> = {
  kernel: 0,
  instruments: 1,
  identifiers: 1,
  identity: 1,
  audit: 1,
  indicators: 1,
  pricing: 2,
  'market-data': 2,
  ledger: 2,
  matching: 2,
  vol: 3,
  portfolio: 3,
  margin: 4,
  risk: 4,
  orders: 5,
  scanner: 5,
  alerts: 5,
  strategy: 5,
  'paper-market': 5,
  backtest: 6,
  execution: 6,
  'compliance/kyc': 6,
  'compliance/aml': 6,
  'compliance/sanctions': 6,
  'compliance/reporting': 6,
  'compliance/privacy': 6,
  'compliance/cases': 6,
  chain: 6,
  carbon: 6,
  ml: 6,
}

/** Merge rooms with rows of their own in the table: they are no floor. */
export const ABOVE_THE_FLOORS = ['contract', 'app']

/** Rooms that hold rooms. */
const NESTED = { core: ['compliance'], main: ['adapters'] }

export function placeOf(file: string): Place {
  const [root, area = '', ...rest] = file.split('/')
  if (root !== 'src') return { area: 'other', room: '', inner: file }
  if (area === 'preload' || area === 'renderer') return { area, room: '', inner: rest.join('/') }
  if (area !== 'core' && area !== 'main') return { area: 'other', room: '', inner: file }
  const depth = NESTED[area].includes(rest[0] ?? '') ? 2 : 1
  return { area, room: rest.slice(0, depth).join('/'), inner: rest.slice(depth).join('/') }
}

export const isAdapter = (place: Place): boolean =>
  place.area === 'main' && place.room.startsWith('adapters/')

/** A core room proper: not the kernel, not a merge room. */
export const isDomainRoom = (place: Place): boolean =>
  place.area === 'core' && place.room !== 'kernel' && !ABOVE_THE_FLOORS.includes(place.room)

/** What a room shows of its contract: `contract.ts`, or `contract-orders.ts` where one file would be too long. */
export const isContractFile = (place: Place): boolean => /^contract(-[a-z-]+)?\.ts$/.test(place.inner)
