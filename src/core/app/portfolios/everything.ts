import type { Decimal, Instant, UserId } from '../../kernel/index.ts'
import type { MoneyKind } from '../../ledger/index.ts'
import type { CostMethod, LotBook, PositionRecord } from '../../portfolio/index.ts'
import { moneyOf } from './answers.ts'
import { booksByMethod, countedAccounts, realizedInAll, valueByLots } from './by-method.ts'
import { allPositionsOf } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { isInDollars, sumOf, sumOrNull, valueAccount } from './equity.ts'
import type { AccountValue, HeldPosition } from './equity.ts'
import { makePast } from './past.ts'
import type { Past } from './past.ts'

/** All of a user's accounts with one kind of money, valued now. */
export type Everything = Readonly<{
  userId: UserId
  mode: MoneyKind
  now: Instant
  values: readonly AccountValue[]
  held: readonly HeldPosition[]
  cash: Decimal
  available: Decimal
  equity: Decimal | null
  marketValue: Decimal | null
  unrealizedPnl: Decimal | null
  realizedPnl: Decimal
  /** Everything ever held, as the venue keeps it. */
  positions: readonly PositionRecord[]
  past: Past
}>

/** A sum of what each account tells for itself, so that the parts that a user sees add up to the whole. */
export const toldSum = (amounts: readonly (Decimal | null)[]): Decimal | null =>
  sumOrNull(amounts.map((amount) => amount && moneyOf(amount)))

/** Live where there is live money or a live position, else paper: the two are never added up. */
function modeOf(owned: readonly Owned[], asked: MoneyKind | undefined): MoneyKind {
  if (asked !== undefined) return asked
  const hasLive = owned.some(
    ({ value: { account, cash, positions } }) =>
      account.moneyKind === 'live' && (!cash.isZero() || positions.length > 0),
  )
  return hasLive ? 'live' : 'paper'
}

/** An account valued by its own cost method, and its lots where the venue's positions do not tell that cost. */
type Owned = Readonly<{ value: AccountValue; costMethod: CostMethod; book: LotBook | undefined }>

async function ownedBy(deps: PortfolioDeps, userId: UserId): Promise<readonly Owned[]> {
  const accounts = deps.desk.accountsOf(userId).filter(({ status }) => status !== 'closed')
  const counted = await countedAccounts(deps, userId, accounts)
  const books = await booksByMethod(deps, userId, counted)
  // Nothing is waited for from here on: all accounts are valued at one moment.
  return accounts.map((account, at) => {
    const book = books.get(account.id)
    return {
      value: valueByLots(valueAccount(deps, account), book),
      costMethod: counted[at]?.costMethod ?? 'average',
      book,
    }
  })
}

const perAccount = (positions: readonly PositionRecord[]) =>
  Map.groupBy(positions, ({ accountId }) => accountId)

export async function everythingOf(
  deps: PortfolioDeps,
  userId: UserId,
  asked: MoneyKind | undefined,
): Promise<Everything> {
  const records = await allPositionsOf(deps, userId)
  const all = await ownedBy(deps, userId)
  const mode = modeOf(all, asked)
  const owned = all.filter(({ value }) => value.account.moneyKind === mode)
  const values = owned.map(({ value }) => value)
  const ids = new Set(values.map(({ account }) => account.id))
  const cash = sumOf(values.map((value) => value.cash))
  const equity = toldSum(values.map((value) => value.equity))
  const now = deps.clock.now()
  const positions = records.filter(
    ({ accountId, symbol }) => ids.has(accountId) && isInDollars(deps.desk, symbol),
  )
  const positionsOf = perAccount(positions)
  return {
    userId,
    mode,
    now,
    values,
    held: values.flatMap(({ positions }) => positions),
    cash,
    available: cash.minus(sumOf(values.map((value) => value.held))),
    equity,
    marketValue: equity && equity.minus(cash),
    unrealizedPnl: toldSum(values.map((value) => value.unrealizedPnl)),
    realizedPnl: sumOf(
      owned.map(({ value, book }) => realizedInAll(positionsOf.get(value.account.id) ?? [], book)),
    ),
    positions,
    past: makePast(deps, userId, owned, now),
  }
}
