import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decimal } from '../../src/core/kernel/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { expectSoundBooks } from './support.ts'

const MONTH_MS = 30 * 86_400_000

let desk: RealDesk
let trader: RestClient

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() })
  desk = await openRealDesk({ tokenLives: { accessMs: MONTH_MS, refreshMs: MONTH_MS } })
  trader = await registered(restClient(desk.address), 'expiry')
})

afterAll(async () => {
  vi.useRealTimers()
  await desk.close()
})

type Side = Readonly<{ symbol: string; bid: string | null; ask: string | null }> | null
type Chain = Readonly<{
  spot: string
  expires_at: string
  chain: readonly Readonly<{ strike: string; call: Side; put: Side }>[]
}>
type Entry = Readonly<{ kind: string; amount: string; cause_id: string }>

const buyable = (side: Side): side is NonNullable<Side> =>
  side !== null && side.ask !== null && side.bid !== null

/** Two calls well in the money, one put well out of it, all of the expiry that comes first. */
function chosen({ chain, spot }: Chain) {
  const below = chain.filter(({ strike }) => Number(strike) < Number(spot) * 0.9)
  const calls = below.filter(({ call }) => buyable(call)).slice(-2)
  const put = chain
    .filter(
      ({ strike, put: side }) => Number(strike) < Number(spot) && buyable(side) && Number(side.ask) > 1.5,
    )
    .at(0)
  const [low, high] = calls
  if (!low?.call || !high?.call || !put?.put) throw new Error('the chain is too thin')
  return {
    low: { ...low, symbol: low.call.symbol },
    high: { ...high, symbol: high.call.symbol },
    put: put.put.symbol,
  }
}

describe('an option that expires', () => {
  it('is settled in cash at its intrinsic value, and what rested in it ends', async () => {
    const { body: chain } = await trader.ask<Chain>('GET /market/options-chain/SPX')
    const { low, high, put } = chosen(chain)
    for (const symbol of [low.symbol, high.symbol, put]) {
      const bought = await trader.ask('POST /trades', { symbol, side: 'buy', quantity: 1, price: '100000' })
      expect([bought.status, bought.body.status], bought.text).toEqual([201, 'filled'])
    }
    const resting = { symbol: low.symbol, side: 'buy', order_type: 'limit', quantity: 1, price: '2' }
    const rests = await trader.ask<{ order_id: string; status: string }>('POST /trades', resting)
    expect([rests.status, rests.body.status], rests.text).toEqual([201, 'open'])
    const before = await trader.ask<{ accounts: { account_id: string; balance_usd: string }[] }>(
      'GET /accounts',
    )
    const account = before.body.accounts[0]
    if (!account) throw new Error('no account')

    vi.setSystemTime(Date.parse(chain.expires_at) + 1)
    vi.advanceTimersByTime(200)
    await expect
      .poll(async () => (await trader.ask('GET /positions')).body.total, { timeout: 20_000 })
      .toBe(0)

    // Positions are told from memory, orders from the store: the commit may still be on its way.
    await expect
      .poll(async () => (await trader.ask(`GET /trades/${rests.body.order_id}`)).body.status, {
        timeout: 20_000,
      })
      .toBe('expired')
    const ended = await trader.ask<Fields & { events: Fields[] }>(`GET /trades/${rests.body.order_id}`)
    expect(ended.body).toMatchObject({ status: 'expired', filled_quantity: '0' })
    expect(ended.body.events.at(-1)).toMatchObject({ kind: 'expired' })

    const ledger = await trader.ask<{ entries: Entry[] }>(
      `GET /accounts/${account.account_id}/ledger?per_page=100`,
    )
    const paid = ledger.body.entries
      .filter(({ kind }) => kind === 'settlement')
      .map(({ amount }) => decimal(amount))
    // The put pays nothing; the calls pay what their strikes are apart, times the multiplier.
    expect(paid).toHaveLength(2)
    const [least = decimal(0), most = decimal(0)] = paid.toSorted((a, b) => a.comparedTo(b))
    expect(most.minus(least).toFixed()).toBe(decimal(high.strike).minus(low.strike).times(100).toFixed())

    const after = await trader.ask<{ balance_usd: string; held_usd: string }>(
      `GET /accounts/${account.account_id}`,
    )
    expect(after.body).toMatchObject({
      balance_usd: decimal(account.balance_usd).plus(least).plus(most).toFixed(),
      held_usd: '0',
    })
    await expectSoundBooks(desk.real.engine)

    const late = await trader.ask('POST /trades', resting)
    expect([late.status, late.body.error], late.text).toEqual([422, 'instrument_expired'])
    const next = await trader.ask<Chain>('GET /market/options-chain/SPX')
    expect(Date.parse(next.body.expires_at)).toBeGreaterThan(Date.parse(chain.expires_at))
    expect(desk.real.errors).toEqual([])
  })
})
