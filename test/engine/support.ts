import { expect } from 'vitest'
import { ONE, ZERO, asId, decimal, decimalText } from '../../src/core/kernel/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Decimal,
  InstrumentSymbol,
  UserId,
} from '../../src/core/kernel/index.ts'
import { venueAccountId } from '../../src/core/ledger/index.ts'
import type { FillRecord } from '../../src/core/orders/index.ts'
import type { PositionRecord } from '../../src/core/portfolio/index.ts'
import type { Engine } from '../../src/main/engine/index.ts'

const CLEARING = [venueAccountId('clearing', 'paper'), venueAccountId('clearing', 'live')]

const signed = (fill: FillRecord): Decimal => (fill.side === 'buy' ? fill.quantity : fill.quantity.negated())

const symbolOf = ({ symbol }: Readonly<{ symbol: InstrumentSymbol }>): string => symbol

const sumBy = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  amountOf: (item: Item) => Decimal,
): ReadonlyMap<string, Decimal> => {
  const sums = new Map<string, Decimal>()
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? ZERO).plus(amountOf(item)))
  return sums
}

const nonZero = (sums: ReadonlyMap<string, Decimal>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...sums].filter(([, sum]) => !sum.isZero()).map(([key, sum]) => [key, decimalText(sum)]),
  )

const PAGE = 500

async function allFillsOf(engine: Engine, userId: UserId): Promise<readonly FillRecord[]> {
  const fills: FillRecord[] = []
  for (;;) {
    const page = await engine.store.trading.fills({ userId }, { limit: PAGE, offset: fills.length })
    fills.push(...page.items)
    if (page.items.length < PAGE) return fills
  }
}

async function allPositionsOf(engine: Engine, userId: UserId): Promise<readonly PositionRecord[]> {
  const positions: PositionRecord[] = []
  for (;;) {
    const page = await engine.store.trading.positions({ userId }, { limit: PAGE, offset: positions.length })
    positions.push(...page.items)
    if (page.items.length < PAGE) return positions
  }
}

/** The laws of the books as the store has them: balances are their transfers, all money sums to zero, the log is whole. */
export async function expectSoundBooks(engine: Engine): Promise<void> {
  const lines = await engine.store.trading.trialBalance()
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter((line) => line.cash !== line.transferred)).toEqual([])
  const isClearing = (id: string): boolean => CLEARING.some((clearing) => clearing === id)
  // What is exchanged goes through clearing and leaves nothing there.
  expect(lines.filter((line) => isClearing(line.accountId) && !decimal(line.cash).isZero())).toEqual([])
  // Each currency for itself: what is missing of one is not made good by another.
  expect(
    nonZero(
      sumBy(
        lines,
        ({ currency }) => currency,
        ({ cash }) => decimal(cash),
      ),
    ),
  ).toEqual({})
  const held = sumBy(
    engine.floor.desk.openPositions(),
    (position) => position.symbol,
    (position) => position.quantity,
  )
  // For every contract that somebody is long, somebody is short.
  expect(nonZero(held)).toEqual({})
  expect(await engine.verifyAudit()).toMatchObject({ valid: true, broken: null })
}

/** A user's positions are the sums of their fills, and their cash is what they began with plus what the fills moved. */
export async function expectSoundAccounts(
  engine: Engine,
  userId: UserId,
  openingCash: Decimal,
): Promise<void> {
  const fills = await allFillsOf(engine, userId)
  const positions = await allPositionsOf(engine, userId)
  const quantities = sumBy(
    positions,
    (position) => position.symbol,
    (position) => position.quantity,
  )
  expect(nonZero(quantities)).toEqual(nonZero(sumBy(fills, (fill) => fill.symbol, signed)))
  const moved = fills.reduce(
    (sum, fill) => (fill.side === 'buy' ? sum.minus(fill.value) : sum.plus(fill.value)).minus(fill.fee),
    openingCash,
  )
  const cash = engine.floor.desk
    .accountsOf(userId)
    .reduce((sum, account) => sum.plus(engine.floor.desk.balance(account.id).cash), ZERO)
  expect(decimalText(cash)).toBe(decimalText(moved))
  const working = engine.floor.desk
    .accountsOf(userId)
    .flatMap((account) => engine.floor.desk.openOrdersOf(account.id))
  const held = working.reduce((sum, order) => sum.plus(order.heldCash), ZERO)
  const heldByAccounts = engine.floor.desk
    .accountsOf(userId)
    .reduce((sum, account) => sum.plus(engine.floor.desk.balance(account.id).held), ZERO)
  expect(decimalText(heldByAccounts)).toBe(decimalText(held))
}

