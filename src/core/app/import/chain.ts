import {
  MS_PER_HOUR,
  ONE,
  ZERO,
  asId,
  decimal,
  instant,
  ok,
  refused,
  toIso,
  utcDay,
  yearsBetween,
} from '../../kernel/index.ts'
import type {
  CurrencyCode,
  Decimal,
  Instant,
  InstrumentSymbol,
  JsonObject,
  Result,
} from '../../kernel/index.ts'
import {
  chainLayout,
  chainRow,
  makeTally,
  marketDataFailure,
  quoteState,
  symbolOfFileName,
  spotBasis,
  valueExpiry,
} from '../../market-data/index.ts'
import type {
  ChainFileQuote,
  ChainLayout,
  ChainRowValues,
  ChainSideValues,
  ExpirySummary,
  MarketDataFailure,
  Tally,
} from '../../market-data/index.ts'
import { chainQuoteOf, expiryAnswer, headAnswer, shownValues, sideAnswer } from '../market/chain-answer.ts'
import type { ChainExpiry, OptionChain, SideFacts } from '../market/chain-answer.ts'
import { toStored } from '../market/stored-chain.ts'
import { makePlainValuer } from '../market/valuer.ts'
import type { Write } from '../store/store.ts'
import type { FileRows, ImportPorts, ImportResult } from './ports.ts'
import { reportOf } from './report.ts'
import type { ImportReport } from './report.ts'
import { commitInChunks, importFact, referenceInstrument } from './units.ts'

type ChainFileOptions = Readonly<{
  fileName: string
  /** For files whose rows do not say; else the first word of the file name that is one. */
  underlying?: InstrumentSymbol
  /** `quotes` takes files of bids and asks by time alone; `chain` every layout. */
  kind?: 'chain' | 'quotes'
  /** For files without a time; else the newest time in the file. */
  asOf?: Instant
}>

/** One expiry of a file after valuation, for the report and for tests. */
export type ImportedExpiry = Readonly<{
  expiresAt: Instant
  rows: readonly Readonly<{
    call: ChainFileQuote | null
    put: ChainFileQuote | null
    values: ChainRowValues
  }>[]
  summary: ExpirySummary
}>

export type ImportedChain = Readonly<{
  underlying: InstrumentSymbol
  asOf: Instant
  layout: ChainLayout
  spot: Decimal | null
  expiries: readonly ImportedExpiry[]
  report: ReturnType<Tally['result']>
}>

type Collected = Readonly<{
  layout: ChainLayout
  underlying: InstrumentSymbol
  quotes: readonly ChainFileQuote[]
}>

const CURRENCIES: readonly CurrencyCode[] = ['USD', 'BTC', 'ETH']

/** The underlying of a file: as told, the base of its first instrument, or the word of the file name (aapl-…, deribit-btc-…). */
function underlyingOf(
  row: Readonly<Record<string, string>>,
  options: ChainFileOptions,
): InstrumentSymbol | null {
  if (options.underlying) return options.underlying
  if (row.base_currency) return asId(row.base_currency.trim().toUpperCase())
  const words = (symbolOfFileName(options.fileName) ?? '').split('-').filter((word) => word !== 'DERIBIT')
  return words[0] ? asId(words[0]) : null
}

const NO_QUOTES = refused(
  marketDataFailure(
    'unknown_layout',
    'this is no file of option quotes (ts, expiry, strike, right, bid, ask); a chain is taken by import chain',
  ),
)

async function collect(
  rows: FileRows,
  options: ChainFileOptions,
  tally: Tally,
): Promise<Result<Collected, MarketDataFailure>> {
  let found: Readonly<{ layout: ChainLayout; underlying: InstrumentSymbol }> | null = null
  const quotes: ChainFileQuote[] = []
  for await (const row of rows) {
    if (row.fault !== undefined) {
      tally.problem({ line: row.line, action: 'refused', reason: row.fault })
      continue
    }
    if (!found) {
      const layout = chainLayout(Object.keys(row.fields))
      if (!layout.ok) return layout
      if (options.kind === 'quotes' && layout.value.name !== 'option_quotes') return NO_QUOTES
      const underlying = underlyingOf(row.fields, options)
      if (!underlying)
        return refused(marketDataFailure('symbol_needed', 'the file does not say its underlying'))
      found = { layout: layout.value, underlying }
    }
    const quote = chainRow(row, found.layout, found.underlying)
    if (typeof quote === 'string') tally.problem({ line: row.line, action: 'refused', reason: quote })
    else quotes.push(quote)
  }
  if (!found) return refused(marketDataFailure('unknown_layout', 'the file holds no readable row'))
  return ok({ ...found, quotes })
}

