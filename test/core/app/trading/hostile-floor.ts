import { expect } from 'vitest'
import { makeFuture, makeSpot } from '../../../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, parseIso, toIso } from '../../../../src/core/kernel/index.ts'
import type { AccountId, Decimal, Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { PERP, btcPerpetual, must, symbolOf } from '../../../sim/support/venue.ts'
import { STOCK, listing, optionOf } from '../aapl-options.ts'
import { answer, failureOf, openTradingRoom } from './support.ts'

// A floor for whoever wants more exposure than their money carries, and the law that they must not break.

type Room = Awaited<ReturnType<typeof openTradingRoom>>

export const CALL_110 = 'AAPL-20270115-110-C'
export const CALL_120 = 'AAPL-20270115-120-C'
export const SMALL = 'BTC-USD-20270115-F'

export let room: Room
export let id: string

/** Perpetual at 50,000, AAPL at 100, its calls of 110 and 120 at 2 and 1, with depth enough for everybody. */
export async function openFloor(cash: number): Promise<void> {
  room = await openTradingRoom()
  const stock = must(makeSpot({ ...listing, symbol: symbolOf(STOCK), kind: 'equity' }))
  const options = [optionOf(110, 'call'), optionOf(120, 'call')]
  await room.floor.settleOwn(room.desk.listInstruments([btcPerpetual(), stock, ...options]))
  await quoteAt(PERP, 50_000, 5)
  await quoteAt(STOCK, 100, 0.05)
  await quoteAt(CALL_110, 2, 0.05)
  await quoteAt(CALL_120, 1, 0.05)
  ;({ id } = await room.openAccount(1, 'demo', cash))
}

const cents = (price: number): number => Number(price.toFixed(2))
export const quoteAt = (symbol: string, middle: number, half: number, size = 5_000): Promise<unknown> =>
  room.quote([[cents(middle - half), size]], [[cents(middle + half), size]], symbol)

/** A future of a tenth of a bitcoin. */
export async function listSmall(): Promise<void> {
  const small = makeFuture({
    ...listing,
    ...{ underlying: symbolOf('BTC-USD'), name: 'Small', hours: 'always', tickSize: decimal(5) },
    ...{ multiplier: decimal('0.1'), expiresAt: parseIso('2027-01-15T21:00:00Z') as Instant },
  })
  await room.floor.settleOwn(room.desk.listInstruments([must(small)]))
  await quoteAt(SMALL, 50_000, 5)
}

export const call = (name: string, input: JsonObject) => room.call(1, name, input)
export const after = (seconds: number): string => toIso((room.clock.now() + seconds * 1_000) as Instant)

export async function start(change: JsonObject): Promise<string> {
  const asked = { algo: 'twap', symbol: PERP, side: 'buy', end: after(60), ...change }
  return String(answer(await call('execution.create', asked))['id'])
}
export const view = async (parent: string) => answer(await call('execution.get', { algo_order_id: parent }))

/** Lets market time pass in steps of a second; after each of them the law is looked at. */
export async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await room.algos.step()
    expectCarried()
    room.clock.advance(1_000)
  }
  await room.algos.step()
  expectCarried()
}

export const accountId = (): AccountId => asId<'account'>(id)
export const free = (): Decimal => {
  const { cash, held } = room.desk.balance(accountId())
  return cash.minus(held)
}
export const quantityOf = (symbol: string): number =>
  Number(room.desk.positionsOf(accountId()).find((one) => one.symbol === symbol)?.quantity ?? 0)
export const heldOf = (): number => Number(room.desk.collateralOf(accountId()).held)

/** What entering a position may take off its margin: the half of the spread that its mark does not have. */
const SPREAD_SHARE = decimal('0.99')

/**
 * The law while no market moves: what is held is there and is all that must be held, and the equity reaches for the initial
 * margin of everything that is owned or offered.
 */
export function expectCarried(after = ''): void {
  const { equity, initial } = room.desk.marginOf(accountId())
  const isCarried = equity.gte(initial.times(SPREAD_SHARE))
  const { isUnmet } = room.desk.collateralOf(accountId())
  const words = `${after}: ${free().toFixed()} free, equity ${equity.toFixed()} for ${initial.toFixed()}`
  expect([free().gte(ZERO), isUnmet, isCarried], words).toEqual([true, false, true])
}

export const withdraw = (amount: string, more: JsonObject = {}) =>
  call('accounts.withdraw', { account_id: id, amount, ...more })
/** What may be taken out now, as the refusal of too much says it. */
export async function withdrawable(): Promise<Decimal> {
  const { code, details } = failureOf(await withdraw('90000'))
  expect(code).toBe('insufficient_balance')
  return decimal(String(details?.['bound'])).toDecimalPlaces(2, 1)
}
