import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asId } from '../../src/core/kernel/index.ts'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealEngine } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'

const DAY_MS = 86_400_000
const USER = { email: 'day@example.com', password: 'SecurePassword123!', full_name: 'Day Trader' }

let directory: string
beforeAll(() => {
  directory = makeDataDirectory()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 15) })
})
afterAll(() => {
  vi.useRealTimers()
  removeDataDirectory(directory)
})

describe('a DAY order', () => {
  it('whose day turned while nobody was running has ended before the desk trades again', async () => {
    const before = await openRealEngine({ dataDirectory: directory })
    const { access_token } = must(
      await before.engine.app.call('identity.register', USER, context()),
    ) as Record<string, string>
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.1', price: '10000' }
    const trader = context({ authorization: `Bearer ${access_token}` })
    const place = async (timeInForce: string) =>
      must(
        await before.engine.app.call('trading.createTrade', { ...order, time_in_force: timeInForce }, trader),
      ) as Record<string, string>
    const [day, lasting] = [await place('DAY'), await place('GTC')]
    expect([day.status, lasting.status]).toEqual(['open', 'open'])
    await before.close()

    vi.setSystemTime(Date.now() + DAY_MS)
    const after = await openRealEngine({ dataDirectory: directory })
    const { desk } = after.engine.floor
    const account = asId<'account'>(String(day.account_id))
    expect(desk.openOrdersOf(account).map(({ id }) => id)).toEqual([lasting.order_id])
    expect(await after.engine.store.trading.order(asId<'order'>(String(day.order_id)))).toMatchObject({
      status: 'expired',
      statusReason: 'day_ended',
    })
    expect(after.errors).toEqual([])
    await after.close()
  })
})
