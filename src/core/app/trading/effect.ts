import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, decimal, decimalText } from '../../kernel/index.ts'
import type { AccountId, Decimal, Failure, JsonObject } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { NO_GREEKS, groupGreeks, historicalRisk, sortedLosses } from '../../risk/index.ts'
import type { PositionGreeks, RiskBook } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import { makeRiskCompute } from '../risk/compute.ts'
import type { RiskCompute } from '../risk/compute.ts'
import { largestCounterparty } from '../risk/counterparties.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { accountNow } from '../risk/holdings.ts'
import type { RiskView } from '../risk/risk-view.ts'
import { RISK_LIMIT_FIELDS, readRiskLimits } from '../risk/limits.ts'
import { marginHereOrThere } from '../risk/margin-answers.ts'
import { marginBooks } from '../risk/margin-book.ts'
import type { Quantity } from '../risk/margin-book.ts'
import { historyOf, largestPosition, largestShare, leverageOf } from '../risk/measures.ts'
import { beforeAndAfter } from './after.ts'
import type { BeforeAndAfter } from './after.ts'
import { quantitiesOf } from './working.ts'
import type { Trade } from './working.ts'
import { bookChange } from './book-change.ts'

type Effect = ContractOutputs['trading']['preview']['effect']
type Figure = Effect['var']

/** A ticket waits this long for what is not worked out at once. */
const DEADLINE_MS = 60
const TOO_SLOW = `It was not worked out within ${DEADLINE_MS} ms.`
const VAR_LEVEL = 0.95
const WARN_SHARE = 0.8

const reasonOf = (failure: Readonly<{ code: string; message: string }>): string =>
  failure.code === 'cancelled' || failure.code === 'busy' ? TOO_SLOW : failure.message

const varFrom = (profits: Float64Array): number =>
  historicalRisk(sortedLosses(profits), VAR_LEVEL, 'order_statistic').var

type Side = Readonly<{ value: number | null; reason: string | null }>

async function varOfBook(deps: RiskDeps, compute: RiskCompute, book: RiskBook): Promise<Side> {
  if (book.positions.length === 0) return { value: 0, reason: null }
  const told = await historyOf(deps, compute, book)
  return told.ok
    ? { value: varFrom(told.value.profits), reason: null }
    : { value: null, reason: reasonOf(told.failure) }
}

/** Over the same days profits add up: where no new underlying comes in, the account is replayed once and the trades beside it. */
async function varFigure(deps: RiskDeps, compute: RiskCompute, views: BeforeAndAfter): Promise<Figure> {
  const { before, after } = views
  const added =
    before.book.positions.length === 0 ? null : bookChange(before.book, after.book, before.book.factors)
  const told = added === null ? null : await historyOf(deps, compute, before.book)
  if (added === null || told === null || !told.ok) {
    const [now, then] = [
      await varOfBook(deps, compute, before.book),
      await varOfBook(deps, compute, after.book),
    ]
    return { before: now.value, after: then.value, reason: then.reason ?? now.reason }
  }
  const { profits, history } = told.value
  const more = await compute.history(added, history.returns)
  if (!more.ok) return { before: varFrom(profits), after: null, reason: reasonOf(more.failure) }
  const sum = profits.map((profit, day) => profit + (more.value[day] ?? 0))
  return { before: varFrom(profits), after: varFrom(sum), reason: null }
}

type PortfolioMargin = Effect['margin']['portfolio']

async function portfolioMargin(
  deps: RiskDeps,
  quantities: readonly Quantity[],
  known: Map<string, Promise<Decimal | string>>,
): Promise<Decimal | string> {
  const { books } = marginBooks(deps, quantities)
  let sum = ZERO
  for (const { request, underlying } of books) {
    const key = `${underlying}|${JSON.stringify(request['legs'])}`
    const told = known.get(key) ?? marginOfBook(deps, request)
    known.set(key, told)
    const margin = await told
    if (typeof margin === 'string') return margin
    sum = sum.plus(margin)
  }
  return sum
}

async function marginOfBook(deps: RiskDeps, request: JsonObject): Promise<Decimal | string> {
  const told = await marginHereOrThere(deps, { ...request, method: 'portfolio' }, null, DEADLINE_MS)
  return told.ok ? decimal(told.value.requirement) : reasonOf(told.failure)
}

