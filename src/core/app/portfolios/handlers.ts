import { ONE, ZERO, asId, ok, present, refused } from '../../kernel/index.ts'
import type { Failure, JsonObject, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { PortfolioRecord } from '../../portfolio/index.ts'
import type { AlgoStops } from '../algo-stops.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Write } from '../store/store.ts'
import { makeCancelOrder, makePlaceOrder, settle } from '../trading/place-order.ts'
import { callerOf, keptBy, personalOf } from '../trading/requests.ts'
import type { OrderAnswer } from '../trading/answers.ts'
import { transactionOfMovement, transactionOfOrder } from './answers.ts'
import type { TransactionAnswer } from './answers.ts'
import { valueAccount } from './equity.ts'
import type { MoveCash } from '../accounts/cash.ts'
import type { Withdrawals } from '../accounts/withdrawals.ts'
import type { PortfolioDeps } from './deps.ts'
import { portfolioFailure } from './failures.ts'
import { importStatement } from './import-statement.ts'
import { placeCash, placeTrade } from './place-transaction.ts'
import type { PlaceDeps } from './place-transaction.ts'
import { makeExports, makeReaders } from './readers.ts'
import type { Find } from './readers.ts'
import { settlementOfOrder } from './settlement.ts'
import type { OrderSettlement } from './settlement.ts'
import { findTransaction, listTransactions } from './transactions.ts'
import { portfolioAnswer, portfolioAnswers, viewOf } from './views.ts'

/** Portfolios that one user may have: each has an account, which costs memory for ever. */
const PORTFOLIOS_PER_USER_MAX = 200

type PortfolioHandlerDeps = PortfolioDeps &
  Readonly<{ moveCash: MoveCash; withdrawals: Withdrawals; algos: AlgoStops }>

type Inputs<Entry extends keyof HandlersOf<'portfolios'>> = Parameters<HandlersOf<'portfolios'>[Entry]>[0]

const factOf = (
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  action: string,
  context: HandlerContext,
) => ({
  action,
  category: 'transaction' as const,
  actorId: portfolio.userId as string,
  resourceType: 'portfolio',
  resourceId: portfolio.id as string,
  result: 'success' as const,
  code: null,
  requestId: context.requestId,
  at: deps.clock.now(),
  facts: {
    account_id: portfolio.accountId,
    mode: portfolio.mode,
    portfolio_type: portfolio.portfolioType,
    risk_level: portfolio.riskLevel,
  },
  personal: personalOf(context),
})

function recordOf(
  deps: PortfolioDeps,
  input: Inputs<'create'>,
  id: string,
  context: HandlerContext,
): PortfolioRecord {
  const now = deps.clock.now()
  return {
    id: asId<'portfolio'>(id),
    userId: callerOf(context).userId,
    accountId: asId<'account'>(''),
    name: input.name,
    description: input.description ?? null,
    portfolioType: input.portfolio_type,
    riskLevel: input.risk_level,
    baseCurrency: input.base_currency,
    investmentObjective: input.investment_objective ?? null,
    mode: input.mode,
    costMethod: input.cost_method,
    maxPositionSize: input.max_position_size ?? null,
    maxSectorAllocation: input.max_sector_allocation ?? null,
    stopLossThreshold: input.stop_loss_threshold ?? null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
}

/** A portfolio and the account that is its own, in one transaction. */
async function createPortfolio(deps: PortfolioDeps, input: Inputs<'create'>, context: HandlerContext) {
  const { userId } = callerOf(context)
  const own = deps.desk
    .accountsOf(userId)
    .filter((one) => one.portfolioId !== null && one.status !== 'closed')
  if (own.length >= PORTFOLIOS_PER_USER_MAX) {
    const message = `You have ${own.length} portfolios; the most is ${PORTFOLIOS_PER_USER_MAX}.`
    const details = { limit: 'portfolios', value: own.length, bound: PORTFOLIOS_PER_USER_MAX }
    return refused(portfolioFailure('portfolio_limit_exceeded', message, { details }))
  }
  const draft = recordOf(deps, input, deps.ids.next(), context)
  const opened = deps.desk.openAccount({
    userId,
    accountType: input.mode === 'paper' ? 'paper' : 'standard',
    ethereumAddress: null,
    initialPaperCash: input.initial_cash ?? ZERO,
    portfolioId: draft.id,
    requestId: context.requestId,
    personal: personalOf(context),
  })
  if (!opened.ok) return opened
  const portfolio = { ...draft, accountId: opened.value.value.id }
  // Memory has changed: nothing may be waited for before it is durable.
  const value = valueAccount(deps, opened.value.value)
  const told = {
    message: 'Portfolio created.',
    portfolio: portfolioAnswer({ portfolio, value, positions: [], book: undefined }),
  }
  await settle(deps, opened.value, {
    writes: [{ op: 'insert', table: 'portfolios', record: portfolio }, ...keptBy(context, told)],
    facts: [factOf(deps, portfolio, 'portfolio.created', context)],
  })
  return ok(told)
}

/** What was sent replaces what was there; a null takes a limit or a text away. */
const changedOf = <T>(sent: T | undefined, before: T): T => (sent === undefined ? before : sent)

async function updatePortfolio(
  deps: PortfolioDeps,
  before: PortfolioRecord,
  input: Inputs<'update'>,
  context: HandlerContext,
) {
  if (input.mode !== undefined && input.mode !== before.mode) {
    const message = `This portfolio holds ${before.mode} money, and keeps doing so.`
    const details = { value: input.mode, bound: before.mode }
    return refused(portfolioFailure('invalid_mode', message, { field: 'mode', details }))
  }
  const portfolio: PortfolioRecord = {
    ...before,
    name: changedOf(input.name, before.name),
    description: changedOf(input.description, before.description),
    portfolioType: changedOf(input.portfolio_type, before.portfolioType),
    riskLevel: changedOf(input.risk_level, before.riskLevel),
    costMethod: changedOf(input.cost_method, before.costMethod),
    investmentObjective: changedOf(input.investment_objective, before.investmentObjective),
    maxPositionSize: changedOf(input.max_position_size, before.maxPositionSize),
    maxSectorAllocation: changedOf(input.max_sector_allocation, before.maxSectorAllocation),
    stopLossThreshold: changedOf(input.stop_loss_threshold, before.stopLossThreshold),
    updatedAt: deps.clock.now(),
  }
  const told = {
    message: 'Portfolio updated.',
    portfolio: portfolioAnswer(await viewOf(deps, portfolio)),
  }
  await deps.committer.commit({
    writes: [{ op: 'put', table: 'portfolios', record: portfolio }, ...keptBy(context, told)],
    facts: [factOf(deps, portfolio, 'portfolio.updated', context)],
  })
  return ok(told)
}

/** Gone for its owner, kept for the audit. Its account stays open while something is left in it, and takes nothing new. */
async function removePortfolio(deps: PortfolioHandlerDeps, before: PortfolioRecord, context: HandlerContext) {
  // What waits to leave would hold money of an account that nobody sees any more.
  await deps.withdrawals.cancelAll(before.accountId, 'portfolio_deleted', context)
  const request = {
    accountId: before.accountId,
    actorId: before.userId,
    requestId: context.requestId,
    personal: personalOf(context),
  }
  await deps.algos.ready()
  const retired = deps.desk.retireAccount(request)
  if (!retired.ok) return retired
  const stop = { ...request, symbols: null, to: 'end', reason: 'portfolio_deleted' } as const
  const stopped = deps.algos.stop(stop, retired.value)
  const now = deps.clock.now()
  const portfolio = { ...before, updatedAt: now, deletedAt: now }
  const { status } = retired.value.value
  const told = {
    message:
      status === 'closed'
        ? 'Portfolio deleted.'
        : 'Portfolio deleted; its account stays open until what it holds is sold.',
    id: portfolio.id as string,
    account_id: portfolio.accountId as string,
    account_status: status as string,
  }
  await settle(deps, retired.value, {
    writes: [
      { op: 'put', table: 'portfolios', record: portfolio },
      ...stopped.writes,
      ...keptBy(context, told),
    ],
    facts: [factOf(deps, portfolio, 'portfolio.deleted', context), ...stopped.facts],
    events: stopped.events,
  })
  return ok(told)
}

function cancelledTransaction(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  order: OrderAnswer,
  { notes }: TransactionAnswer,
  settlement: OrderSettlement | null,
): TransactionAnswer {
  const instrument = deps.desk.instrument(asId<'instrument'>(order.symbol))
  return transactionOfOrder(order, {
    portfolioId: portfolio.id,
    multiplier: instrument?.multiplier ?? ONE,
    settlement,
    notes,
  })
}

/** Takes back an order that still works or a withdrawal that waits; what is executed cannot be taken back. */
function makeCancelTransaction(deps: PortfolioHandlerDeps) {
  const cancel = makeCancelOrder(deps)
  return async (
    portfolio: PortfolioRecord,
    { tid, reason }: Inputs<'cancelTransaction'>,
    context: HandlerContext,
  ) => {
    const found = await findTransaction(deps, portfolio, tid)
    if (!found.ok) return found
    const { status, order_id: orderId } = found.value
    if (orderId === null) {
      const movement = await deps.store.portfolios.cashMovement(asId<'cashMovement'>(tid))
      return deps.withdrawals.cancel(
        present(movement, 'the movement'),
        reason ?? null,
        context,
        (record) => ({
          message: 'Transaction cancelled.',
          transaction: transactionOfMovement(record, portfolio.id),
        }),
      )
    }
    if (status !== 'pending' && status !== 'processing') {
      const message = `The transaction is ${status}; only a pending one can be cancelled.`
      const details = { status }
      return refused(portfolioFailure('transaction_not_cancellable', message, { field: 'tid', details }))
    }
    const settlements = await deps.store.books.settlementsOfOrders([asId<'order'>(orderId)])
    const settlement = settlementOfOrder(settlements)
    const told = (order: OrderAnswer) => ({
      message: 'Transaction cancelled.',
      transaction: cancelledTransaction(deps, portfolio, order, found.value, settlement),
    })
    const keeper = context.idempotency
    const writeFor = (body: JsonObject): Write =>
      present(keeper, 'keeper').writeFor(told(body.order as unknown as OrderAnswer))
    const cancelled = await cancel(orderId, { ...context, idempotency: keeper && { writeFor } })
    return cancelled.ok ? ok(told(cancelled.value)) : cancelled
  }
}

/** Handlers of `portfolios.*`. The guard has checked the owner wherever a portfolio is named. */
export function makePortfolioHandlers(deps: PortfolioHandlerDeps): HandlersOf<'portfolios'> {
  const placing: PlaceDeps = { ...deps, place: makePlaceOrder(deps) }
  const cancelTransaction = makeCancelTransaction(deps)

  const find: Find = async (id) => {
    const portfolio = await deps.store.portfolios.portfolio(asId<'portfolio'>(id))
    if (portfolio !== null && portfolio.deletedAt === null) return ok(portfolio)
    return refused(portfolioFailure('portfolio_not_found', 'No such portfolio.'))
  }

  const within = async <T>(id: string, act: (portfolio: PortfolioRecord) => Promise<Result<T, Failure>>) => {
    const portfolio = await find(id)
    return portfolio.ok ? act(portfolio.value) : portfolio
  }

  // A change writes the whole record: begun on what was read before another, it would take that one back, a deletion too.
  const changes = makeKeyedQueue()
  const changing: typeof within = (id, act) => changes.run(id, () => within(id, act))

  return {
    ...makeReaders(deps, find),
    ...makeExports(deps, find),

    list: async (input, context) => {
      const { userId } = callerOf(context)
      const window = pageOf(input)
      const found = await deps.store.portfolios.portfoliosOf(userId, window)
      const portfolios = await portfolioAnswers(deps, userId, found.items)
      return ok({ portfolios, ...pagingAnswerOf(window, found.total) })
    },

    create: async (input, context) => createPortfolio(deps, input, context),
    update: async (input, context) =>
      changing(input.id, (portfolio) => updatePortfolio(deps, portfolio, input, context)),
    remove: async ({ id }, context) => changing(id, (portfolio) => removePortfolio(deps, portfolio, context)),

    createTransaction: async (input, context) =>
      within(input.id, (portfolio) => placeCash(placing, portfolio, input, context)),
    buy: async (input, context) =>
      within(input.id, (portfolio) => placeTrade(placing, portfolio, 'buy', input, context)),
    sell: async (input, context) =>
      within(input.id, (portfolio) => placeTrade(placing, portfolio, 'sell', input, context)),

    importStatement: async (input, context) =>
      within(input.id, (portfolio) => importStatement(deps, portfolio, input, context)),

    transactions: async (input) => within(input.id, (portfolio) => listTransactions(deps, portfolio, input)),
    transaction: async ({ id, tid }) => within(id, (portfolio) => findTransaction(deps, portfolio, tid)),
    cancelTransaction: async (input, context) =>
      within(input.id, (portfolio) => cancelTransaction(portfolio, input, context)),
  }
}
