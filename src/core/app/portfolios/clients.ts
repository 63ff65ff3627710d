import { MS_PER_DAY, ZERO, asId, decimal, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import { clientFees } from '../../portfolio/index.ts'
import type { ClientAllocation, ManagedClientRecord } from '../../portfolio/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { moneyOrNull, moneyText } from './answers.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { sumOf, sumOrNull, valueAccount } from './equity.ts'
import type { AccountValue } from './equity.ts'
import { portfolioFailure } from './failures.ts'
import { accountHistory, dailyIndex, dailyValues } from './history.ts'
import type { HistoryPoint } from './history.ts'
import { rangeOf } from './transactions.ts'

type Handlers = HandlersOf<'clients'>
type ClientAnswer = ContractOutputs['clients']['create']['client']
type Input<Entry extends keyof Handlers> = Parameters<Handlers[Entry]>[0]
type Held = Readonly<{ allocation: ClientAllocation; value: AccountValue }>

const allocationsIn = (client: ManagedClientRecord): readonly ClientAllocation[] =>
  client.allocations.items as unknown as readonly ClientAllocation[]

/** A client's accounts, valued now. An account never goes away, so each allocation has one. */
const heldBy = (deps: PortfolioDeps, client: ManagedClientRecord): readonly Held[] =>
  allocationsIn(client).flatMap((allocation) => {
    const account = deps.desk.account(asId<'account'>(allocation.accountId))
    return account === null ? [] : [{ allocation, value: valueAccount(deps, account) }]
  })

function answerOf(deps: PortfolioDeps, client: ManagedClientRecord): ClientAnswer {
  const held = heldBy(deps, client)
  const total = sumOrNull(held.map(({ value }) => value.equity))
  return {
    id: client.id,
    client_id: client.id,
    name: client.name,
    reference: client.reference,
    fee_terms: {
      management_fee_annual: decimalText(client.managementFeeAnnual),
      performance_fee: decimalText(client.performanceFee),
      hurdle_rate: decimalText(client.hurdleAnnual),
    },
    accounts: held.map(({ allocation, value: { equity } }) => ({
      portfolio_id: allocation.portfolioId,
      account_id: allocation.accountId,
      strategy: allocation.strategy,
      target_weight: allocation.weight,
      value: moneyOrNull(equity),
      weight: equity === null || !total?.gt(ZERO) ? null : equity.div(total).toNumber(),
    })),
    total_value: moneyOrNull(total),
    created_at: toIso(client.createdAt),
  }
}

const clientsOf = ({ store }: PortfolioDeps, context: HandlerContext) =>
  readAll((page) => store.portfolios.managedClientsOf(callerOf(context).userId, page))

/** The allocations as records: own portfolios, each of one client only, of one kind of money, at most all of it. */
async function allocationsOf(
  deps: PortfolioDeps,
  input: Input<'create'>,
  context: HandlerContext,
): Promise<Result<readonly ClientAllocation[], Failure>> {
  const { userId } = callerOf(context)
  const wrong = (message: string) =>
    refused(portfolioFailure('invalid_targets', message, { field: 'allocations' }))
  const taken = new Set(
    (await clientsOf(deps, context)).flatMap((client) => allocationsIn(client).map((one) => one.portfolioId)),
  )
  const found: ClientAllocation[] = []
  const modes = new Set<string>()
  for (const { portfolio_id: portfolioId, strategy, weight } of input.allocations) {
    const portfolio = await deps.store.portfolios.portfolio(asId<'portfolio'>(portfolioId))
    if (portfolio === null || portfolio.userId !== userId || portfolio.deletedAt !== null) {
      return refused(portfolioFailure('portfolio_not_found', 'No such portfolio.', { field: 'allocations' }))
    }
    if (taken.has(portfolioId)) {
      const message = 'A portfolio belongs to one client, once.'
      return refused(portfolioFailure('portfolio_taken', message, { details: { portfolio_id: portfolioId } }))
    }
    taken.add(portfolioId)
    modes.add(portfolio.mode)
    found.push({ portfolioId, accountId: portfolio.accountId, strategy, weight: decimalText(weight) })
  }
  if (modes.size > 1) return wrong('Paper and live money never meet: a client has one kind.')
  const total = sumOf(input.allocations.map(({ weight }) => weight))
  return total.gt(1)
    ? wrong(`The weights sum to ${decimalText(total)}; they may sum to 1 at most.`)
    : ok(found)
}

async function createClient(deps: PortfolioDeps, input: Input<'create'>, context: HandlerContext) {
  const allocations = await allocationsOf(deps, input, context)
  if (!allocations.ok) return allocations
  const { fee_terms: terms } = input
  const client: ManagedClientRecord = {
    id: deps.ids.next(),
    managerId: callerOf(context).userId,
    name: input.name,
    reference: input.reference ?? null,
    allocations: { items: allocations.value },
    managementFeeAnnual: decimal(terms.management_fee_annual),
    performanceFee: decimal(terms.performance_fee),
    hurdleAnnual: decimal(terms.hurdle_rate),
    createdAt: deps.clock.now(),
  }
  const told = { message: 'Client taken on.', client: answerOf(deps, client) }
  await deps.committer.commit({
    writes: [{ op: 'insert', table: 'managedClients', record: client }, ...keptBy(context, told)],
    facts: [
      {
        action: 'client.created',
        category: 'transaction',
        actorId: client.managerId,
        resourceType: 'client',
        resourceId: client.id,
        result: 'success',
        code: null,
        requestId: context.requestId,
        at: client.createdAt,
        facts: { ...told.client.fee_terms, portfolios: allocations.value.map((one) => one.portfolioId) },
        personal: personalOf(context),
      },
    ],
  })
  return ok(told)
}

type Period = Readonly<{ from: Instant; to: Instant }>

/** What was seen of an account up to a moment. */
const upTo = (history: readonly HistoryPoint[], to: Instant): readonly HistoryPoint[] =>
  history.filter(({ at }) => at <= to)

async function statementLine(deps: PortfolioDeps, { allocation, value }: Held, { from, to }: Period) {
  const history = upTo(await accountHistory(deps.store, value, deps.clock.now(), from), to)
  const [first, last] = [history[0], history.at(-1)]
  // A flow right after a point belongs to it: to what the period opens with, and to what it closes with.
  const opensBefore = first !== undefined && first.at <= from
  const before = opensBefore ? first.flow : ZERO
  const deposits = sumOf(history.map(({ flow }) => flow)).minus(before)
  const opening = first?.equity?.plus(before) ?? null
  const closing = last?.equity?.plus(last.flow) ?? null
  const gain = opening === null || closing === null ? null : closing.minus(opening).minus(deposits)
  const { portfolioId, accountId, strategy } = allocation
  return { portfolioId, accountId, strategy, opening, deposits, gain, closing }
}

async function statementOf(deps: PortfolioDeps, client: ManagedClientRecord, period: Period) {
  const lines = await Promise.all(heldBy(deps, client).map((held) => statementLine(deps, held, period)))
  const figures = (
    line: Readonly<{
      opening: Decimal | null
      deposits: Decimal
      gain: Decimal | null
      closing: Decimal | null
    }>,
  ) => ({
    opening_value: moneyOrNull(line.opening),
    net_deposits: moneyText(line.deposits),
    gain: moneyOrNull(line.gain),
    closing_value: moneyOrNull(line.closing),
  })
  return {
    client_id: client.id,
    from: toIso(period.from),
    to: toIso(period.to),
    accounts: lines.map((line) => ({
      portfolio_id: line.portfolioId,
      account_id: line.accountId,
      strategy: line.strategy,
      ...figures(line),
    })),
    ...figures({
      opening: sumOrNull(lines.map(({ opening }) => opening)),
      deposits: sumOf(lines.map(({ deposits }) => deposits)),
      gain: sumOrNull(lines.map(({ gain }) => gain)),
      closing: sumOrNull(lines.map(({ closing }) => closing)),
    }),
  }
}

async function feesOf(deps: PortfolioDeps, client: ManagedClientRecord, { from, to }: Period) {
  const now = deps.clock.now()
  const held = heldBy(deps, client)
  const histories = await Promise.all(
    held.map(async ({ value }) => upTo(await accountHistory(deps.store, value, now), to)),
  )
  const days = dailyValues(
    histories,
    histories.flatMap(([first]) => first?.at ?? []).reduce((a, b) => (a < b ? a : b), to),
    to,
  )
  const index = dailyIndex(days).points ?? []
  const told = clientFees(client, {
    values: days.filter(({ start }) => start >= from - MS_PER_DAY + 1).map(({ value }) => value),
    growthBefore: index.filter(({ at }) => at <= from).map((point) => point.index),
    growth: index.at(-1)?.index ?? null,
    daysYearShare: (to - from) / MS_PER_DAY / 365,
  })
  const unavailable: Record<string, string> =
    told.management === null ? { management_fee: 'No value was seen in the period.' } : {}
  if (told.performance === null) unavailable.performance_fee = 'Growth is not known: history is too short.'
  return {
    client_id: client.id,
    from: toIso(from),
    to: toIso(to),
    currency: 'USD',
    days: Math.ceil((to - from) / MS_PER_DAY),
    average_value: moneyOrNull(told.average),
    management_fee: moneyOrNull(told.management),
    high_water_mark: told.highWaterMark,
    growth: index.at(-1)?.index ?? null,
    performance_fee: moneyOrNull(told.performance),
    total_fee: moneyOrNull(sumOrNull([told.management, told.performance])),
    unavailable,
  }
}

/** Handlers of `clients.*`. A client is its manager's: for anybody else there is none. */
export function makeClientHandlers(deps: PortfolioDeps): Handlers {
  const within = async <T>(
    input: Input<'statement'>,
    context: HandlerContext,
    tell: (client: ManagedClientRecord, period: Period) => Promise<T>,
  ): Promise<Result<T, Failure>> => {
    const client = await deps.store.portfolios.managedClient(input.id)
    if (client === null || client.managerId !== callerOf(context).userId) {
      return refused(portfolioFailure('client_not_found', 'No such client.'))
    }
    const range = rangeOf(input)
    if (!range.ok) return range
    const now = deps.clock.now()
    const to = range.value.to === undefined || range.value.to > now ? now : range.value.to
    return ok(await tell(client, { from: range.value.from ?? client.createdAt, to }))
  }
  return {
    list: async (input, context) => {
      const window = pageOf(input)
      const found = await deps.store.portfolios.managedClientsOf(callerOf(context).userId, window)
      return ok({
        clients: found.items.map((client) => answerOf(deps, client)),
        ...pagingAnswerOf(window, found.total),
      })
    },
    create: (input, context) => createClient(deps, input, context),
    statement: (input, context) =>
      within(input, context, (client, period) => statementOf(deps, client, period)),
    fees: (input, context) => within(input, context, (client, period) => feesOf(deps, client, period)),
  }
}
