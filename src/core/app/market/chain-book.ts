import type { Instrument } from '../../instruments/index.ts'
import { numberOf, utcDay } from '../../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../../kernel/index.ts'
import { expiryAnswer } from './chain-answer.ts'
import type { ChainExpiry, OptionChain } from './chain-answer.ts'
import { makeChainView } from './chain-view.ts'
import type { ChainSources, ChainView, ContractGreeks } from './chain-view.ts'

/** The list of instruments is looked through at most this often. */
const SCAN_MS = 1_000

/** A listed option and the logarithm of its strike, by which moneyness is measured. */
type ListedOption = Readonly<{ symbol: InstrumentSymbol; logStrike: number }>
export type ListedExpiry = Readonly<{ expiresAt: Instant; options: readonly ListedOption[] }>

/** All live chains: of tradeable options that have not expired. */
export type ChainBook = Readonly<{
  /** Expiries of an underlying, ascending; empty when it has no live options. */
  expiries: (underlying: InstrumentSymbol) => readonly ChainExpiry[]
  /** The live options of an underlying, by expiry. */
  options: (underlying: InstrumentSymbol) => readonly ListedExpiry[]
  /** The view of an expiry (YYYY-MM-DD), or the nearest; null when there is none. The same object until new strikes are listed. */
  view: (underlying: InstrumentSymbol, expiry: string | null) => ChainView | null
  /** One expiry whole, as the contract has it; null when there is none. */
  chain: (underlying: InstrumentSymbol, expiry: string | null) => OptionChain | null
  /** Null when the symbol is no live option. */
  greeksOf: (symbol: InstrumentSymbol) => ContractGreeks | null
}>

type Group = { options: Instrument[]; listed: ListedOption[]; view: ChainView | null }
type Groups = Map<InstrumentSymbol, Map<Instant, Group>>

export function makeChainBook(
  sources: ChainSources & Readonly<{ instruments: () => readonly Instrument[] }>,
): ChainBook {
  const groups: Groups = new Map()
  const bySymbol = new Map<InstrumentSymbol, Group>()
  let scannedAt = -Infinity

  const scan = (): void => {
    const now = sources.clock.now()
    if (now - scannedAt < SCAN_MS && scannedAt <= now) return
    scannedAt = now
    for (const instrument of sources.instruments()) addTo(groups, bySymbol, instrument, now)
    dropExpired(groups, bySymbol, now)
  }

  const viewOf = (group: Group): ChainView | null => {
    const [first] = group.options
    if (first) group.view ??= makeChainView(first, group.options, sources)
    return group.view
  }

  const expiries = (underlying: InstrumentSymbol): readonly ChainExpiry[] => {
    scan()
    const now = sources.clock.now()
    return [...(groups.get(underlying) ?? [])]
      .filter(([expiresAt]) => expiresAt > now)
      .toSorted(([a], [b]) => a - b)
      .map(([expiresAt, group]) => expiryAnswer(expiresAt, viewOf(group)?.strikes ?? 0, now))
  }

  const view = (underlying: InstrumentSymbol, expiry: string | null): ChainView | null => {
    scan()
    const now = sources.clock.now()
    const found = [...(groups.get(underlying) ?? [])]
      .filter(([expiresAt]) => expiresAt > now && (expiry === null || utcDay(expiresAt) === expiry))
      .toSorted(([a], [b]) => a - b)[0]
    return found ? viewOf(found[1]) : null
  }

  const options = (underlying: InstrumentSymbol): readonly ListedExpiry[] => {
    scan()
    return [...(groups.get(underlying) ?? [])].map(([expiresAt, group]) => ({
      expiresAt,
      options: group.listed,
    }))
  }

  return {
    expiries,
    options,
    view,
    chain: (underlying, expiry) => {
      const snapshot = view(underlying, expiry)?.snapshot()
      return snapshot
        ? { ...snapshot.head, expiries: [...expiries(underlying)], chain: [...snapshot.rows] }
        : null
    },
    greeksOf: (symbol) => {
      scan()
      const group = bySymbol.get(symbol)
      return group ? (viewOf(group)?.greeksOf(symbol) ?? null) : null
    },
  }
}

function addTo(
  groups: Groups,
  bySymbol: Map<InstrumentSymbol, Group>,
  instrument: Instrument,
  now: Instant,
): void {
  const { option, symbol, isTradeable } = instrument
  if (!option || !isTradeable || option.expiresAt <= now || bySymbol.has(symbol)) return
  const ofUnderlying = groups.get(option.underlying) ?? new Map<Instant, Group>()
  groups.set(option.underlying, ofUnderlying)
  const group = ofUnderlying.get(option.expiresAt) ?? { options: [], listed: [], view: null }
  ofUnderlying.set(option.expiresAt, group)
  group.options.push(instrument)
  group.listed.push({ symbol, logStrike: Math.log(numberOf(option.strike)) })
  // New strikes want a new view; it starts at version 0, which tells a follower to take everything.
  group.view = null
  bySymbol.set(symbol, group)
}

function dropExpired(groups: Groups, bySymbol: Map<InstrumentSymbol, Group>, now: Instant): void {
  for (const ofUnderlying of groups.values()) {
    for (const [expiresAt, group] of ofUnderlying) {
      if (expiresAt > now) continue
      for (const { symbol } of group.options) bySymbol.delete(symbol)
      ofUnderlying.delete(expiresAt)
    }
  }
}
