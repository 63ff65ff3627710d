import {
  Decimal,
  ZERO,
  asId,
  canonicalJson,
  decimalText,
  ok,
  present,
  refused,
  utcDay,
} from '../../../kernel/index.ts'
import type { Failure, InstrumentSymbol, JsonObject, Result } from '../../../kernel/index.ts'
import {
  actionFailure,
  actionTerms,
  adjustOption,
  adjustsOptions,
  instrumentFailure,
  isExpired,
  unlistedFailure,
} from '../../../instruments/index.ts'
import type { AdjustedOption, CorporateAction, Instrument } from '../../../instruments/index.ts'
import type { AppliedAction, CorporateActionRequest, DeskOutcome } from '../../desk-port/desk.ts'
import type { CorporateActionRecord } from '../../store/store.ts'
import { forgetMarks } from '../guards/account-days.ts'
import { cleared } from '../settlement/clearing.ts'
import { bookingOf } from '../settlement/contract-moves.ts'
import type { ContractBooking } from '../settlement/contract-moves.ts'
import {
  bookSplit,
  fractionText,
  moveOf,
  movePositions,
  payDividend,
  splitHoldings,
} from './corporate-actions-positions.ts'
import type { SplitHolding, SymbolMove } from './corporate-actions-positions.ts'
import { clearBook } from './expiry.ts'
import { deskFact } from '../state/facts.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { carryMarginMark, scaleMarginMark } from '../collateral/short-margin.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/** Everything that an action will do, worked out and refused where it cannot be, before anything changes. */
type Plan = Readonly<{
  id: string
  instrument: Instrument
  options: readonly Readonly<{ from: Instrument; to: AdjustedOption }>[]
  holdings: readonly SplitHolding[]
  /** Worth of a share after a split; 0 where no fraction needs it. */
  price: Decimal
}>

const ROOT_DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** The name that an adjusted series goes on under: its own, or for what is no longer standard the first digit that is free. */
function rootOf(state: DeskState, action: CorporateAction, symbol: InstrumentSymbol) {
  const base = action.kind === 'symbol_change' ? action.newSymbol : symbol
  const taken = (root: string): boolean =>
    state.registry.all().some((listed) => listed.symbol.startsWith(`${root}-`))
  const free = ROOT_DIGITS.map((digit) => `${base}${digit}`).find((root) => !taken(root)) ?? `${base}9`
  return (isNonStandard: boolean): InstrumentSymbol => (isNonStandard ? asId<'instrument'>(free) : base)
}

function adjustedOptions(
  state: DeskState,
  action: CorporateAction,
  symbol: InstrumentSymbol,
): Result<Plan['options']> {
  if (!adjustsOptions(action)) return ok([])
  const now = state.clock.now()
  const alive = state.registry
    .all()
    .filter((one) => one.option?.underlying === symbol && !isExpired(one, now) && !one.delistedAt)
  const root = rootOf(state, action, symbol)
  const leaving = new Set(alive.map((one) => one.symbol))
  const names = new Set<InstrumentSymbol>()
  const options: Plan['options'][number][] = []
  for (const from of alive) {
    const to = adjustOption(from, action, root)
    if (!to.ok) return to
    const name = to.value.instrument.symbol
    const listed = state.registry.get(name)
    const collides = names.has(name) || (listed !== null && !leaving.has(name) && !listed.delistedAt)
    if (collides) {
      const message = `Two series would both be called ${name}.`
      const details = { symbol: from.symbol, adjusted: name }
      return refused(instrumentFailure('corporate_action_conflict', message, { field: 'symbol', details }))
    }
    names.add(name)
    options.push({ from, to: to.value })
  }
  return ok(options)
}

const invalid = (message: string, field: string, value: string): Failure =>
  instrumentFailure('invalid_corporate_action', message, { field, details: { value } })

/** Holdings after a split, and what a share is worth for the fractions. */
function planSplit(
  state: DeskState,
  instrument: Instrument,
  request: CorporateActionRequest,
): Result<Pick<Plan, 'holdings' | 'price'>> {
  const { action, cashInLieuPrice } = request
  if (action.kind !== 'split') return ok({ holdings: [], price: ZERO })
  const holdings = splitHoldings(state, instrument.symbol, instrument.lotSize, action)
  const hasFractions = holdings.some(({ fraction }) => !fraction.isZero())
  if (!hasFractions) return ok({ holdings, price: ZERO })
  if (cashInLieuPrice !== null && cashInLieuPrice.gt(ZERO)) return ok({ holdings, price: cashInLieuPrice })
  const message = 'The split leaves fractions of a lot: say at what price after it they are paid in cash.'
  return refused(invalid(message, 'cash_in_lieu_price', fractionText(holdings)))
}

