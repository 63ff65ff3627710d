import { beforeEach, describe, expect, it } from 'vitest'
import { Decimal, makeRandom, toIso } from '../../../../src/core/kernel/index.ts'
import { PERP } from '../../../sim/support/venue.ts'
import { STOCK, optionOf } from '../aapl-options.ts'
import { OPERATOR, answer, failureOf } from './support.ts'
import {
  CALL_110,
  CALL_120,
  SMALL,
  after,
  call,
  expectCarried,
  free,
  heldOf,
  id,
  listSmall,
  openFloor,
  pass,
  quantityOf,
  quoteAt,
  room,
  start,
  withdraw,
} from './hostile-floor.ts'

// Contracts of different size against one account's money, and tries in whatever order.

describe('contracts of different size', () => {
  /** Delivers 125 shares, at a fifth less, after the split of five for four. */
  const ADJUSTED = 'AAPL1-20270115-88-C'
  const PLAIN = 'AAPL-20270115-88-C'
  const PLAIN_WING = 'AAPL-20270115-96-C'
  beforeEach(() => openFloor(100_000))
  const trade = (symbol: string, side: string, quantity: string) =>
    call('trading.createTrade', { symbol, side, order_type: 'market', quantity })
  const unit = (quantity: string, legs: readonly (readonly [string, 'buy' | 'sell', number])[]) =>
    call('trading.multiLeg', {
      ...{ account_id: id, quantity, strategy: 'custom' },
      legs: legs.map(([symbol, side, ratio]) => ({ symbol, side, ratio })),
    })

  async function splitFiveForFour(): Promise<void> {
    const terms = { kind: 'split', symbol: STOCK, numerator: 5, denominator: 4 }
    const effective_on = toIso(room.clock.now()).slice(0, 10)
    answer(await room.call(OPERATOR, 'instruments.applyCorporateAction', { ...terms, effective_on }, 'split'))
    await room.floor.settleOwn(room.desk.listInstruments([optionOf(88, 'call'), optionOf(96, 'call')]))
    await quoteAt(STOCK, 80, 0.05)
    for (const symbol of [ADJUSTED, PLAIN]) await quoteAt(symbol, 1.6, 0.05)
    await quoteAt(PLAIN_WING, 0.8, 0.05)
  }

  it('a long of 100 units answers for 100 of a short of 125, and a parent cannot sell it away', async () => {
    await splitFiveForFour()
    answer(await trade(PLAIN, 'buy', '1'))
    expect(failureOf(await trade(ADJUSTED, 'sell', '1')).code).toBe('uncovered_short_option')
    answer(await trade(PLAIN, 'buy', '1'))
    answer(await trade(ADJUSTED, 'sell', '1'))
    await start({ symbol: PLAIN, side: 'sell', quantity: '2', end: after(20) })
    await pass(25)
    expect(quantityOf(PLAIN)).toBe(2)
  })

  it('a unit is judged by units of the share, not by contracts', async () => {
    await splitFiveForFour()
    const even = await unit('1', [
      [PLAIN_WING, 'buy', 1],
      [ADJUSTED, 'sell', 1],
    ])
    expect(failureOf(even).code).toBe('uncovered_short_option')
    answer(
      await unit('1', [
        [PLAIN_WING, 'buy', 5],
        [ADJUSTED, 'sell', 4],
      ]),
    )
    // (96 − 88) × 500.
    expect(heldOf()).toBe(4_000)
    expectCarried()
  })

  it('a naked short holds the same before and after its contract is adjusted, and as much as its units in plain ones', async () => {
    answer(await call('accounts.setMarginModel', { account_id: id, margin_model: 'strategy' }))
    answer(await trade(CALL_110, 'sell', '4'))
    const before = heldOf()
    expect(before).toBe((2 + 10) * 400 * 1.3)
    await splitFiveForFour()
    expect([quantityOf(ADJUSTED), heldOf()]).toEqual([-4, before])
    answer(await trade(ADJUSTED, 'buy', '4'))
    answer(await trade(PLAIN, 'sell', '5'))
    expect(heldOf()).toBe(before)
    expectCarried()
  })

  it('a future that nobody holds brings no cash when a unit sells it, whatever it is sold with', async () => {
    answer(await withdraw('95000'))
    const sold = await unit('1', [
      [PERP, 'sell', 1],
      [CALL_110, 'buy', 10],
    ])
    expect(failureOf(sold).code).toMatch(/^insufficient_/)
    expect([quantityOf(PERP), quantityOf(CALL_110)]).toEqual([0, 0])
    expectCarried()
  })

  it('ten contracts of a tenth against one whole are margined each for itself, in a unit as well', async () => {
    await listSmall()
    answer(await withdraw('92000'))
    const hedge = () =>
      unit('1', [
        [PERP, 'buy', 1],
        [SMALL, 'sell', 10],
      ])
    expect(failureOf(await hedge()).code).toBe('insufficient_margin')
    expect([quantityOf(PERP), quantityOf(SMALL), heldOf()]).toEqual([0, 0, 0])
    answer(await call('accounts.deposit', { account_id: id, amount: '4000' }))
    answer(await hedge())
    expect(heldOf()).toBeGreaterThanOrEqual(9_999)
    expectCarried()
    // One side cannot be taken off and the other kept with what both had: each holds its own.
    answer(await trade(SMALL, 'buy', '10'))
    expect(heldOf()).toBeLessThanOrEqual(5_002)
    expectCarried()
  })
})

