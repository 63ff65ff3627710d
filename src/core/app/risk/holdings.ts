import { asId, makeBoundedMap, ok, present, toIso, utcDay } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { AccountRecord, MoneyKind } from '../../ledger/index.ts'
import { makeRiskBook, positionGreeks } from '../../risk/index.ts'
import type { OptionModel, PositionGreeks, RiskPosition } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import { sumOf, sumOrNull, valueAccount } from '../portfolios/equity.ts'
import type { AccountValue, HeldPosition } from '../portfolios/equity.ts'
import { accountFor, callerOf } from '../trading/requests.ts'
import type { RiskDeps } from './deps.ts'
import type { RiskHolding, Unvalued, RiskView, SharedViews } from './risk-view.ts'

/** Whose positions an answer is about: one own account, or all with one kind of money. */
type Question = Readonly<{ account_id?: string | undefined; mode?: MoneyKind | undefined }>

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
    .flatMap(({ positions, coinPositions }) => [...positions, ...coinPositions])
    .map((held) => known.get(held) ?? holdingOf(deps, held))
  const holdings = all.filter(isHolding)
  const checked = makeRiskBook(holdings.map(({ position }) => position))
  const book = present(checked.ok ? checked.value : null, 'a book of checked positions')
  let greeks: readonly PositionGreeks[] | null = null
  return {
    ...{ mode, values, holdings, now: deps.clock.now() },
    equity: sumOrNull(values.map(({ equity }) => equity)),
    cash: sumOf(values.map(({ cash }) => cash)),
    held: sumOf(values.map(({ held }) => held)),
    book,
    greeks: () => (greeks ??= positionGreeks(book)),
    unvalued: all.flatMap((one) => (isHolding(one) ? [] : [one])),
  }
}

/** One account as risk sees it. */
const accountView = (deps: RiskDeps, value: AccountValue): RiskView =>
  viewOf(deps, [value], value.account.moneyKind)

/** The same account with other positions; what stands in both is not valued again. */
export const changedView = (
  deps: Pick<RiskDeps, 'valuations' | 'clock'>,
  view: RiskView,
  value: AccountValue,
): RiskView =>
  viewOf(deps, [value], view.mode, new Map(view.holdings.map((holding) => [holding.held, holding])))

/** The caller's open accounts. */
export const openAccounts = (
  deps: Pick<RiskDeps, 'desk'>,
  context: HandlerContext,
): readonly AccountRecord[] =>
  deps.desk.accountsOf(callerOf(context).userId).filter(({ status }) => status !== 'closed')

/**
 * What an answer depends on beside its input: the money and positions of the caller's accounts. Market prices move on while a
 * computation runs, and whoever asks again meanwhile gets what is being computed.
 */
export const booksOf =
  ({ desk }: Pick<RiskDeps, 'desk'>) =>
  (context: HandlerContext): string =>
    openAccounts({ desk }, context)
      .map(({ id }) => `${id} ${desk.bookRevision(id)}`)
      .join()

/** So many questions are kept: a book of a thousand positions is a megabyte. */
export const makeSharedViews = (): SharedViews => makeBoundedMap(VIEWS_KEPT_MAX)

const VIEWS_KEPT_MAX = 32

/** The books are valued once for each state that market and desk are in, whoever asks and however often. */
function sharedView(deps: RiskDeps, question: string, view: () => RiskView): RiskView {
  const { views } = deps
  if (views === undefined) return view()
  const standing = deps.live.standing()
  const known = views.get(question)
  if (known?.standing === standing) return known.view
  const made = view()
  views.set(question, { standing, view: made })
  return made
}

/** One account as it stands, valued once for whoever asks. */
export const accountNow = (deps: RiskDeps, account: AccountRecord): RiskView =>
  sharedView(deps, `account ${account.id}`, () => accountView(deps, valueAccount(deps, account)))

/** The named own account, or all of one kind of money: live where there is any, else paper. */
export function riskView(
  deps: RiskDeps,
  question: Question,
  context: HandlerContext,
): Result<RiskView, Failure> {
  if (question.account_id !== undefined) {
    const account = accountFor(deps.desk, callerOf(context), question.account_id)
    if (!account.ok) return account
    return ok(accountNow(deps, account.value))
  }
  const { userId } = callerOf(context)
  return ok(
    sharedView(deps, `user ${userId} ${question.mode ?? ''}`, () => userView(deps, question, context)),
  )
}

/** All of the caller's with one kind of money. */
function userView(deps: RiskDeps, question: Question, context: HandlerContext): RiskView {
  const all = openAccounts(deps, context).map((account) => valueAccount(deps, account))
  const hasLive = all.some(
    ({ account, cash, positions }) =>
      account.moneyKind === 'live' && (!cash.isZero() || positions.length > 0),
  )
  const mode = question.mode ?? (hasLive ? 'live' : 'paper')
  const own = all.filter(({ account }) => account.moneyKind === mode)
  return viewOf(deps, own, mode)
}

/** What every answer over approximated options says. */
export const approximationOf = ({ book }: Pick<RiskView, 'book'>): string | null =>
  book.positions.some(({ model }) => model.kind === 'option' && model.exercise === 'american')
    ? 'Early exercise by the premium of Barone-Adesi and Whaley (1987) over the exact European value.'
    : null

export const equityOf = ({ equity }: Pick<RiskView, 'equity'>): number | null => equity?.toNumber() ?? null

export const symbolOf = (text: string) => asId<'instrument'>(text)

export const asOf = ({ now }: Pick<RiskView, 'now'>): string => toIso(now)
