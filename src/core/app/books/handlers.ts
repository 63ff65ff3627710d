import { asId, decimalText, instant, ok, refused } from '../../kernel/index.ts'
import type { AccountId, Clock, Failure, Instant, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import { FEE_KINDS, FEE_SHARE_MAX, isVenueRole, ledgerFailure } from '../../ledger/index.ts'
import type { FeeRates, FeeSchedule, VenueRole } from '../../ledger/index.ts'
import type { HandlerContext } from '../call.ts'
import { ownMoneyFailure } from '../approvals/own-money.ts'
import type { OwnMoneyPorts } from '../approvals/own-money.ts'
import type { HandlersOf } from '../handlers.ts'
import type { SettlementFilter } from '../store/store.ts'
import { movementWrite } from '../accounts/withdrawals.ts'
import type { Withdrawals } from '../accounts/withdrawals.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import { settle } from '../trading/place-order.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import { accountFor, actingOf, callerOf, keptBy } from '../trading/requests.ts'
import { pendingAnswerOf, receivableAnswerOf, settlementAnswerOf, tradeSettlementOf } from './answers.ts'
import type { Settlements } from './settlements.ts'
import { accountStatement } from './statement.ts'
import { exportTrades } from './trade-export.ts'
import { trialBalanceAt } from './trial-balance.ts'

type BookDeps = TradingDeps &
  OwnMoneyPorts &
  Readonly<{
    clock: Clock
    fees: FeeSchedule
    settlements: Settlements
    withdrawals: Withdrawals
    /** Whether a withdrawal waits for a reviewer. */
    isHeld: (movementId: string) => Promise<boolean>
  }>

type Books = HandlersOf<'books'>
type SettlementInput = Parameters<Books['settlements']>[0]
type PeriodInput = Readonly<{ from?: Instant | undefined; to?: Instant | undefined }>

function periodFailure({ from, to }: PeriodInput): Failure | null {
  if (from === undefined || to === undefined || to >= from) return null
  return ledgerFailure('period_reversed', 'The end lies before the start.', { field: 'to' })
}

type FilterInput = PeriodInput & Readonly<{ symbol?: string | undefined; account_id?: string | undefined }>

const filterOf = ({ symbol, account_id, from, to }: FilterInput) => ({
  ...(symbol === undefined ? {} : { symbol: asId<'instrument'>(symbol) }),
  ...(account_id === undefined ? {} : { accountId: asId<'account'>(account_id) }),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

/** Refuses a reversed period and an account that is not the caller's. */
function ownFilter(deps: BookDeps, input: FilterInput, context: HandlerContext) {
  const reversed = periodFailure(input)
  if (reversed) return refused(reversed)
  if (input.account_id !== undefined) {
    const account = accountFor(deps.desk, callerOf(context), input.account_id)
    if (!account.ok) return account
  }
  return ok({ userId: callerOf(context).userId, ...filterOf(input) })
}

async function listSettlements({ store }: BookDeps, filter: SettlementFilter, input: SettlementInput) {
  const window = pageOf(input)
  const wanted = input.status === undefined ? filter : { ...filter, status: input.status }
  const found = await store.books.settlements(wanted, window)
  return ok({
    settlements: found.items.map(settlementAnswerOf),
    ...pagingAnswerOf(window, found.total),
  })
}

const rateAnswer = ({ maker, taker }: FeeRates) => ({
  maker: { share: decimalText(maker.share), per_unit: decimalText(maker.perUnit) },
  taker: { share: decimalText(taker.share), per_unit: decimalText(taker.perUnit) },
})

const ratesAnswer = (rates: Readonly<Record<(typeof FEE_KINDS)[number], FeeRates>>) =>
  Object.fromEntries(FEE_KINDS.map((kind) => [kind, rateAnswer(rates[kind])]))

const feesAnswer = (fees: FeeSchedule) => ({
  currency: 'USD' as const,
  share_max: decimalText(FEE_SHARE_MAX),
  fees: ratesAnswer(fees),
  tiers: Object.fromEntries(
    Object.entries(fees.tiers ?? {}).map(([name, rates]) => [name, ratesAnswer(rates)]),
  ),
})

function makeReadingEntries(
  deps: BookDeps,
): Pick<
  Books,
  | 'fees'
  | 'statement'
  | 'settlements'
  | 'tradeSettlement'
  | 'exportTrades'
  | 'allSettlements'
  | 'trialBalance'
> {
  const { desk, store, clock } = deps
  return {
    fees: async () => ok(feesAnswer(deps.fees)),
    statement: async (input) => {
      const account = desk.account(asId<'account'>(input.account_id))
      if (account === null) return refused(ledgerFailure('account_not_found', 'No such account.'))
      const period = { from: input.from ?? account.createdAt, to: input.to ?? clock.now() }
      return accountStatement(store, account, period, input)
    },
    settlements: async (input, context) => {
      const filter = ownFilter(deps, input, context)
      return filter.ok ? listSettlements(deps, filter.value, input) : filter
    },
    tradeSettlement: async (input) => {
      const records = await store.books.settlementsOfOrders([asId<'order'>(input.trade_id)])
      return ok({ trade_id: input.trade_id, settlement: tradeSettlementOf(records) })
    },
    exportTrades: async (input, context) => {
      const filter = ownFilter(deps, input, context)
      return filter.ok ? exportTrades(deps, filter.value) : filter
    },
    allSettlements: async (input) => {
      const reversed = periodFailure(input)
      return reversed ? refused(reversed) : listSettlements(deps, filterOf(input), input)
    },
    trialBalance: async (input) => {
      const now = clock.now()
      return trialBalanceAt(deps, input.at ?? now, now)
    },
  }
}

const endOf = (name: string): AccountId | VenueRole => (isVenueRole(name) ? name : asId<'account'>(name))

/** Between which accounts a transfer is; refused when the desk does not know it as pending: never there, or ended. */
async function knownTransfer(deps: BookDeps, id: string): Promise<Result<readonly AccountId[], Failure>> {
  const record = await deps.store.books.pendingTransfer(asId<'transfer'>(id))
  if (record !== null) return ok([record.debitAccountId, record.creditAccountId])
  // Its own record is being written still: who asked for it was judged by the same rule.
  if (deps.desk.hasPendingTransfer(asId<'transfer'>(id))) return ok([])
  return refused(ledgerFailure('transfer_not_found', 'No such transfer.'))
}

function makeTransferLists({ store }: BookDeps): Pick<Books, 'receivables' | 'transfers'> {
  return {
    receivables: async (input) => {
      const window = pageOf(input)
      const found = await store.books.receivables(
        {
          isOpen: input.status === undefined ? undefined : input.status === 'open',
          accountId: input.account_id === undefined ? undefined : asId<'account'>(input.account_id),
        },
        window,
      )
      return ok({ receivables: found.items.map(receivableAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    transfers: async (input) => {
      const window = pageOf(input)
      const filter = {
        ...(input.status === undefined ? {} : { status: input.status }),
        ...(input.account_id === undefined ? {} : { accountId: asId<'account'>(input.account_id) }),
      }
      const found = await store.books.pendingTransfers(filter, window)
      return ok({ transfers: found.items.map(pendingAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
  }
}

const paymentHeld = (): Failure =>
  portfolioFailure('payment_held', 'This payment waits for a review; it is not paid out before its end.')

function makeTransferEntries(
  deps: BookDeps,
): Pick<Books, 'reserveTransfer' | 'postTransfer' | 'voidTransfer'> {
  const { desk, withdrawals } = deps
  return {
    reserveTransfer: async (input, context) => {
      const ends = [input.debit_account_id, input.credit_account_id].map((id) => asId<'account'>(id))
      const own = await ownMoneyFailure(deps, ends, 'ledger.write', context)
      if (own) return refused(own)
      const outcome = desk.reserveTransfer({
        ...actingOf(context),
        from: endOf(input.debit_account_id),
        to: endOf(input.credit_account_id),
        currency: input.currency,
        amount: input.amount,
        kind: input.kind,
        causeId: input.cause_id ?? null,
        expiresAt: input.expires_at === undefined ? null : instant(input.expires_at),
      })
      if (!outcome.ok) return outcome
      const answer = pendingAnswerOf(outcome.value.value)
      await settle(deps, outcome.value, { writes: keptBy(context, answer) })
      return ok(answer)
    },
    postTransfer: async (input, context) => {
      context.note({ resourceType: 'transfer', resourceId: input.transfer_id })
      const known = await knownTransfer(deps, input.transfer_id)
      if (!known.ok) return known
      const { value: ends } = known
      const own = await ownMoneyFailure(deps, ends, 'ledger.write', context)
      if (own) return refused(own)
      const id = asId<'transfer'>(input.transfer_id)
      const movement = await withdrawals.waitingFor(id)
      const isHeld = movement !== null && (await deps.isHeld(movement.id))
      if (isHeld) return refused(paymentHeld())
      const values = movement ? withdrawals.before(movement, input.amount ?? movement.amount.abs()) : []
      const outcome = desk.postTransfer({ ...actingOf(context), id, amount: input.amount ?? null })
      if (!outcome.ok) return outcome
      const { pending } = outcome.value.value
      const answer = pendingAnswerOf(pending)
      const paid = movement ? [movementWrite(withdrawals.ended(movement, pending)), ...values] : []
      await settle(deps, outcome.value, { writes: [...paid, ...keptBy(context, answer)] })
      return ok(answer)
    },
    voidTransfer: async (input, context) => {
      context.note({ resourceType: 'transfer', resourceId: input.transfer_id })
      const known = await knownTransfer(deps, input.transfer_id)
      if (!known.ok) return known
      const id = asId<'transfer'>(input.transfer_id)
      const movement = await withdrawals.waitingFor(id)
      const outcome = desk.voidTransfer({ ...actingOf(context), id, reason: input.reason ?? null })
      if (!outcome.ok) return outcome
      const answer = pendingAnswerOf(outcome.value.value)
      const failed = movement ? [movementWrite(withdrawals.ended(movement, outcome.value.value))] : []
      await settle(deps, outcome.value, { writes: [...failed, ...keptBy(context, answer)] })
      return ok(answer)
    },
  }
}

/** Handlers of `books.*`. The guard has checked the owner wherever an account or an order is named. */
export function makeBookHandlers(deps: BookDeps): Books {
  return {
    ...makeReadingEntries(deps),
    ...makeTransferLists(deps),
    ...makeTransferEntries(deps),
    settle: async (input, context) => {
      context.note({ resourceType: 'settlement', resourceId: input.settlement_id })
      const ended = await deps.settlements.settle(input.settlement_id, actingOf(context), (record) =>
        keptBy(context, settlementAnswerOf(record)),
      )
      return ended.ok ? ok(settlementAnswerOf(ended.value)) : ended
    },
    failSettlement: async (input, context) => {
      context.note({ resourceType: 'settlement', resourceId: input.settlement_id })
      const { settlement_id: id, reason } = input
      const ended = await deps.settlements.fail(id, reason, actingOf(context), (record) =>
        keptBy(context, settlementAnswerOf(record)),
      )
      return ended.ok ? ok(settlementAnswerOf(ended.value)) : ended
    },
  }
}