describe('whatever they try in whatever order', () => {
  /** One try: most are refused, and that is right. */
  async function attempt(random: ReturnType<typeof makeRandom>): Promise<string> {
    const pick = <Item>(items: readonly Item[]): Item =>
      items[Math.floor(random.next() * items.length)] as Item
    const symbol = pick([PERP, SMALL, STOCK, CALL_110, CALL_120])
    const sizes: Record<string, readonly string[]> = { [PERP]: ['0.3', '1', '3'], [STOCK]: ['100', '500'] }
    const quantity = pick(sizes[symbol] ?? ['1', '5', '20'])
    const side = pick(['buy', 'sell'] as const)
    const parents = () => room.algos.openOf(room.userOf(1)).map(({ record }) => record.id)
    const tries: Record<string, () => Promise<unknown>> = {
      algo: () =>
        call('execution.create', {
          ...{ algo: pick(['twap', 'is']), symbol, side, quantity, end: after(pick([10, 30])) },
          style: pick(['take', 'join']),
        }),
      order: () => call('trading.createTrade', { symbol, side, order_type: 'market', quantity }),
      reduce: () =>
        call('trading.createTrade', {
          ...{ symbol, side, order_type: 'limit', quantity, reduce_only: true },
          price: pick(['1', '50000', '100']),
        }),
      unit: () => {
        const other = pick([PERP, SMALL, CALL_110, CALL_120])
        const wing = { symbol: other, side: pick(['buy', 'sell']), ratio: pick([1, 10]) }
        return call('trading.multiLeg', { legs: [{ symbol, side, ratio: 1 }, wing] })
      },
      withdraw: async () =>
        call('accounts.withdraw', { account_id: id, amount: Decimal.max(1, free()).toFixed(2) }),
      deposit: () => call('accounts.deposit', { account_id: id, amount: pick(['500', '5000']) }),
      leverage: () => call('accounts.setLeverage', { account_id: id, leverage: pick(['1', '10', '50']) }),
      model: () =>
        call('accounts.setMarginModel', { account_id: id, margin_model: pick(['cash', 'strategy']) }),
      cancel: () => call('execution.cancel', { algo_order_id: pick(parents()) ?? 'none' }),
      step: () => room.algos.step(),
    }
    const name = pick(Object.keys(tries))
    await tries[name]?.()
    return `${name} ${side} ${quantity} ${symbol}`
  }

  it.each([8, 12, 13, 14, 17, 125, 142, 148])(
    'no try leaves more exposure than money carries, seed %i',
    async (seed) => {
      await openFloor(20_000)
      await listSmall()
      const random = makeRandom(seed)
      for (let count = 0; count < 100; count += 1) {
        expectCarried(await attempt(random))
        room.clock.advance(500)
      }
    },
  )
})
