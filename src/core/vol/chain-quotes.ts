import type { SliceQuotes, VolQuote } from './types.ts'

/** One side of a strike as the chain valued it at the expiry's parity forward. */
export type ChainSide = Readonly<{
  bidVol: number | null
  askVol: number | null
  /** Of the venue's mark or the middle of the prices. */
  markVol: number | null
  /** Whether anyone bids, whatever the volatility of it. */
  hasBid: boolean
  isStale: boolean
  quarantine: string | null
}>

type ChainStrike = Readonly<{ strike: number; call: ChainSide | null; put: ChainSide | null }>

type ChainExpiry = Readonly<{
  expiry: string
  timeYears: number
  /** From put–call parity; null when it could not be told: then nothing of the expiry is used. */
  forward: number | null
  strikes: readonly ChainStrike[]
}>

/** Why a strike is not part of the fit. */
type DropReason = 'no_forward' | 'no_side' | 'quarantined' | 'stale' | 'no_bid' | 'no_volatility' | 'too_wide'

type ChainSlice = Readonly<{
  slice: SliceQuotes
  dropped: Readonly<Partial<Record<DropReason, number>>>
  /** True when stale quotes had to be used, for lack of fresh ones. */
  isStale: boolean
}>

/** A volatility spread wider than this and than half the volatility says too little: five points. */
const SPREAD_MAX = 0.05
const SPREAD_SHARE_MAX = 0.5
/** Fresh quotes of fewer strikes than this leave the fit to stale ones. */
const FRESH_MIN = 5

/**
 * Quotes of one expiry for a fit: the out-of-the-money side of every strike (the call from the forward up, else the
 * put), whose premium is all time value. Left out, with the count of each reason: nothing there, quarantined, stale,
 * offered only (a zero bid is no price), no volatility at one side, a spread above 5 points and half the volatility.
 * Stale quotes come in only when fewer than five fresh ones are left, and say so.
 */
export function chainSlice(chain: ChainExpiry): ChainSlice {
  const fresh = sliceOf(chain, false)
  const isEnough = fresh.slice.quotes.length >= FRESH_MIN || (fresh.dropped.stale ?? 0) === 0
  return isEnough ? fresh : sliceOf(chain, true)
}

function sliceOf({ expiry, timeYears, forward, strikes }: ChainExpiry, takesStale: boolean): ChainSlice {
  const dropped: Partial<Record<DropReason, number>> = {}
  const quotes: VolQuote[] = []
  let isStale = false
  for (const { strike, call, put } of strikes) {
    const side = forward !== null && strike >= forward ? call : put
    const judged = forward === null ? 'no_forward' : judge(side, strike, forward, takesStale)
    if (typeof judged === 'string') {
      dropped[judged] = (dropped[judged] ?? 0) + 1
      continue
    }
    quotes.push(judged)
    isStale ||= side?.isStale === true
  }
  return { slice: { expiry, timeYears, forward: forward ?? 0, quotes }, dropped, isStale }
}

function judge(
  side: ChainSide | null,
  strike: number,
  forward: number,
  takesStale: boolean,
): VolQuote | DropReason {
  if (!side) return 'no_side'
  if (side.quarantine !== null) return 'quarantined'
  if (side.isStale && !takesStale) return 'stale'
  const { bidVol, askVol, markVol } = side
  const logMoneyness = Math.log(strike / forward)
  if (bidVol === null || askVol === null || bidVol <= 0) {
    if (!side.hasBid) return 'no_bid'
    // A venue that publishes marks alone: there is no spread to judge by.
    const isMarkOnly = bidVol === null && askVol === null && markVol !== null && markVol > 0
    return isMarkOnly
      ? { strike, logMoneyness, volAnnual: markVol, bidVol: null, askVol: null }
      : 'no_volatility'
  }
  const volAnnual = (bidVol + askVol) / 2
  const spread = askVol - bidVol
  if (spread > Math.max(SPREAD_MAX, SPREAD_SHARE_MAX * volAnnual)) return 'too_wide'
  return { strike, logMoneyness, volAnnual, bidVol, askVol }
}
