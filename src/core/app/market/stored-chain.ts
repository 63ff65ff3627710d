import { toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject } from '../../kernel/index.ts'
import { ageState } from '../../market-data/index.ts'
import type { ChainSnapshotRecord } from '../../market-data/index.ts'
import type { ChainRow, ChainSide, OptionChain } from './chain-answer.ts'

/** What a chain snapshot's `chain` field holds: one contract-shaped chain an expiry, ascending, without `expiries`. */
type StoredChains = Readonly<{
  chains: readonly Omit<OptionChain, 'expiries'>[]
  expiries: OptionChain['expiries']
}>

/** The record's form: plain data already, only the type says less. */
export const toStored = (chains: StoredChains): JsonObject => chains

/**
 * One expiry of an imported chain as of now: ages are today's, the figures stay those of the snapshot. `none` when there
 * is no snapshot, null when it has no such expiry.
 */
export function storedChain(
  record: ChainSnapshotRecord | null,
  expiry: string | null,
  now: Instant,
): OptionChain | null | 'none' {
  if (!record) return 'none'
  const { chains, expiries } = record.chain as unknown as StoredChains
  const found = expiry === null ? chains[0] : chains.find((chain) => chain.expiry === expiry)
  if (!found) return null
  const age = ageState(record.asOf, now)
  const aged = (side: ChainSide | null): ChainSide | null =>
    side && (side.state === 'live' || side.state === 'one_sided') ? { ...side, state: age } : side
  const chain = found.chain.map((row): ChainRow => ({ ...row, call: aged(row.call), put: aged(row.put) }))
  const spotState = found.spot === null ? 'empty' : age
  return { ...found, spot_state: spotState, expiries, chain, timestamp: toIso(record.asOf) }
}
