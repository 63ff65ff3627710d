import { expect } from 'vitest'
import { ZERO, decimal, decimalText } from '../../src/core/kernel/index.ts'
import type { Decimal, UserId } from '../../src/core/kernel/index.ts'
import type { FillRecord } from '../../src/core/orders/index.ts'
import type { PositionRecord } from '../../src/core/portfolio/index.ts'
import type { Engine } from '../../src/main/engine/index.ts'

const signed = (fill: FillRecord): Decimal => (fill.side === 'buy' ? fill.quantity : fill.quantity.negated())

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
  const total = lines.reduce((sum, line) => sum.plus(decimal(line.cash)), ZERO)
  expect(decimalText(total)).toBe('0')
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