/** A living future or perpetual on the shares: options are adjusted, futures are not, and their longs would lose the split. */
function futureOn(state: DeskState, symbol: InstrumentSymbol): InstrumentSymbol | null {
  const now = state.clock.now()
  const alive = state.registry
    .all()
    .find((one) => one.future?.underlying === symbol && !isExpired(one, now) && !one.delistedAt)
  return alive?.symbol ?? null
}

function planOf(state: DeskState, request: CorporateActionRequest, id: string): Result<Plan> {
  const { action, symbol, effectiveOn } = request
  const now = state.clock.now()
  const instrument = state.registry.get(symbol)
  if (instrument === null) return refused(unlistedFailure(state.registry.all(), symbol, now))
  const failure = actionFailure(action, instrument)
  if (failure) return refused(failure)
  if (effectiveOn > utcDay(now)) {
    return refused(invalid('It is booked on its ex-date or later, not before.', 'effective_on', effectiveOn))
  }
  if (action.kind === 'symbol_change' && state.registry.get(action.newSymbol) !== null) {
    const message = `${action.newSymbol} is listed already.`
    return refused(instrumentFailure('already_listed', message, { field: 'new_symbol' }))
  }
  const future = adjustsOptions(action) ? futureOn(state, symbol) : null
  if (future !== null) {
    const message = `${future} would go on at terms of before: let it expire first.`
    const details = { symbol, future }
    return refused(instrumentFailure('corporate_action_conflict', message, { field: 'symbol', details }))
  }
  const split = planSplit(state, instrument, request)
  if (!split.ok) return split
  const options = adjustedOptions(state, action, symbol)
  return options.ok ? ok({ id, instrument, options: options.value, ...split.value }) : options
}

function list(state: DeskState, scope: Scope, instrument: Instrument): void {
  state.registry.list(instrument)
  const market = state.markets.get(instrument.symbol)
  if (market) market.instrument = instrument
  scope.heads.push({ op: 'put', table: 'instruments', record: instrument })
  scope.events.push({ kind: 'instrument', instrument })
}

/** A name that no longer stands for the same terms forgets its tape. */
function resetTape(state: DeskState, scope: Scope, symbol: InstrumentSymbol): void {
  const market = state.markets.get(symbol)
  if (!market) return
  Object.assign(market, { last: null, previousClose: null, volume: ZERO, moveTier: 0, shown: null })
  market.marginMark = null
  scope.taped.add(market)
}

function relistOptions(state: DeskState, scope: Scope, options: Plan['options']): readonly SymbolMove[] {
  const names = new Set(options.map(({ to }) => to.instrument.symbol))
  const moves = options.map(({ from, to }) => moveOf(from.symbol, to))
  const marks = moves.map(({ from }) => marketOf(state, from).marginMark)
  for (const { from } of options) {
    clearBook(state, scope, marketOf(state, from.symbol), 'corporate_action')
    resetTape(state, scope, from.symbol)
    if (!names.has(from.symbol)) list(state, scope, { ...from, isTradeable: false, delistedAt: scope.at })
  }
  for (const { to } of options) list(state, scope, to.instrument)
  moves.forEach((move, at) => carryMarginMark(state, scope, move, marks[at] ?? null))
  return moves
}

function rescaleTape(
  state: DeskState,
  scope: Scope,
  symbol: InstrumentSymbol,
  factor: Decimal,
  volume: Decimal,
): void {
  const market = marketOf(state, symbol)
  market.shown = null
  forgetMarks(state, scope, symbol)
  scope.taped.add(market)
  const scaled = (price: Decimal | null): Decimal | null =>
    price === null ? null : price.times(factor).toDecimalPlaces(18, Decimal.ROUND_HALF_EVEN)
  market.last = scaled(market.last)
  scaleMarginMark(market, factor)
  market.previousClose = scaled(market.previousClose)
  market.volume = market.volume.times(volume).toDecimalPlaces(18, Decimal.ROUND_DOWN)
}