async function everyPage<Item>(
  read: (offset: number) => Promise<Readonly<{ items: readonly Item[] }>>,
): Promise<readonly Item[]> {
  const found: Item[] = []
  for (;;) {
    const { items } = await read(found.length)
    found.push(...items)
    if (items.length < PAGE) return found
  }
}

/**
 * The laws of a coin that options are paid in: an account has what came in less what went out, what its fills moved and
 * what its exercises paid; its positions are its fills and the changes beside them; and held is what its orders, its short
 * calls at one coin a unit, and transfers that wait to go out ask for.
 */
export async function expectSoundCoins(
  engine: Engine,
  userId: UserId,
  currency: CurrencyCode,
): Promise<void> {
  const { desk } = engine.floor
  const isOf = ({ symbol }: Readonly<{ symbol: InstrumentSymbol }>): boolean =>
    desk.instrument(symbol)?.currency === currency
  const { trading, contracts, books } = engine.store
  const fills = (await allFillsOf(engine, userId)).filter(isOf)
  const positions = (await allPositionsOf(engine, userId)).filter(isOf)
  const adjusted = await everyPage((offset) => contracts.adjustments({ userId }, { limit: PAGE, offset }))
  const waiting = await everyPage((offset) =>
    books.pendingTransfers({ status: 'pending' }, { limit: PAGE, offset }),
  )
  for (const { id: accountId } of desk.accountsOf(userId)) {
    const own = <Item extends Readonly<{ accountId: AccountId }>>(all: readonly Item[]): readonly Item[] =>
      all.filter((item) => item.accountId === accountId)
    const changes = own(adjusted).filter(isOf)
    const held = sumBy(own(positions), symbolOf, ({ quantity }) => quantity)
    expect(nonZero(held)).toEqual(
      nonZero(
        sumBy(
          [
            ...own(fills).map((fill) => ({ symbol: fill.symbol, quantity: signed(fill) })),
            ...changes.map(({ symbol, quantityChange: quantity }) => ({ symbol, quantity })),
          ],
          symbolOf,
          ({ quantity }) => quantity,
        ),
      ),
    )
    const transfers = await everyPage((offset) => trading.transfersOf(accountId, { limit: PAGE, offset }))
    let expected = ZERO
    for (const { kind, debitAccountId, amount, currency: moved } of transfers) {
      if (moved !== currency || kind === 'trade' || kind === 'fee') continue
      expected = debitAccountId === accountId ? expected.minus(amount) : expected.plus(amount)
    }
    for (const { side, value, fee } of own(fills))
      expected = (side === 'buy' ? expected.minus(value) : expected.plus(value)).minus(fee)
    const balance = desk.balances(accountId).find((one) => one.currency === currency) ?? {
      cash: ZERO,
      held: ZERO,
    }
    expect([accountId, decimalText(balance.cash)]).toEqual([accountId, decimalText(expected)])
    const byOrders = desk.openOrdersOf(accountId).filter(isOf)
    const leaving = waiting.filter((one) => one.debitAccountId === accountId && one.currency === currency)
    const cover = desk.collateralOf(accountId).coins.get(currency) ?? ZERO
    const holds = [...byOrders.map(({ heldCash }) => heldCash), ...leaving.map(({ amount }) => amount), cover]
    const all = holds.reduce((sum, amount) => sum.plus(amount), ZERO)
    expect([accountId, decimalText(balance.held)]).toEqual([accountId, decimalText(all)])
    const short = own(positions).filter(({ quantity }) => quantity.isNegative())
    const puts = short.filter(({ symbol }) => desk.instrument(symbol)?.option?.optionType === 'put')
    expect(puts.filter(({ quantity }) => !quantity.isZero())).toEqual([])
    const units = short.reduce(
      (sum, { symbol, quantity }) => sum.minus(worthOf(engine, symbol, quantity, ONE)),
      ZERO,
    )
    expect(cover.gte(units)).toBe(true)
    expect(balance.cash.gte(balance.held)).toBe(true)
  }
}

