import type { Instrument } from '../../instruments/index.ts'
import { decimalText, yearsBetween } from '../../kernel/index.ts'
import type { Clock, Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'
import { NO_VALUES, quoteState, spotBasis, valueExpiry } from '../../market-data/index.ts'
import type {
  ChainQuote,
  ChainSideValues,
  ExpiryValues,
  OptionValuer,
  Quote,
  QuoteState,
  QuoteValues,
  SpotBasis,
} from '../../market-data/index.ts'
import { chainQuoteOf, headAnswer, markOf, shownValues, sideAnswer } from './chain-answer.ts'
import type { ChainHead, ChainRow, ChainSide, SideFacts } from './chain-answer.ts'
import { makeCachingValuer } from './valuer.ts'

/** A chain is computed at most this often, however many ask: at the pace of the streams, or a quote waits here. */
const REFRESH_MS = 20

/** Where the underlying stands. */
export type Spot = Readonly<{ price: Decimal | null; state: QuoteState; source: string }>

export type ChainSources = Readonly<{
  clock: Clock
  quote: (symbol: InstrumentSymbol) => Quote
  spot: (underlying: InstrumentSymbol) => Spot
  openInterest: (symbol: InstrumentSymbol) => Decimal
  valuer: OptionValuer
  /** As `LiveMarket.standing`. */
  standing: () => string
}>

/** One option's greeks for positions and tickets: per unit of the spot; theta per year, vega and rho per 1.00. */
export type ContractGreeks = Readonly<
  Pick<QuoteValues, 'markIv' | 'delta' | 'gamma' | 'theta' | 'vega' | 'rho'> & {
    mark: Decimal | null
    state: QuoteState
    at: Instant | null
  }
>

export type ChainChanges = Readonly<{ version: number; head: ChainHead; rows: readonly ChainRow[] }>

/**
 * The live chain of one underlying and expiry. Asking computes what changed since the last computation, when anything moved
 * since then and at most every 20 ms. `version` rises with each computation that changed a row; a row's age alone (timestamp) is no change, its
 * state is.
 */
export type ChainView = Readonly<{
  expiresAt: Instant
  strikes: number
  /** All rows. */
  snapshot: () => ChainChanges
  /** What is not its rows. */
  head: () => ChainHead
  /** The rows that changed after `version`; a version from a snapshot or from the last changes. */
  rowsChangedSince: (version: number) => ChainChanges
  greeksOf: (symbol: InstrumentSymbol) => ContractGreeks | null
}>

type Cell = {
  readonly symbol: InstrumentSymbol
  quote: Quote | null
  facts: SideFacts | null
  /** The facts in float64, made anew when they change. */
  numbers: ChainQuote | null
  values: ChainSideValues | null
  /** The values with respect to the spot, what they are of and at which basis; made when somebody reads them. */
  shown: Readonly<{ of: QuoteValues; basis: SpotBasis | null; values: QuoteValues }> | null
  /** Whether something visible of the facts changed since the values were last taken in. */
  isMoved: boolean
  /** Written when somebody reads it; positions ask for greeks alone. */
  answer: ChainSide | null
}
type Row = {
  readonly strike: Decimal
  readonly call: Cell | null
  readonly put: Cell | null
  /** As `Cell.answer`: null from a change until somebody reads it. */
  answer: ChainRow | null
  version: number
}

type Options = readonly Instrument[]

function makeRows(options: Options): readonly Row[] {
  const rows = new Map<string, { strike: Decimal; call: Cell | null; put: Cell | null }>()
  for (const { symbol, option } of options) {
    if (!option) continue
    const key = decimalText(option.strike)
    const cell: Cell = {
      ...{ symbol, quote: null, facts: null, numbers: null },
      ...{ values: null, shown: null, isMoved: true, answer: null },
    }
    const row = rows.get(key) ?? { strike: option.strike, call: null, put: null }
    rows.set(key, { ...row, [option.optionType]: cell })
  }
  return [...rows.values()]
    .toSorted((a, b) => a.strike.comparedTo(b.strike))
    .map((row) => ({ ...row, answer: null, version: 0 }))
}

const strikesOf = (rows: readonly Row[], strikes: Float64Array) =>
  rows.map(({ call, put }, at) => ({
    strike: strikes[at] as number,
    call: call?.numbers ?? null,
    put: put?.numbers ?? null,
  }))

/** Greeks are told again as they are while neither the contract's own values nor, to any effect, the basis moved. */
function spotValues(cell: Cell, { values }: ChainSideValues, basis: SpotBasis | null): QuoteValues {
  const { shown } = cell
  if (shown?.of === values && isNearBasis(shown.basis, basis)) return shown.values
  cell.shown = { of: values, basis, values: shownValues(values, basis) }
  return cell.shown.values
}

/** As near as the valuer takes two forwards and times for one. */
const BASIS_TOLERANCE = 2e-5
const TIME_TOLERANCE = 1e-4

const isNearBasis = (a: SpotBasis | null, b: SpotBasis | null): boolean =>
  a === null || b === null
    ? a === b
    : Math.abs(a.forward / a.spot - b.forward / b.spot) <= BASIS_TOLERANCE &&
      Math.abs(a.timeYears - b.timeYears) <= TIME_TOLERANCE * b.timeYears

function answerOfCell(cell: Cell | null, basis: SpotBasis | null): ChainSide | null {
  if (!cell?.facts || !cell.values) return null
  cell.answer ??= sideAnswer(cell.facts, cell.values.quarantine, spotValues(cell, cell.values, basis))
  return cell.answer
}

function answerOfRow(row: Row, basis: SpotBasis | null): ChainRow {
  row.answer ??= {
    strike: decimalText(row.strike),
    call: answerOfCell(row.call, basis),
    put: answerOfCell(row.put, basis),
  }
  return row.answer
}

/** Makes the view of `options`, all of one underlying and expiry and at least one. */
export function makeChainView(first: Instrument, options: Options, sources: ChainSources): ChainView {
  const terms = first.option
  const rows = makeRows(options)
  const valuer = makeCachingValuer(sources.valuer)
  const strikes = Float64Array.from(rows, ({ strike }) => strike.toNumber())
  const cells = new Map(
    rows.flatMap(({ call, put }) => [call, put]).flatMap((cell) => (cell ? [[cell.symbol, cell]] : [])),
  )
  const expiresAt = terms?.expiresAt ?? (0 as Instant)
  const tick = first.tickSize.toNumber()
  let version = 0
  let head: ChainHead | null = null
  let basis: SpotBasis | null = null
  let [refreshedAt, computedAt] = [-Infinity, '']

  const refresh = (): ChainHead => {
    const now = sources.clock.now()
    if (head && now - refreshedAt < REFRESH_MS) return head
    const standing = sources.standing()
    if (head && standing === computedAt) return head
    refreshedAt = now
    computedAt = standing
    for (const cell of cells.values()) readQuote(cell, sources, now)
    const spot = sources.spot(terms?.underlying ?? first.symbol)
    const timeYears = Math.max(0, yearsBetween(now, expiresAt))
    const input = {
      ...{ strikes: strikesOf(rows, strikes), spot: spot.price?.toNumber() ?? null, timeYears },
      ...{ inverse: first.currency !== 'USD', discountPrior: 1, tick },
    }
    const values = valueExpiry(input, valuer)
    basis = spotBasis(input.spot, values.summary.parity, timeYears)
    if (applyValues(rows, values, version + 1)) version++
    const { underlying } = terms ?? { underlying: first.symbol }
    const { multiplier, currency, isPaper, isTradeable } = first
    const common = { underlying, expiresAt, timeYears, multiplier, currency, isPaper, isTradeable }
    const source = isPaper ? 'paper' : spot.source
    head = headAnswer({ ...common, spot: spot.price, spotState: spot.state, source, at: now }, values.summary)
    return head
  }

  return {
    expiresAt,
    strikes: rows.length,
    head: refresh,
    snapshot: () => {
      const now = refresh()
      return { version, head: now, rows: rows.map((row) => answerOfRow(row, basis)) }
    },
    rowsChangedSince: (since) => {
      const now = refresh()
      return {
        version,
        head: now,
        rows: rows.filter((row) => row.version > since).map((row) => answerOfRow(row, basis)),
      }
    },
    greeksOf: (symbol) => {
      refresh()
      return greeksOfCell(cells.get(symbol), basis)
    },
  }
}

function greeksOfCell(cell: Cell | undefined, basis: SpotBasis | null): ContractGreeks | null {
  if (!cell?.facts || !cell.values) return null
  const { markIv, delta, gamma, theta, vega, rho } = spotValues(cell, cell.values, basis)
  const { state, at } = cell.facts
  return {
    markIv,
    delta,
    gamma,
    theta,
    vega,
    rho,
    mark: markOf(cell.facts, cell.values.quarantine),
    state,
    at,
  }
}

const same = (a: Decimal | null, b: Decimal | null): boolean =>
  a === b || (a !== null && b !== null && a.equals(b))

const sameQuote = (a: Quote, b: Quote): boolean =>
  same(a.bid, b.bid) &&
  same(a.ask, b.ask) &&
  same(a.bidSize, b.bidSize) &&
  same(a.askSize, b.askSize) &&
  same(a.last, b.last) &&
  same(a.volume, b.volume)

/** Brings a cell's facts up to date; the answer is dropped when anything visible changed. */
function readQuote(cell: Cell, sources: ChainSources, now: Instant): void {
  const quote = sources.quote(cell.symbol)
  const openInterest = sources.openInterest(cell.symbol)
  const state = quoteState(quote, now)
  const { facts } = cell
  const isSame = facts !== null && facts.state === state && same(facts.openInterest, openInterest)
  if (isSame && cell.quote === quote) return
  const isSeen = isSame && cell.quote !== null && sameQuote(cell.quote, quote)
  const { symbol, bid, ask, bidSize, askSize, last, volume } = quote
  const hasTime = bid !== null || ask !== null || last !== null
  cell.quote = quote
  cell.facts = {
    ...{ symbol, bid, ask, bidSize, askSize, last, volume, openInterest, state },
    published: null,
    at: hasTime ? quote.at : null,
  }
  if (isSeen && cell.numbers !== null) return
  cell.numbers = chainQuoteOf(cell.facts)
  cell.isMoved = true
}

const NO_SIDE: ChainSideValues = { values: NO_VALUES, mark: null, quarantine: null }

/** Rebuilds the answers of what changed; true when anything did. */
function applyValues(rows: readonly Row[], values: ExpiryValues, version: number): boolean {
  let changed = false
  rows.forEach((row, i) => {
    const found = values.rows[i]
    const call = applySide(row.call, found?.call ?? NO_SIDE)
    const put = applySide(row.put, found?.put ?? NO_SIDE)
    if (!call && !put) return
    row.answer = null
    row.version = version
    changed = true
  })
  return changed
}

function applySide(cell: Cell | null, values: ChainSideValues): boolean {
  if (!cell?.facts) return false
  const kept = cell.values
  const isSame =
    !cell.isMoved &&
    kept !== null &&
    kept.quarantine === values.quarantine &&
    kept.values.bidIv === values.values.bidIv &&
    kept.values.askIv === values.values.askIv &&
    kept.values.markIv === values.values.markIv &&
    kept.values.delta === values.values.delta
  cell.values = values
  cell.isMoved = false
  if (isSame) return false
  cell.answer = null
  return true
}