/** The rows of one moment, and that moment: not before any of them was written. */
type Snapshot = Readonly<{ quotes: readonly ChainFileQuote[]; at: Instant }>

/** A summary is one answer of the venue: what is further than this from the middle of its times was written elsewhere. */
const SUMMARY_SPAN_MS = MS_PER_HOUR
/** Less than this share of the fullest snapshot is no snapshot, but a damaged time. */
const SNAPSHOT_SHARE = 0.1

/**
 * The snapshot of a file: the last one of several in a file of quotes, the whole file else. A time that cannot be true,
 * for the contract had expired or the rest was written at another time, costs its own line and not the chain.
 */
function snapshotOf(all: readonly ChainFileQuote[], layout: ChainLayout, tally: Tally): Snapshot {
  const refuse = (quote: ChainFileQuote, reason: string): void =>
    tally.problem({ line: quote.line, action: 'refused', reason: `time ${toIso(quote.at)} ${reason}` })
  const quotes = all.filter((quote) => {
    if (quote.at < quote.expiresAt) return true
    refuse(quote, 'is after the expiry')
    return false
  })
  const newestOf = (of: readonly ChainFileQuote[]): Instant =>
    instant(of.reduce((max, quote) => Math.max(max, quote.at), 0))
  if (layout.name === 'deribit_marks') return { quotes, at: newestOf(quotes) }
  if (layout.name === 'option_quotes') {
    const byTime = Map.groupBy(quotes, (quote) => quote.at)
    const fullest = Math.max(0, ...[...byTime.values()].map((of) => of.length))
    const whole = [...byTime].filter(([, of]) => of.length >= SNAPSHOT_SHARE * fullest)
    const at = instant(whole.reduce((max, [time]) => Math.max(max, time), 0))
    const later = quotes.filter((quote) => quote.at > at)
    for (const quote of later) refuse(quote, 'is that of no snapshot')
    const kept = byTime.get(at) ?? []
    tally.superseded(quotes.length - later.length - kept.length)
    return { quotes: kept, at }
  }
  const middle = quotes.map((quote) => quote.at).toSorted((a, b) => a - b)[quotes.length >> 1] ?? 0
  const kept = quotes.filter((quote) => {
    if (Math.abs(quote.at - middle) <= SUMMARY_SPAN_MS) return true
    refuse(quote, 'is not that of the rest')
    return false
  })
  return { quotes: kept, at: newestOf(kept) }
}

/** One quote of each contract that still lives. */
function livingOnce(
  quotes: readonly ChainFileQuote[],
  asOf: Instant,
  tally: Tally,
): readonly ChainFileQuote[] {
  const kept = new Map<string, ChainFileQuote>()
  for (const quote of quotes) {
    const first = kept.get(quote.symbol)
    if (first) {
      const reason = `second row for ${quote.symbol}; line ${first.line} stands`
      tally.problem({ line: quote.line, action: 'refused', reason })
    } else if (quote.expiresAt <= asOf) {
      tally.problem({ line: quote.line, action: 'refused', reason: 'expired before the snapshot was taken' })
    } else kept.set(quote.symbol, quote)
  }
  tally.taken(kept.size)
  return [...kept.values()]
}

