import { asId, ok, parseIso, refused } from '../../kernel/index.ts'
import type { Instant, InstrumentSymbol, Result } from '../../kernel/index.ts'
import { marketDataFailure } from '../../market-data/index.ts'
import type { MarketDataFailure } from '../../market-data/index.ts'
import { chainSlice } from '../../vol/index.ts'
import type { ChainSide, SliceQuotes } from '../../vol/index.ts'
import { storedChain } from '../market/index.ts'
import type { MarketPorts, OptionChain } from '../market/index.ts'
import type { ExpiryFacts, SurfaceFacts } from './answers.ts'

/** Quotes of every expiry of a symbol, ready for a fit, with what must be said beside it. */
export type ChainQuotes = Readonly<{ slices: readonly SliceQuotes[]; facts: SurfaceFacts }>

export type ChainPorts = Pick<MarketPorts, 'desk' | 'store' | 'live' | 'clock'>

/** Quotes this near their expiry are all time and no volatility: an hour. */
const TIME_MIN_YEARS = 1 / (365 * 24)

/** All live expiries of a symbol; else those of its imported chain, which are stale by nature. */
async function chainsOf(ports: ChainPorts, symbol: InstrumentSymbol): Promise<readonly OptionChain[]> {
  const { live, store, clock } = ports
  const expiries = live.chains.expiries(symbol)
  if (expiries.length > 0) {
    return expiries.flatMap(({ expiry }) => live.chains.chain(symbol, expiry) ?? [])
  }
  const record = await store.market.chainSnapshot(symbol)
  const found = (expiry: string | null): OptionChain | null => {
    const chain = storedChain(record, expiry, clock.now())
    return chain === 'none' ? null : chain
  }
  return (found(null)?.expiries ?? []).flatMap(({ expiry }) => found(expiry) ?? [])
}

type Side = OptionChain['chain'][number]['call']

const sideOf = (side: Side): ChainSide | null =>
  side && {
    bidVol: side.bid_iv,
    askVol: side.ask_iv,
    markVol: side.mark_iv,
    // A venue that publishes marks alone bids nothing and asks nothing.
    hasBid: side.bid !== null || side.ask === null,
    isStale: side.state === 'stale',
    quarantine: side.quarantine,
  }

/** Refuses `unknown_symbol` and `no_chain`. */
export async function chainQuotes(
  ports: ChainPorts,
  symbolText: string,
): Promise<Result<ChainQuotes, MarketDataFailure>> {
  const symbol: InstrumentSymbol = asId(symbolText)
  if (!ports.desk.instrument(symbol)) {
    return refused(
      marketDataFailure('unknown_symbol', `there is no instrument ${symbol}`, { field: 'symbol' }),
    )
  }
  const chains = await chainsOf(ports, symbol)
  const [first] = chains
  if (!first) return refused(marketDataFailure('no_chain', `there is no option chain of ${symbol}`))
  const expiries = new Map<string, ExpiryFacts>()
  const slices = chains
    .filter((chain) => chain.time_years >= TIME_MIN_YEARS)
    .map((chain) => {
      const { slice, dropped, isStale } = chainSlice({
        expiry: chain.expiry,
        timeYears: chain.time_years,
        forward: chain.forward,
        strikes: chain.chain.map(({ strike, call, put }) => ({
          strike: Number(strike),
          call: sideOf(call),
          put: sideOf(put),
        })),
      })
      expiries.set(chain.expiry, { dropped, isStale })
      return slice
    })
  const at: Instant = parseIso(first.timestamp) ?? ports.clock.now()
  const spot = first.spot === null ? null : Number(first.spot)
  return ok({ slices, facts: { symbol, spot, source: first.source, at, expiries } })
}
