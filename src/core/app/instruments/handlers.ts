import {
  HOURS_DEFAULT,
  deliverableOf,
  expiryOf,
  fundingInstantBefore,
  fundingRate,
  instrumentFailure,
  isExpired,
  isMarketOpen,
  phaseAt,
  listingFailure,
  sessionAt,
  sessionCloseAfter,
  settlementDateOf,
  timeZoneOf,
  settlesInCoin,
} from '../../instruments/index.ts'
import type { CorporateAction, Instrument, InstrumentFailure } from '../../instruments/index.ts'
import type { CorporateActionInput } from '../../instruments/contract.ts'
import {
  MS_PER_HOUR,
  ZERO,
  addMs,
  asId,
  decimalText,
  ok,
  present,
  refused,
  toIso,
} from '../../kernel/index.ts'
import type { Clock, Decimal, Instant, InstrumentSymbol, JsonObject, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ReferencePrices } from '../../market-data/index.ts'
import { unknownSymbol } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import { deskFact } from '../desk/state/facts.ts'
import type { DeskReads, Exercised } from '../desk-port/desk.ts'
import type { AlgoStops } from '../algo-stops.ts'
import type { HandlersOf } from '../handlers.ts'
import type { CorporateActionRecord } from '../store/store.ts'
import { settle } from '../trading/place-order.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import { accountFor, callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { instrumentOf, mixedChainFailure, seriesOf, underlyingFailure } from './listing.ts'

type InstrumentPorts = TradingDeps & Readonly<{ clock: Clock; reference: ReferencePrices; algos: AlgoStops }>

type InstrumentHandlers = HandlersOf<'instruments'>

/** What the underlying is worth now: its published level, else the middle of its book. Null where there is neither. */
function spotPriceOf(
  desk: Pick<DeskReads, 'instrument' | 'quote'>,
  reference: ReferencePrices,
  symbol: InstrumentSymbol,
): Decimal | null {
  const level = reference.level(symbol)
  if (level) return level.price
  if (desk.instrument(symbol) === null) return null
  const { bid, ask } = desk.quote(symbol)
  return bid === null || ask === null ? null : bid.plus(ask).div(2)
}

const actionAnswerOf = (record: CorporateActionRecord) => ({
  id: record.id,
  kind: record.kind,
  symbol: record.symbol,
  effective_on: record.effectiveOn,
  terms: { ...record.terms },
  result: { ...record.result },
  applied_by: record.appliedBy,
  applied_at: toIso(record.at),
})

function actionOf(input: CorporateActionInput): CorporateAction {
  if (input.kind === 'split') {
    return { kind: 'split', numerator: present(input.numerator, 'numerator'), denominator: input.denominator }
  }
  if (input.kind === 'symbol_change') {
    return { kind: 'symbol_change', newSymbol: asId<'instrument'>(present(input.new_symbol, 'new_symbol')) }
  }
  return { kind: 'cash_dividend', amount: present(input.amount, 'amount'), isSpecial: input.special }
}

function exerciseAnswerOf(done: Exercised, accountId: string) {
  const { instrument, quantity } = done
  const option = present(instrument.option, 'option terms')
  const units = deliverableOf(instrument).times(quantity)
  const moved = option.settlement === 'cash' ? ZERO : option.optionType === 'call' ? units : units.negated()
  return {
    exercise_id: done.exerciseId,
    account_id: accountId,
    symbol: instrument.symbol,
    quantity: decimalText(quantity),
    settlement: option.settlement,
    currency: instrument.currency,
    amount: decimalText(done.amount),
    payoff_per_unit: done.payoff === null ? null : decimalText(done.payoff),
    underlying: option.underlying,
    underlying_quantity: decimalText(moved),
    realized_pnl: decimalText(done.realizedPnl),
    remaining_quantity: decimalText(done.position.quantity),
    assignments: done.assignments,
    created_at: toIso(done.at),
  }
}