/** What portfolio margin asks for the options before and after; underlyings that the trades leave alone are worked out once. */
async function portfolioFigure(deps: RiskDeps, { before, after }: BeforeAndAfter): Promise<PortfolioMargin> {
  const known = new Map<string, Promise<Decimal | string>>()
  const of = (view: RiskView): Promise<Decimal | string> =>
    portfolioMargin(deps, view.values[0]?.positions ?? [], known)
  const [now, then] = [await of(before), await of(after)]
  const textOf = (margin: Decimal | string): string | null =>
    typeof margin === 'string' ? null : decimalText(margin)
  const reason = [then, now].find((one) => typeof one === 'string') ?? null
  return { before: textOf(now), after: textOf(then), reason: typeof reason === 'string' ? reason : null }
}

function greekSums(all: readonly PositionGreeks[], underlyings: ReadonlySet<string>) {
  const own = all.filter(({ position }) => underlyings.has(position.underlying))
  return {
    greeks: { ...(groupGreeks(own, () => 'all')[0]?.greeks ?? NO_GREEKS) },
    dollars: { ...(groupGreeks(all, () => 'all')[0]?.dollars ?? NO_GREEKS) },
  }
}

type LimitName = keyof typeof RISK_LIMIT_FIELDS

/** A pass over every position through SA-CCR: only for whoever bounds it. */
const counterpartyFigure = ({ before, after }: BeforeAndAfter): Omit<Figure, 'reason'> => ({
  before: largestCounterparty(before),
  after: largestCounterparty(after),
})

async function limitRows(
  deps: RiskDeps,
  accountId: AccountId,
  figures: Readonly<Record<Exclude<LimitName, 'maxCounterpartyExposure'>, Figure>>,
  views: BeforeAndAfter,
  refusals: readonly Failure[],
): Promise<Effect['limits']> {
  const limits = await readRiskLimits(deps.store, accountId)
  const refusing = new Set(refusals.map(({ details }) => details?.['limit']))
  const names = Object.keys(RISK_LIMIT_FIELDS) as readonly LimitName[]
  return names.flatMap((name) => {
    const bound = limits[name]?.toNumber()
    if (bound === undefined) return []
    const { before, after } = name === 'maxCounterpartyExposure' ? counterpartyFigure(views) : figures[name]
    const used = after === null ? null : after / bound
    const status = used === null ? 'unknown' : used > 1 ? 'breach' : used > WARN_SHARE ? 'warn' : 'pass'
    const limit = RISK_LIMIT_FIELDS[name]
    return [{ limit, bound, before, after, status, refuses: refusing.has(limit) }]
  })
}

const underlyingsOf = (deps: RiskDeps, trades: readonly Trade[]): readonly string[] => [
  ...new Set(
    trades.map(({ symbol }) => {
      const { option, future } = deps.desk.instrument(symbol) ?? {}
      return option?.underlying ?? future?.underlying ?? symbol
    }),
  ),
]

/**
 * What trades would do to the account: margin, greeks, VaR, leverage, concentration and every bound, before and after. `refusals` are
 * those of the risk guard.
 */
export async function effectOf(
  deps: RiskDeps,
  account: AccountRecord,
  { trades, refusals }: Readonly<{ trades: readonly Trade[]; refusals: readonly Failure[] }>,
  context: Pick<HandlerContext, 'signal'>,
): Promise<Effect> {
  const views = beforeAndAfter(deps, accountNow(deps, account), trades)
  const { before, after } = views
  const underlyings = underlyingsOf(deps, trades)
  const touched = new Set(underlyings)
  const [now, then] = [greekSums(before.greeks(), touched), greekSums(after.greeks(), touched)]
  const compute = makeRiskCompute(deps, context.signal, DEADLINE_MS)
  const [valueAtRisk, portfolio] = await Promise.all([
    varFigure(deps, compute, views),
    portfolioFigure(deps, views),
  ])
  const [leverageNow, leverageThen] = [leverageOf(before), leverageOf(after)]
  const leverage = {
    before: leverageNow.value,
    after: leverageThen.value,
    reason: leverageThen.reason ?? leverageNow.reason,
  }
  const concentration = { before: largestShare(before), after: largestShare(after), reason: null }
  const size = { before: largestPosition(before), after: largestPosition(after), reason: null }
  const held = deps.desk.collateralWith(account.id, quantitiesOf(trades))
  return {
    margin: {
      currency: held.currency,
      held: { before: decimalText(held.before), after: held.after && decimalText(held.after) },
      portfolio,
    },
    greeks: { underlyings: [...underlyings], before: now.greeks, after: then.greeks },
    dollar_greeks: { before: now.dollars, after: then.dollars },
    var: valueAtRisk,
    ...{ leverage, concentration, position_size: size },
    limits: await limitRows(
      deps,
      account.id,
      {
        ...{ maxVar: valueAtRisk, maxLeverage: leverage, maxConcentration: concentration },
        maxPositionSize: size,
      },
      views,
      refusals,
    ),
    unvalued: [...after.unvalued],
  }
}
