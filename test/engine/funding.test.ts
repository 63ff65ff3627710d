import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decimal } from '../../src/core/kernel/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { expectSoundBooks } from './support.ts'

const DAY_MS = 86_400_000

let desk: RealDesk
let trader: RestClient

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() })
  desk = await openRealDesk({ tokenLives: { accessMs: DAY_MS, refreshMs: DAY_MS } })
  trader = await registered(restClient(desk.address), 'funding')
})

afterAll(async () => {
  vi.useRealTimers()
  await desk.close()
})

type Funding = Readonly<{ amount_per_unit: string; at: string }>
type Entry = Readonly<{ kind: string; amount: string; direction?: string }>

describe('the perpetual of the demo', () => {
  it('is quoted, and exchanges funding once its instant has come', async () => {
    const bought = await trader.ask('POST /trades', { symbol: 'BTC-USD-PERP', side: 'buy', quantity: '0.5' })
    expect([bought.status, bought.body.status], bought.text).toEqual([201, 'filled'])
    const before = await trader.ask<{ next_at: string; total: number }>('GET /market/funding/BTC-USD-PERP')
    expect(before.body).toMatchObject({ funding_hours: 8, total: 0 })

    vi.setSystemTime(Date.parse(before.body.next_at) + 1_000)
    vi.advanceTimersByTime(2_000)
    await expect
      .poll(async () => (await trader.ask('GET /market/funding/BTC-USD-PERP')).body.total, {
        timeout: 20_000,
      })
      .toBe(1)
    const { body } = await trader.ask<{ fundings: Funding[] }>('GET /market/funding/BTC-USD-PERP')
    const [funding] = body.fundings
    expect(funding?.at).toBe(before.body.next_at)

    const accounts = await trader.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
    const id = accounts.body.accounts[0]?.account_id
    const ledger = await trader.ask<{ entries: Entry[] }>(`GET /accounts/${id}/ledger?per_page=100`)
    const exchanged = ledger.body.entries.filter(({ kind }) => kind === 'funding')
    const share = decimal(funding?.amount_per_unit ?? 0).times('0.5')
    expect(exchanged.map(({ amount }) => decimal(amount).abs().toFixed())).toEqual([share.abs().toFixed()])
    await expectSoundBooks(desk.real.engine)
    expect(desk.real.errors).toEqual([])
  })

  it('and the futures on the index trade beside it, each with hours and terms of its own', async () => {
    const { body } = await trader.ask<{ assets: Fields[] }>('GET /portfolios/assets?asset_type=future')
    expect(body.assets).toHaveLength(2)
    const [future] = body.assets
    expect(future).toMatchObject({ underlying: 'SPX', settlement: 'cash', hours: 'always_new_york' })
    const order = { symbol: future?.symbol, side: 'buy', quantity: 1 }
    const bought = await trader.ask('POST /trades', order)
    expect([bought.status, bought.body.status], bought.text).toEqual([201, 'filled'])
    const exercised = await trader.ask('POST /trading/exercise', { symbol: future?.symbol, quantity: 1 })
    expect([exercised.status, exercised.body.error]).toEqual([409, 'exercise_not_allowed'])
    const session = await trader.ask(`GET /market/sessions/${String(future?.symbol)}`)
    expect(session.body).toMatchObject({ time_zone: 'America/New_York', is_open: true, settlement_days: 1 })
  })
})
