import { isAdministrator } from '../../identity/index.ts'
import { asId, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import type { MoneyKind } from '../../ledger/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../trading/requests.ts'
import { holdingAnswerOf, moneyOrNull } from './answers.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { sumOrNull } from './equity.ts'
import { everythingOf } from './everything.ts'
import type { Everything } from './everything.ts'
import { portfolioFailure } from './failures.ts'
import {
  allPerformance,
  allocationAnswer,
  curveAnswer,
  greeksAnswer,
  metricsAnswer,
  overviewAnswer,
  pnlAnswer,
  positionsAnswer,
  riskAnswer,
} from './overview.ts'
import { portfolioAnswers } from './views.ts'

const DASHBOARD_DAYS = 30
const RISK_DAYS = 365

type Question = Readonly<{ mode?: MoneyKind | undefined }>
type OfSomeone = Question & Readonly<{ user_id: string }>

const holdingsOf = (all: Everything) =>
  all.values.flatMap(({ account, equity, positions }) =>
    positions.map((held) => holdingAnswerOf(held, account.portfolioId, equity)),
  )

/** Lets others have the loop between the parts of an answer; without it an answer is made in one go. */
type OverviewDeps = PortfolioDeps & Readonly<{ breathe?: () => Promise<void> }>

async function tradingPortfolio(deps: OverviewDeps, all: Everything) {
  await deps.breathe?.()
  const records = await readAll((page) => deps.store.portfolios.portfoliosOf(all.userId, page))
  const portfolios = await portfolioAnswers(
    deps,
    all.userId,
    records.filter(({ mode }) => mode === all.mode),
  )
  const pnl = sumOrNull([all.unrealizedPnl, all.realizedPnl])
  return {
    mode: all.mode,
    portfolios,
    total: portfolios.length,
    totals: { value: moneyOrNull(all.equity), cash: decimalText(all.cash), pnl: moneyOrNull(pnl) },
    holdings: holdingsOf(all),
  }
}

async function dashboardOf(deps: OverviewDeps, all: Everything) {
  await deps.breathe?.()
  // First the one that looks back furthest: the others find their past in what it read.
  const risk = await riskAnswer(all, RISK_DAYS)
  await deps.breathe?.()
  const metrics = await metricsAnswer(deps, all)
  const overview = await overviewAnswer(all)
  const pnl = await pnlAnswer(all, DASHBOARD_DAYS)
  await deps.breathe?.()
  return {
    user_id: all.userId as string,
    overview,
    positions: positionsAnswer(deps, all),
    metrics,
    pnl,
    risk,
    timestamp: toIso(all.now),
  }
}

/** Handlers of `overview.*`: all accounts of a user at once, in one kind of money. */
export function makeOverviewHandlers(deps: OverviewDeps): HandlersOf<'overview'> {
  const own = ({ mode }: Question, context: HandlerContext): Promise<Everything> =>
    everythingOf(deps, callerOf(context).userId, mode)

  /** `me`, the caller, or for an administrator anybody; somebody else looks like nobody. */
  const someone = async (
    { user_id: asked, mode }: OfSomeone,
    context: HandlerContext,
  ): Promise<Result<Everything, Failure>> => {
    const caller = callerOf(context)
    if (asked === 'me' || asked === caller.userId || (await isOwnNumber(deps, caller.userId, asked)))
      return ok(await everythingOf(deps, caller.userId, mode))
    const user = isAdministrator(caller.role) ? await userOf(deps, asked) : null
    if (user !== null) return ok(await everythingOf(deps, user, mode))
    return refused(portfolioFailure('user_not_found', 'No such user.', { field: 'user_id' }))
  }

  const of =
    <Input extends OfSomeone, Answer>(answer: (all: Everything, input: Input) => Answer | Promise<Answer>) =>
    async (input: Input, context: HandlerContext): Promise<Result<Answer, Failure>> => {
      const all = await someone(input, context)
      return all.ok ? ok(await answer(all.value, input)) : all
    }

  return {
    tradingPortfolio: async (input, context) => ok(await tradingPortfolio(deps, await own(input, context))),
    tradingHoldings: async (input, context) => {
      const all = await own(input, context)
      const holdings = holdingsOf(all)
      return ok({ mode: all.mode, holdings, total: holdings.length })
    },
    overview: async (input, context) => ok(await overviewAnswer(await own(input, context))),
    overviewOf: of((all) => overviewAnswer(all)),
    allocation: async (input, context) => ok(allocationAnswer(await own(input, context))),
    equityCurve: async (input, context) => ok(await curveAnswer(await own(input, context), input.days)),
    performance: async (input, context) => allPerformance(deps, await own(input, context), input.days),
    riskMetrics: async (input, context) => ok(await riskAnswer(await own(input, context), input.days)),
    greeks: async (input, context) => ok(greeksAnswer(await own(input, context))),
    dashboardPositions: async (input, context) => ok(positionsAnswer(deps, await own(input, context))),
    dashboardPositionsOf: of((all) => positionsAnswer(deps, all)),
    dashboardMetrics: async (input, context) => ok(await metricsAnswer(deps, await own(input, context))),
    dashboardMetricsOf: of((all) => metricsAnswer(deps, all)),
    dashboardPnl: async (input, context) => ok(await pnlAnswer(await own(input, context), input.days)),
    dashboardPnlOf: of((all, input: OfSomeone & Readonly<{ days: number }>) => pnlAnswer(all, input.days)),
    dashboard: async (input, context) => ok(await dashboardOf(deps, await own(input, context))),
    dashboardOf: of((all) => dashboardOf(deps, all)),
  }
}

/** A user's own id, or null when there is none such. */
async function userOf(deps: PortfolioDeps, id: string): Promise<UserId | null> {
  const user = await deps.store.users.byId(asId<'user'>(id))
  return user?.id ?? null
}

/** Whether a whole number is the caller's own, as registration told it. */
async function isOwnNumber(deps: PortfolioDeps, userId: UserId, asked: string): Promise<boolean> {
  if (!/^\d{1,15}$/.test(asked)) return false
  const user = await deps.store.users.byId(userId)
  return user !== null && user.number === Number(asked)
}
