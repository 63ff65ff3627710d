import { Decimal, ZERO, asId, decimal, decimalText, ok, refused } from '../../kernel/index.ts'
import type { AccountId, Failure, Result } from '../../kernel/index.ts'
import { pageOf, pageOrWhole, pagingAnswerOf } from '../../kernel/wire.ts'
import { moneyKindOf, parseAddress } from '../../ledger/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CashMovementRecord } from '../../portfolio/index.ts'
import { ownMoneyFailure } from '../approvals/own-money.ts'
import type { OwnMoneyPorts } from '../approvals/own-money.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { accountAnswerOf, ledgerEntryOf } from '../trading/answers.ts'
import type { AccountAnswer } from '../trading/answers.ts'
import { tradingFailure } from '../trading/failures.ts'
import { settle } from '../trading/place-order.ts'
import { callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { moneyOrNull } from '../portfolios/answers.ts'
import { booksByMethod, countedAccounts, realizedInAll, valueByLots } from '../portfolios/by-method.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { sumOrNull, valueAccount } from '../portfolios/equity.ts'
import type { AccountValue } from '../portfolios/equity.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { MoveCash } from './cash.ts'
import { readChannel } from './channel.ts'
import { coinAnswers, coinsInDollars } from './coins.ts'
import { makeMarginEntries } from './margin.ts'
import { movementAnswerOf, payoutOf } from './movements.ts'
import type { CashOrder } from './cash-order.ts'
import { unsettledCash } from './transfer-checks.ts'
import type { Withdrawals } from './withdrawals.ts'

/** Paper money that a demo or paper account opens with. */
export const PAPER_CASH_USD: Decimal = decimal(100_000)

type AccountDeps = PortfolioDeps &
  OwnMoneyPorts &
  Readonly<{
    moveCash: MoveCash
    withdrawals: Withdrawals
    /** Largest order value, shown as the account's risk limit. */
    orderValueMax: Decimal
    /** Demo and paper accounts exist only where a paper market runs. */
    paperMarketOpen: boolean
  }>

/** The account valued by the cost method of its portfolio, and what it realised since it was opened, in dollars. */
async function valuedByMethod(
  deps: AccountDeps,
  account: AccountRecord,
): Promise<Readonly<{ value: AccountValue; realised: string }>> {
  const { userId } = account
  const counted = userId === null ? [] : await countedAccounts(deps, userId, [account])
  const books = userId === null ? null : await booksByMethod(deps, userId, counted)
  const book = books?.get(account.id)
  // The desk forgets positions of earlier days, the store never does.
  const kept = await deps.store.trading.realizedPnlOf(account.id)
  const realised = book === undefined ? kept : decimalText(realizedInAll([], book))
  return { value: valueByLots(valueAccount(deps, account), book), realised }
}

const answerOf = ({ desk, orderValueMax }: AccountDeps, account: AccountRecord): AccountAnswer =>
  accountAnswerOf(account, desk.balances(account.id), orderValueMax, desk.collateralOf(account.id).held)

type CashInput = Parameters<HandlersOf<'accounts'>['withdraw']>[0] &
  Readonly<{ payout?: CashOrder['payout'] | undefined }>

const cashOrderOf = (
  account: AccountRecord,
  input: CashInput,
  kind: CashOrder['kind'],
  byOperator: boolean,
  channel: CashOrder['channel'],
): CashOrder => ({
  account,
  kind,
  amount: input.amount,
  counter: null,
  symbol: null,
  reference: input.reference ?? null,
  notes: input.notes ?? null,
  channel,
  byOperator,
  payout: byOperator ? 'at_once' : payoutOf(account, input.payout),
})

const CASH_MESSAGES = { deposit: 'Deposit booked.', withdrawal: 'Withdrawal booked.' } as const
const HELD_MESSAGE = 'Withdrawal requested; its amount is held until it is paid out or cancelled.'

const messageOf = ({ kind, status }: CashMovementRecord, heldBy: readonly string[]): string => {
  if (heldBy.length > 0)
    return `Withdrawal held by the rule ${heldBy.join(', ')} until it has been looked at.`
  if (status === 'pending') return HELD_MESSAGE
  return kind === 'deposit' ? CASH_MESSAGES.deposit : CASH_MESSAGES.withdrawal
}

/** The four entries that pay in or out; an operator names any client's account, a client only an own one. */
function makeCashEntries(deps: AccountDeps, find: (id: string) => Result<AccountRecord, Failure>) {
  const { moveCash } = deps
  const entry =
    (kind: 'deposit' | 'withdrawal', byOperator: boolean) =>
    async (input: CashInput, context: HandlerContext) => {
      const account = find(input.account_id)
      if (!account.ok) return account
      if (account.value.userId === null) return refused(accountNotFound())
      const own = byOperator ? await ownMoneyFailure(deps, [account.value.id], 'user.write', context) : null
      if (own) return refused(own)
      const channel = readChannel(input, (id) => deps.desk.accountsOf(asId<'user'>(id)).length > 0)
      if (!channel.ok) return channel
      const order = cashOrderOf(account.value, input, kind, byOperator, channel.value)
      return moveCash(order, context, (movement, heldBy) => {
        const { cash, held } = deps.desk.balance(account.value.id)
        return {
          message: messageOf(movement, heldBy),
          held_by: [...heldBy],
          transaction: movementAnswerOf(movement),
          balance: decimalText(cash),
          available: decimalText(cash.minus(held)),
        }
      })
    }
  return {
    deposit: entry('deposit', false),
    withdraw: entry('withdrawal', false),
    adminDeposit: entry('deposit', true),
    adminWithdraw: entry('withdrawal', true),
  }
}

/** The account's own deposits, withdrawals and transfers, and the end of one that waits. */
function makeTransactionEntries(
  deps: AccountDeps,
  find: (id: string) => Result<AccountRecord, Failure>,
): Pick<HandlersOf<'accounts'>, 'transactions' | 'cancelTransaction'> {
  const { store, withdrawals } = deps
  return {
    transactions: async (input) => {
      const window = pageOf(input)
      const filter = {
        accountId: asId<'account'>(input.account_id),
        ...(input.transaction_type === undefined ? {} : { kinds: [input.transaction_type] }),
        ...(input.status === undefined ? {} : { statuses: [input.status] }),
        ...(input.from === undefined ? {} : { from: input.from }),
        ...(input.to === undefined ? {} : { to: input.to }),
      }
      const found = await store.portfolios.cashMovements(filter, window)
      return ok({ transactions: found.items.map(movementAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    cancelTransaction: async (input, context) => {
      const account = find(input.account_id)
      if (!account.ok) return account
      const id = asId<'cashMovement'>(input.transaction_id)
      const movement = await store.portfolios.cashMovement(id)
      if (movement === null || movement.accountId !== account.value.id) {
        return refused(portfolioFailure('transaction_not_found', 'No such transaction.'))
      }
      context.note({ resourceType: 'account', resourceId: account.value.id, facts: { transaction_id: id } })
      return withdrawals.cancel(movement, input.reason ?? null, context, (cancelled) => {
        const { cash, held } = deps.desk.balance(account.value.id)
        return {
          message: 'Withdrawal cancelled.',
          held_by: [],
          transaction: movementAnswerOf(cancelled),
          balance: decimalText(cash),
          available: decimalText(cash.minus(held)),
        }
      })
    },
  }
}

const accountNotFound = (): Failure => tradingFailure('account_not_found', 'No such account.')

type CreateInput = Parameters<HandlersOf<'accounts'>['create']>[0]

/** Opens an account; one of paper money starts with cash where a paper market runs. One demo account each. */
async function createAccount(
  deps: AccountDeps,
  input: CreateInput,
  context: HandlerContext,
): Promise<Result<AccountAnswer, Failure>> {
  const { desk, paperMarketOpen } = deps
  const caller = callerOf(context)
  const address = parseAddress(input.ethereum_address)
  if (!address.ok) return address
  const isPaper = moneyKindOf(input.account_type) === 'paper'
  const opened = desk.openAccount({
    userId: caller.userId,
    accountType: input.account_type,
    ethereumAddress: address.value,
    initialPaperCash: isPaper && paperMarketOpen ? PAPER_CASH_USD : ZERO,
    requestId: context.requestId,
    personal: personalOf(context),
  })
  if (!opened.ok) return opened
  const answer = answerOf(deps, opened.value.value)
  await settle(deps, opened.value, { writes: keptBy(context, answer) })
  return ok(answer)
}

/** What an account has and is worth, in dollars and in coins. */
async function summaryOf(deps: AccountDeps, account: AccountRecord) {
  const unsettled = await unsettledCash(deps, account)
  const coins = await coinAnswers(deps, account)
  const { value, realised } = await valuedByMethod(deps, account)
  const available = value.cash.minus(value.held)
  return {
    account_id: account.id,
    balance_usd: decimalText(value.cash),
    margin_used: decimalText(value.held),
    collateral: decimalText(deps.desk.collateralOf(account.id).held),
    margin_available: decimalText(available),
    open_positions: value.positions.length + value.coinPositions.length,
    total_unrealised_pnl: moneyOrNull(value.unrealizedPnl),
    total_realised_pnl: realised,
    unsettled_cash_usd: decimalText(unsettled),
    withdrawable_usd: decimalText(Decimal.max(ZERO, available.minus(unsettled))),
    equity_usd: moneyOrNull(value.equity),
    coins,
    total_usd: moneyOrNull(sumOrNull([value.equity, coinsInDollars(coins)])),
  }
}

/** Handlers of `accounts.*`. The guard has checked the owner wherever an account is named. */
export function makeAccountHandlers(deps: AccountDeps): HandlersOf<'accounts'> {
  const { desk, store } = deps

  const find = (id: string): Result<AccountRecord, Failure> => {
    const account = desk.account(asId<'account'>(id) as AccountId)
    return account ? ok(account) : refused(accountNotFound())
  }

  return {
    ...makeCashEntries(deps, find),

    create: async (input, context) => createAccount(deps, input, context),

    list: async (input, context) => {
      const all = desk.accountsOf(callerOf(context).userId)
      const window = pageOrWhole(input, all.length)
      const shown = all.slice(window.offset, window.offset + window.limit)
      const accounts = shown.map((account) => answerOf(deps, account))
      return ok({ accounts, ...pagingAnswerOf(window, all.length) })
    },

    get: async (input) => {
      const account = find(input.account_id)
      return account.ok ? ok(answerOf(deps, account.value)) : account
    },

    summary: async (input) => {
      const account = find(input.account_id)
      return account.ok ? ok(await summaryOf(deps, account.value)) : account
    },

    ...makeMarginEntries(deps),
    ...makeTransactionEntries(deps, find),

    ledger: async (input) => {
      const account = find(input.account_id)
      if (!account.ok) return account
      const window = pageOf(input)
      const found = await store.trading.transfersOf(account.value.id, window)
      const entries = found.items.map((transfer) => ledgerEntryOf(transfer, account.value))
      return ok({ entries, ...pagingAnswerOf(window, found.total) })
    },
  }
}