/** Reads and values a chain file without storing it. */
export async function readChainFile(
  rows: FileRows,
  options: ChainFileOptions,
): Promise<Result<ImportedChain, MarketDataFailure>> {
  const tally = makeTally()
  const collected = await collect(rows, options, tally)
  if (!collected.ok) return collected
  const { layout, underlying, quotes } = collected.value
  const snapshot = snapshotOf(quotes, layout, tally)
  const asOf = options.asOf ?? snapshot.at
  const latest = livingOnce(snapshot.quotes, asOf, tally)
  const spot = latest.findLast((quote) => quote.index !== null)?.index ?? null
  const byExpiry = Map.groupBy(latest, (quote) => quote.expiresAt)
  const expiries = [...byExpiry]
    .toSorted(([a], [b]) => a - b)
    .map(([expiresAt, of]) => valueExpiryOf(expiresAt, of, { layout, asOf, spot }, tally))
  return ok({ underlying, asOf, layout, spot, expiries, report: tally.result() })
}

/** Price steps below which a difference says nothing. */
const INVERSE_TICK = 0.0005
const CASH_TICK = 0.05

const factsOf = (quote: ChainFileQuote): SideFacts => ({
  symbol: quote.symbol,
  bid: quote.bid,
  ask: quote.ask,
  bidSize: quote.bidSize ?? ZERO,
  askSize: quote.askSize ?? ZERO,
  last: quote.last,
  published: quote.mark,
  volume: quote.volume ?? ZERO,
  openInterest: quote.openInterest ?? ZERO,
  state: quoteState({ bid: quote.bid, ask: quote.ask, at: quote.at }, quote.at),
  at: quote.at,
})

function valueExpiryOf(
  expiresAt: Instant,
  quotes: readonly ChainFileQuote[],
  { layout, asOf, spot }: Pick<ImportedChain, 'layout' | 'asOf' | 'spot'>,
  tally: Tally,
): ImportedExpiry {
  const byStrike = Map.groupBy(quotes, (quote) => quote.strike.toFixed())
  const rows = [...byStrike.values()]
    .map((of) => ({
      strike: of[0]?.strike ?? ZERO,
      call: of.find((quote) => quote.optionType === 'call') ?? null,
      put: of.find((quote) => quote.optionType === 'put') ?? null,
    }))
    .toSorted((a, b) => a.strike.comparedTo(b.strike))
  const { rows: values, summary } = valueExpiry(
    {
      strikes: rows.map(({ strike, call, put }) => ({
        strike: strike.toNumber(),
        call: call && chainQuoteOf(factsOf(call)),
        put: put && chainQuoteOf(factsOf(put)),
      })),
      spot: spot?.toNumber() ?? null,
      timeYears: yearsBetween(asOf, expiresAt),
      inverse: layout.inverse,
      discountPrior: 1,
      tick: layout.inverse ? INVERSE_TICK : CASH_TICK,
      isAmerican: layout.exercise === 'american',
    },
    makePlainValuer(),
  )
  const valued = rows.flatMap(({ call, put }, i) => {
    const found = values[i]
    return found ? [{ call, put, values: found }] : []
  })
  for (const row of valued) {
    for (const side of ['call', 'put'] as const) {
      const [quote, reason] = [row[side], row.values[side]?.quarantine]
      if (quote && reason)
        tally.problem({ line: quote.line, action: 'quarantined', reason: `${quote.symbol}: ${reason}` })
    }
  }
  return { expiresAt, rows: valued, summary }
}

type ChainBody = Omit<OptionChain, 'expiries'>

function chainAnswerOf(chain: ImportedChain, expiry: ImportedExpiry): ChainBody {
  const { underlying, asOf, layout, spot } = chain
  const head = headAnswer(
    {
      underlying,
      spot,
      spotState: spot ? 'live' : 'empty',
      expiresAt: expiry.expiresAt,
      timeYears: yearsBetween(asOf, expiry.expiresAt),
      multiplier: multiplierOf(layout),
      currency: layout.inverse ? underlying : 'USD',
      source: layout.source,
      isPaper: false,
      isTradeable: false,
      at: asOf,
    },
    expiry.summary,
  )
  const years = yearsBetween(asOf, expiry.expiresAt)
  const basis = spotBasis(spot?.toNumber() ?? null, expiry.summary.parity, years)
  const answerOf = (quote: ChainFileQuote, { quarantine, values }: ChainSideValues) =>
    sideAnswer(factsOf(quote), quarantine, shownValues(values, basis))
  const rows = expiry.rows.map(({ call, put, values }) => ({
    strike: (call ?? put)?.strike.toFixed() ?? '0',
    call: call && values.call ? answerOf(call, values.call) : null,
    put: put && values.put ? answerOf(put, values.put) : null,
  }))
  return { ...head, chain: rows }
}