/** Carries the plan out on the share itself; answers what is worth remembering of it. */
function bookShares(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  plan: Plan,
  action: CorporateAction,
): JsonObject {
  const { symbol } = plan.instrument
  if (action.kind === 'cash_dividend') {
    let paid = ZERO
    cleared(state, booking, () => {
      paid = payDividend(state, scope, booking, action.amount)
    })
    return { paid: decimalText(paid) }
  }
  clearBook(state, scope, marketOf(state, symbol), 'corporate_action')
  if (action.kind === 'split') {
    bookSplit(state, scope, booking, plan.holdings, plan.price)
    const ratio = new Decimal(action.numerator).div(action.denominator)
    rescaleTape(state, scope, symbol, new Decimal(1).div(ratio), ratio)
    return { holders: plan.holdings.length, fractions: fractionText(plan.holdings) }
  }
  const renamed = { ...plan.instrument, symbol: action.newSymbol, listedAt: scope.at }
  list(state, scope, renamed)
  list(state, scope, { ...plan.instrument, isTradeable: false, delistedAt: scope.at })
  const one = new Decimal(1)
  const move = { from: symbol, to: action.newSymbol, quantityFactor: one, priceDivisor: one }
  const holders = movePositions(state, scope, [move], plan.id)
  const [from, to] = [marketOf(state, symbol), marketOf(state, action.newSymbol)]
  Object.assign(to, { last: from.last, previousClose: from.previousClose, volume: from.volume })
  to.marginMark = from.marginMark
  scope.taped.add(to)
  resetTape(state, scope, symbol)
  return { holders }
}

/** The same announcement again: its first outcome. Another one for the same share and day: a conflict. */
function repeated(
  known: CorporateActionRecord,
  request: CorporateActionRequest,
): Result<DeskOutcome<AppliedAction>> {
  if (canonicalJson(known.terms) === canonicalJson(actionTerms(request.action))) {
    const value = { record: known, isRepeat: true, cleared: [] }
    return ok({ value, writes: [], facts: [], events: [] })
  }
  const message = `${known.symbol} has another ${known.kind} of ${known.effectiveOn} on record.`
  const details = { action_id: known.id, terms: known.terms }
  return refused(instrumentFailure('corporate_action_conflict', message, { field: 'effective_on', details }))
}

/**
 * Carries a corporate action out: orders in the share and its options end, positions take their new quantities, prices
 * and names, cash changes hands, and the record of it makes a repeat harmless.
 */
export function applyCorporateAction(
  state: DeskState,
  request: CorporateActionRequest,
): Result<DeskOutcome<AppliedAction>> {
  const { action, symbol, effectiveOn } = request
  const id = `${action.kind}:${symbol}:${effectiveOn}`
  const known = state.contracts.actions.get(id)
  if (known) return repeated(known, request)
  const planned = planOf(state, request, id)
  if (!planned.ok) return planned
  const plan = planned.value
  const scope = makeScope(state.clock.now())
  const booking = bookingOf(state, scope, marketOf(state, symbol), id)
  const shares = bookShares(state, scope, booking, plan, action)
  const moves = relistOptions(state, scope, plan.options)
  const positions = movePositions(state, scope, moves, id)
  const result = { ...shares, options: plan.options.length, option_positions: positions }
  const terms = actionTerms(action)
  const { kind } = action
  const about = { id, kind, symbol, effectiveOn, terms, result }
  const record: CorporateActionRecord = { ...about, appliedBy: request.actorId, at: scope.at }
  state.contracts.actions.set(id, record)
  scope.logs.push({ op: 'insert', table: 'corporateActions', record })
  scope.facts.unshift(
    deskFact({
      action: 'corporate_action.applied',
      actorId: request.actorId,
      resourceType: 'instrument',
      resourceId: symbol,
      at: scope.at,
      facts: { action_id: id, effective_on: effectiveOn, ...terms, ...result },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  const names = plan.options.map(({ from }) => from.symbol)
  const cleared = action.kind === 'cash_dividend' ? names : [symbol, ...names]
  return ok(finish(state, scope, { record: present(record, 'the record'), isRepeat: false, cleared }))
}