/** What a change of a quantity is worth: a purchase costs it, a sale brings it. */
const worthOf = (engine: Engine, symbol: string, quantity: Decimal, price: Decimal): Decimal => {
  const instrument = engine.floor.desk.instrument(asId<'instrument'>(symbol))
  return quantity.times(price).times(instrument?.multiplier ?? 1)
}

/** Kinds of transfers that follow from trades and from positions; everything else is money that came or went. */
const TRADING_KINDS = ['trade', 'fee', 'variation']

/**
 * The laws of accounts that hold futures: a position is what its fills and the changes beside them sum to, the account's
 * cash is what came in, less fees, less what its fills cost, with every future counted at the price that all are paid up
 * to, plus what it still owed of that, less what it was owed; and what is held is what its orders and its margin hold.
 */
export async function expectSoundMargins(engine: Engine, userId: UserId): Promise<void> {
  const { desk } = engine.floor
  const { trading, contracts, books } = engine.store
  const fills = await allFillsOf(engine, userId)
  const adjustments = await everyPage((offset) => contracts.adjustments({ userId }, { limit: PAGE, offset }))
  const positions = await allPositionsOf(engine, userId)
  const debts = await everyPage((offset) => books.receivables({}, { limit: PAGE, offset }))
  for (const { id: accountId } of desk.accountsOf(userId)) {
    const changes = [
      ...fills
        .filter((fill) => fill.accountId === accountId)
        .map((fill) => ({ symbol: fill.symbol, quantity: signed(fill), price: fill.price })),
      ...adjustments
        .filter((change) => change.accountId === accountId)
        .map(({ symbol, quantityChange, price }) => ({ symbol, quantity: quantityChange, price })),
    ]
    const held = sumBy(
      positions.filter((position) => position.accountId === accountId),
      ({ symbol }) => symbol,
      ({ quantity }) => quantity,
    )
    expect(nonZero(held)).toEqual(
      nonZero(
        sumBy(
          changes,
          ({ symbol }) => symbol,
          ({ quantity }) => quantity,
        ),
      ),
    )
    const transfers = await everyPage((offset) => trading.transfersOf(accountId, { limit: PAGE, offset }))
    // A fee without a fill is what the default fund asks for taking a position over.
    const matches = new Set(fills.map(({ matchId }) => matchId))
    let expected = ZERO
    for (const { kind, causeId, debitAccountId, amount } of transfers) {
      if (TRADING_KINDS.includes(kind) && (kind !== 'fee' || matches.has(causeId))) continue
      expected = debitAccountId === accountId ? expected.minus(amount) : expected.plus(amount)
    }
    for (const { causeId, accountId: debtorId, creditorId, amount } of debts) {
      if (causeId.startsWith('funding:')) continue
      if (debtorId === accountId) expected = expected.plus(amount)
      if (creditorId === accountId) expected = expected.minus(amount)
    }
    for (const fill of fills) if (fill.accountId === accountId) expected = expected.minus(fill.fee)
    for (const { symbol, quantity, price } of changes) {
      expected = expected.minus(worthOf(engine, symbol, quantity, price))
    }
    for (const [symbol, quantity] of held) {
      const settled = desk.settledPriceOf(asId<'instrument'>(symbol))
      expected = expected.plus(worthOf(engine, symbol, quantity, settled))
    }
    const balance = desk.balance(accountId)
    expect([accountId, decimalText(balance.cash)]).toEqual([accountId, decimalText(expected)])
    const byOrders = desk.openOrdersOf(accountId).reduce((sum, order) => sum.plus(order.heldCash), ZERO)
    const holds = byOrders.plus(desk.collateralOf(accountId).held)
    expect([accountId, decimalText(balance.held)]).toEqual([accountId, decimalText(holds)])
    expect(balance.cash.gte(balance.held)).toBe(true)
  }
}