const multiplierOf = (layout: ChainLayout): Decimal => (layout.exercise === 'american' ? decimal(100) : ONE)

function writesOf(chain: ImportedChain, ports: ImportPorts): readonly Write[] {
  const { underlying, asOf, layout } = chain
  const expiries = chain.expiries.map((expiry): ChainExpiry =>
    expiryAnswer(expiry.expiresAt, expiry.rows.length, asOf),
  )
  const stored = toStored({ chains: chain.expiries.map((expiry) => chainAnswerOf(chain, expiry)), expiries })
  const snapshot = { underlying, asOf, source: layout.source, chain: stored }
  const kind = layout.inverse ? 'spot' : 'equity'
  const fresh = [
    ...(ports.instrument(underlying)
      ? []
      : [referenceInstrument(ports, { symbol: underlying, kind, source: layout.source })]),
    ...optionInstruments(chain, ports),
  ]
  return [
    { op: 'put', table: 'chainSnapshots', record: snapshot },
    ...fresh.map((record) => ({ op: 'insert', table: 'instruments', record }) as const),
  ]
}

/** Every contract becomes a reference instrument: American ones deliver the share, European ones settle in cash. */
function optionInstruments(chain: ImportedChain, ports: ImportPorts) {
  const { underlying, layout } = chain
  const currency = CURRENCIES.find((code) => code === underlying) ?? 'USD'
  const quotes = chain.expiries.flatMap(({ rows }) => rows.flatMap(({ call, put }) => [call, put]))
  return quotes.flatMap((quote) => {
    if (!quote || ports.instrument(asId(quote.symbol))) return []
    const { optionType, strike, expiresAt } = quote
    const option = {
      underlying,
      optionType,
      strike,
      expiresAt,
      exercise: layout.exercise,
      settlement: layout.exercise === 'american' ? 'physical' : 'cash',
    } as const
    return [
      referenceInstrument(ports, {
        symbol: asId(quote.symbol),
        kind: 'option',
        currency,
        option,
        multiplier: multiplierOf(layout),
        payoff: layout.inverse && currency !== 'USD' ? 'inverse' : null,
        source: layout.source,
      }),
    ]
  })
}

const contentsOf = ({ expiresAt, rows, summary }: ImportedExpiry, asOf: Instant): JsonObject => ({
  expiry: utcDay(expiresAt),
  as_of: toIso(asOf),
  expires_at: toIso(expiresAt),
  strikes: rows.length,
  forward: summary.parity?.forward ?? null,
  forward_basis: summary.parity?.basis ?? null,
  forward_low: summary.parity?.bounds?.low ?? null,
  forward_high: summary.parity?.bounds?.high ?? null,
  discount_factor: summary.parity?.discountFactor ?? null,
  atm_volatility: summary.atmVolatility,
})

/**
 * Imports one chain file as the snapshot of its underlying, replacing an older one: reference data that is never
 * tradeable and shows as stale. Refuses `unknown_layout` and `symbol_needed`; bad lines and bad quotes are reported.
 */
export async function importChain(
  rows: FileRows,
  options: ChainFileOptions,
  ports: ImportPorts,
): ImportResult<ImportReport> {
  const chain = await readChainFile(rows, options)
  if (!chain.ok) return chain
  const { underlying, asOf, report, expiries } = chain.value
  const { taken, refused: refusedCount, quarantined } = report
  const facts = { taken, refused: refusedCount, quarantined, as_of: toIso(asOf) }
  const kind = options.kind ?? 'chain'
  const contents = expiries.map((expiry) => contentsOf(expiry, asOf))
  // A file of which nothing could be taken does not wipe out the chain that is there.
  const writes = expiries.length > 0 ? writesOf(chain.value, ports) : []
  await commitInChunks(ports, writes, importFact(ports, kind, underlying, facts))
  return ok(reportOf(options.fileName, kind, report, contents))
}
