import { asId, ok, present, toIso, utcDay } from '../../kernel/index.ts'
import type { Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import type { MoneyKind } from '../../ledger/index.ts'
import { makeRiskBook } from '../../risk/index.ts'
import type { OptionModel, RiskBook, RiskPosition } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import { sumOf, sumOrNull, valueAccount } from '../portfolios/equity.ts'
import type { AccountValue, HeldPosition } from '../portfolios/equity.ts'
import { accountFor, callerOf } from '../trading/requests.ts'
import type { RiskDeps } from './deps.ts'

/** Whose positions an answer is about: one own account, or all with one kind of money. */
export type Question = Readonly<{ account_id?: string | undefined; mode?: MoneyKind | undefined }>

/** One position with its model; `facts` are what groupings ask for. */
export type RiskHolding = Readonly<{
  held: HeldPosition
  position: RiskPosition
  facts: Readonly<{ underlying: string; expiry: string | null; strike: number | null }>
}>

export type Unvalued = Readonly<{ symbol: string; reason: string }>

/** Everything that risk looks at, at one moment. `holdings` has the order of the book's positions. */
export type RiskView = Readonly<{
  mode: MoneyKind
  now: Instant
  values: readonly AccountValue[]
  equity: Decimal | null
  cash: Decimal
  /** Collateral and reservations: what is held for obligations. */
  held: Decimal
  book: RiskBook
  holdings: readonly RiskHolding[]
  unvalued: readonly Unvalued[]
}>

const NO_PRICE = 'It has no price now.'
const NO_VOLATILITY = 'Its expiry has no forward or no volatility now.'
const INVERSE = 'It pays in coin; risk figures do not cover inverse contracts.'
const EXPIRED = 'It has expired.'

/** The model of a position, or why there is none. */
function modelOf(
  { valuations }: Pick<RiskDeps, 'valuations'>,
  { instrument, valuation }: HeldPosition,
): RiskPosition['model'] | string {
  if (instrument.payoff === 'inverse') return INVERSE
  if (instrument.option === null) {
    const price = valuation.mark?.toNumber() ?? 0
    return price > 0 ? { kind: 'linear', price } : NO_PRICE
  }
  const market = valuations.optionMarketOf(instrument.symbol)
  if (market === null) return NO_VOLATILITY
  if (market.timeYears <= 0) return EXPIRED
  const { optionType, exercise, strike } = instrument.option
  return {
    ...{ kind: 'option', optionType, exercise, strike: strike.toNumber() },
    spot: market.spot,
    rateCont: market.rateCont,
    dividendYieldCont: market.dividendYieldCont,
    timeYears: market.timeYears,
    volAnnual: market.volAnnual,
  } satisfies OptionModel
}

const underlyingOf = ({ instrument }: HeldPosition): string =>
  instrument.option?.underlying ?? instrument.future?.underlying ?? instrument.symbol

function expiryOf({ instrument }: HeldPosition): string | null {
  const at = instrument.option?.expiresAt ?? instrument.future?.expiresAt ?? null
  return at === null ? null : utcDay(at)
}

/** A position that risk can value, or why it cannot: outside the bounds of a model it is told, never dropped. */
function holdingOf(deps: Pick<RiskDeps, 'valuations'>, held: HeldPosition): RiskHolding | Unvalued {
  const model = modelOf(deps, held)
  if (typeof model === 'string') return { symbol: held.symbol, reason: model }
  const position: RiskPosition = {
    id: held.position.id,
    symbol: held.symbol,
    underlying: underlyingOf(held),
    units: held.quantity.times(held.instrument.multiplier).toNumber(),
    model,
  }
  const checked = makeRiskBook([position])
  if (!checked.ok) return { symbol: held.symbol, reason: checked.failure.message }
  const strike = held.instrument.option?.strike.toNumber() ?? null
  return { held, position, facts: { underlying: position.underlying, expiry: expiryOf(held), strike } }
}

const isHolding = (one: RiskHolding | Unvalued): one is RiskHolding => 'held' in one

function viewOf(
  deps: Pick<RiskDeps, 'valuations' | 'clock'>,
  values: readonly AccountValue[],
  mode: MoneyKind,
  known: ReadonlyMap<HeldPosition, RiskHolding | Unvalued> = new Map(),
): RiskView {
  const all = values
    .flatMap(({ positions }) => positions)
    .map((held) => known.get(held) ?? holdingOf(deps, held))
  const holdings = all.filter(isHolding)
  const book = makeRiskBook(holdings.map(({ position }) => position))
  return {
    ...{ mode, values, holdings, now: deps.clock.now() },
    equity: sumOrNull(values.map(({ equity }) => equity)),
    cash: sumOf(values.map(({ cash }) => cash)),
    held: sumOf(values.map(({ held }) => held)),
    book: present(book.ok ? book.value : null, 'a book of checked positions'),
    unvalued: all.flatMap((one) => (isHolding(one) ? [] : [one])),
  }
}

/** One account as risk sees it. */
export const accountView = (deps: RiskDeps, value: AccountValue): RiskView =>
  viewOf(deps, [value], value.account.moneyKind)

/** The same account with other positions; what stands in both is not valued again. */
export const changedView = (
  deps: Pick<RiskDeps, 'valuations' | 'clock'>,
  view: RiskView,
  value: AccountValue,
): RiskView =>
  viewOf(deps, [value], view.mode, new Map(view.holdings.map((holding) => [holding.held, holding])))

/** The caller's open accounts, valued now. */
export const ownValues = (deps: RiskDeps, context: HandlerContext): readonly AccountValue[] =>
  deps.desk
    .accountsOf(callerOf(context).userId)
    .filter(({ status }) => status !== 'closed')
    .map((account) => valueAccount(deps, account))

/** The named own account, or all of one kind of money: live where there is any, else paper. */
export function riskView(
  deps: RiskDeps,
  question: Question,
  context: HandlerContext,
): Result<RiskView, Failure> {
  if (question.account_id !== undefined) {
    const account = accountFor(deps.desk, callerOf(context), question.account_id)
    return account.ok ? ok(accountView(deps, valueAccount(deps, account.value))) : account
  }
  const all = ownValues(deps, context)
  const hasLive = all.some(
    ({ account, cash, positions }) =>
      account.moneyKind === 'live' && (!cash.isZero() || positions.length > 0),
  )
  const mode = question.mode ?? (hasLive ? 'live' : 'paper')
  return ok(
    viewOf(
      deps,
      all.filter(({ account }) => account.moneyKind === mode),
      mode,
    ),
  )
}

/** What every answer over approximated options says. */
export const approximationOf = ({ book }: Pick<RiskView, 'book'>): string | null =>
  book.positions.some(({ model }) => model.kind === 'option' && model.exercise === 'american')
    ? 'Early exercise by the premium of Barone-Adesi and Whaley (1987) over the exact European value.'
    : null

export const equityOf = ({ equity }: Pick<RiskView, 'equity'>): number | null => equity?.toNumber() ?? null

export const symbolOf = (text: string) => asId<'instrument'>(text)

export const asOf = ({ now }: Pick<RiskView, 'now'>): string => toIso(now)