const makeSession =
  ({ desk, clock }: InstrumentPorts): InstrumentHandlers['session'] =>
  async (input) => {
    const instrument = desk.instrument(asId(input.symbol))
    if (!instrument) return refused(unknownSymbol(input.symbol))
    const at = input.at ?? clock.now()
    const session = sessionAt(instrument, at)
    const settlement = settlementDateOf(instrument, at)
    const phase = phaseAt(instrument, at)
    return ok({
      symbol: instrument.symbol,
      at: toIso(at),
      hours: instrument.hours ?? HOURS_DEFAULT,
      time_zone: timeZoneOf(instrument),
      is_open: isMarketOpen(instrument, at),
      phase: phase.state === 'reopening_call' ? 'open' : phase.state,
      phase_until: phase.until && toIso(phase.until),
      opens_at: toIso(session.opensAt),
      closes_at: toIso(session.closesAt),
      day_ends_at: toIso(sessionCloseAfter(instrument, at)),
      trade_date: settlement.tradeDate,
      settlement_date: settlement.settlementDate,
      settlement_days: settlement.rule.days,
      settlement_calendars: [...settlement.rule.calendars],
      settlement_source: settlement.rule.source,
    })
  }

const makeExercise =
  (ports: InstrumentPorts): InstrumentHandlers['exercise'] =>
  async (input, context) => {
    const { desk, reference } = ports
    const quantity = decimalText(input.quantity)
    context.note({ resourceType: 'position', facts: { symbol: input.symbol, quantity } })
    const account = accountFor(desk, callerOf(context), input.account_id)
    if (!account.ok) return account
    const symbol = asId<'instrument'>(input.symbol)
    const underlying = desk.instrument(symbol)?.option?.underlying
    const outcome = desk.exerciseOption({
      userId: callerOf(context).userId,
      accountId: account.value.id,
      symbol,
      quantity: input.quantity,
      settlementPrice: underlying === undefined ? null : spotPriceOf(desk, reference, underlying),
      requestId: context.requestId,
      personal: personalOf(context),
    })
    if (!outcome.ok) return outcome
    const answer = exerciseAnswerOf(outcome.value.value, account.value.id)
    await settle(ports, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  }

const makeInstruct =
  (ports: InstrumentPorts): InstrumentHandlers['instructExercise'] =>
  async (input, context) => {
    const account = accountFor(ports.desk, callerOf(context), input.account_id)
    if (!account.ok) return account
    const outcome = ports.desk.instructExercise({
      userId: callerOf(context).userId,
      accountId: account.value.id,
      symbol: asId<'instrument'>(input.symbol),
      instruction: input.instruction,
      requestId: context.requestId,
      personal: personalOf(context),
    })
    if (!outcome.ok) return outcome
    const { accountId, symbol, instruction, at } = outcome.value.value
    const answer = { account_id: accountId, symbol, instruction, updated_at: toIso(at) }
    await settle(ports, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  }

const makeAdjustments =
  ({ desk, store }: InstrumentPorts): InstrumentHandlers['adjustments'] =>
  async (input, context) => {
    const { userId } = callerOf(context)
    if (input.account_id !== undefined) {
      const account = accountFor(desk, callerOf(context), input.account_id)
      if (!account.ok) return account
    }
    const window = pageOf(input)
    const filter = {
      userId,
      ...(input.account_id === undefined ? {} : { accountId: asId<'account'>(input.account_id) }),
      ...(input.symbol === undefined ? {} : { symbol: asId<'instrument'>(input.symbol) }),
    }
    const { items, total } = await store.contracts.adjustments(filter, window)
    const adjustments = items.map((change) => ({
      id: change.id,
      account_id: change.accountId,
      symbol: change.symbol,
      quantity_change: decimalText(change.quantityChange),
      price: decimalText(change.price),
      currency: desk.instrument(change.symbol)?.currency ?? 'USD',
      cause: change.cause,
      cause_id: change.causeId,
      created_at: toIso(change.at),
    }))
    return ok({ adjustments, ...pagingAnswerOf(window, total) })
  }

const makeApply =
  (ports: InstrumentPorts): InstrumentHandlers['applyCorporateAction'] =>
  async (input, context) => {
    context.note({ resourceType: 'instrument', resourceId: input.symbol, facts: { kind: input.kind } })
    await ports.algos.ready()
    const acting = {
      actorId: callerOf(context).userId,
      requestId: context.requestId,
      personal: personalOf(context),
    }
    const outcome = ports.desk.applyCorporateAction({
      action: actionOf(input),
      symbol: asId<'instrument'>(input.symbol),
      effectiveOn: input.effective_on,
      cashInLieuPrice: input.cash_in_lieu_price ?? null,
      ...acting,
    })
    if (!outcome.ok) return outcome
    const { record, isRepeat, cleared } = outcome.value.value
    const answer = { ...actionAnswerOf(record), is_repeat: isRepeat }
    // Their quantities and limits are of terms that are no more: they end like the orders in the books.
    const which = {
      accountId: null,
      symbols: cleared,
      to: 'end',
      reason: 'corporate_action',
      ...acting,
    } as const
    const stopped = ports.algos.stop(which, outcome.value)
    await settle(ports, outcome.value, {
      ...stopped,
      writes: [...stopped.writes, ...keptBy(context, answer)],
    })
    return ok(answer)
  }

/** The fact that a person, not the venue by itself, did it. */
const byHand = (
  { clock }: InstrumentPorts,
  context: HandlerContext,
  action: string,
  resourceId: string | null,
  facts: JsonObject,
) =>
  deskFact({
    action,
    actorId: callerOf(context).userId,
    resourceType: 'instrument',
    resourceId,
    at: clock.now(),
    facts,
    requestId: context.requestId,
    personal: personalOf(context),
  })

/** Nobody could trade it, and nothing would ever settle it. */
function lateFailure(instrument: Instrument, now: Instant): InstrumentFailure | null {
  const expiresAt = expiryOf(instrument)
  if (expiresAt === null || expiresAt > now) return null
  const message = `${instrument.symbol} would have expired at ${toIso(expiresAt)}.`
  const details = { limit: 'now', value: toIso(expiresAt), bound: toIso(now) }
  return instrumentFailure('instrument_expired', message, { field: 'expires_at', details })
}

/** Lists what is not listed yet. What is, is a conflict: a listing's terms never change. */
async function list(
  ports: InstrumentPorts,
  context: HandlerContext,
  instruments: readonly Instrument[],
  isSeries: boolean,
): Promise<Result<{ symbols: string[]; listed: number }>> {
  const { desk } = ports
  const fresh = instruments.filter(({ symbol }) => desk.instrument(symbol) === null)
  const [first] = instruments
  if (!isSeries && fresh.length === 0 && first) {
    return refused(
      instrumentFailure('already_listed', `${first.symbol} is listed already.`, { field: 'symbol' }),
    )
  }
  const now = ports.clock.now()
  for (const instrument of fresh) {
    const failure = listingFailure(instrument) ?? lateFailure(instrument, now)
    if (failure) return refused(failure)
  }
  const mixed = mixedChainFailure(desk.instruments(), fresh)
  if (mixed) return refused(mixed)
  const symbols = fresh.map(({ symbol }) => symbol)
  const answer = { symbols, listed: symbols.length }
  const facts = [byHand(ports, context, 'instrument.listed', symbols[0] ?? null, { count: symbols.length })]
  await settle(ports, desk.listInstruments(fresh), { writes: keptBy(context, answer), facts })
  return ok(answer)
}

const makeExpire =
  (ports: InstrumentPorts): InstrumentHandlers['expire'] =>
  async (input, context) => {
    const { desk, clock } = ports
    const symbol = asId<'instrument'>(input.symbol)
    const instrument = desk.instrument(symbol)
    if (!instrument) return refused(unknownSymbol(input.symbol))
    context.note({ resourceType: 'instrument', resourceId: symbol })
    if (!isExpired(instrument, clock.now()) || input.settlement_price.isNegative()) {
      const message = `${symbol} has not expired, or the price is below 0.`
      return refused(instrumentFailure('invalid_instrument', message, { field: 'symbol' }))
    }
    if (settlesInCoin(instrument) && input.settlement_price.isZero()) {
      const message = `${symbol} pays in coin: at a settlement price of 0 a coin is worth nothing, and nothing can be told.`
      return refused(instrumentFailure('invalid_instrument', message, { field: 'settlement_price' }))
    }
    const outcome = desk.expireOption(symbol, input.settlement_price)
    const { settled } = outcome.value
    const answer = { symbol: input.symbol, settlement_price: decimalText(input.settlement_price), settled }
    const facts = [byHand(ports, context, 'instrument.expired', symbol, answer)]
    await settle(ports, outcome, { writes: keptBy(context, answer), facts })
    return ok(answer)
  }

const makeFunding =
  ({ desk, store, clock, reference }: InstrumentPorts): InstrumentHandlers['funding'] =>
  async (input) => {
    const instrument = desk.instrument(asId(input.symbol))
    const hours = instrument?.future?.fundingHours
    const underlying = instrument?.future?.underlying
    if (!instrument || !hours || !underlying) return refused(unknownSymbol(input.symbol))
    const window = pageOf(input)
    const { items, total } = await store.contracts.fundings(instrument.symbol, window)
    const [mark, index] = [instrument.symbol, underlying].map((symbol) =>
      spotPriceOf(desk, reference, symbol),
    )
    const next = addMs(fundingInstantBefore(instrument, clock.now()), hours * MS_PER_HOUR)
    return ok({
      symbol: instrument.symbol,
      funding_hours: hours,
      next_at: toIso(next),
      indicative_rate: mark && index ? decimalText(fundingRate(instrument, mark, index)) : null,
      fundings: items.map((funding) => ({
        at: toIso(funding.at),
        rate: decimalText(funding.rate),
        mark_price: decimalText(funding.markPrice),
        index_price: decimalText(funding.indexPrice),
        amount_per_unit: decimalText(funding.amountPerUnit),
        long_quantity: decimalText(funding.longQuantity),
      })),
      ...pagingAnswerOf(window, total),
    })
  }

/** Handlers of `instruments.*`. */
export function makeInstrumentHandlers(ports: InstrumentPorts): InstrumentHandlers {
  const { clock, store } = ports
  return {
    session: makeSession(ports),
    exercise: makeExercise(ports),
    instructExercise: makeInstruct(ports),
    adjustments: makeAdjustments(ports),
    corporateActions: async (input) => {
      const window = pageOf(input)
      const filter = input.symbol === undefined ? {} : { symbol: asId<'instrument'>(input.symbol) }
      const { items, total } = await store.contracts.corporateActions(filter, window)
      return ok({ corporate_actions: items.map(actionAnswerOf), ...pagingAnswerOf(window, total) })
    },
    applyCorporateAction: makeApply(ports),
    listInstrument: async (input, context) => {
      const groundless = underlyingFailure(input.underlying, ports.desk.instrument, clock.now())
      if (groundless) return refused(groundless)
      const made = instrumentOf(input, clock.now())
      return made.ok ? list(ports, context, [made.value], false) : made
    },
    listSeries: async (input, context) => {
      const groundless = underlyingFailure(input.underlying, ports.desk.instrument, clock.now())
      if (groundless) return refused(groundless)
      const made = seriesOf(input, clock.now())
      return made.ok ? list(ports, context, made.value, true) : made
    },
    expire: makeExpire(ports),
    funding: makeFunding(ports),
  }
}
