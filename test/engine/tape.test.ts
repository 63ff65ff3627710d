import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asId } from '../../src/core/kernel/index.ts'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealEngine } from '../support/real-engine.ts'
import type { RealEngine } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'

const DAY_MS = 86_400_000
const BTC = asId<'instrument'>('BTC-USD')

let directory: string
beforeAll(() => {
  directory = makeDataDirectory()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 15) })
})
afterAll(() => {
  vi.useRealTimers()
  removeDataDirectory(directory)
})

type Answer = Readonly<Record<string, string>>

/** A user with an address, a password and their token. */
async function trader({ engine }: RealEngine, name: string) {
  const user = { email: `${name}@example.com`, password: 'SecurePassword123!', full_name: 'Tape Reader' }
  const { access_token } = must(await engine.app.call('identity.register', user, context())) as Answer
  const authorized = context({ authorization: `Bearer ${access_token}` })
  return async (side: string, price: string): Promise<Answer> =>
    must(
      await engine.app.call(
        'trading.createTrade',
        { symbol: 'BTC-USD', side, order_type: 'limit', quantity: '0.01', price },
        authorized,
      ),
    ) as Answer
}

/** What trades made of the tape; the rest of a quote is the book's. */
const tapeOf = ({ engine }: RealEngine) => {
  const { last, volume, previousClose } = engine.floor.desk.quote(BTC)
  return { last: last?.toFixed(), volume: volume.toFixed(), previousClose: previousClose?.toFixed() }
}

describe('the tape', () => {
  it('is the same after a restart, and turns over to the previous close when the day has turned', async () => {
    const first = await openRealEngine({ dataDirectory: directory })
    const buyer = await trader(first, 'buyer')
    expect((await buyer('buy', '70000')).status).toBe('filled')
    await first.close()
    // The demo's own participants trade, too: the tape is what it was when the last of them had stopped.
    const traded = tapeOf(first)
    expect(Number(traded.volume)).toBeGreaterThanOrEqual(0.01)

    // Without the demo nobody trades by themselves.
    const second = await openRealEngine({ dataDirectory: directory, demo: false })
    expect(tapeOf(second)).toEqual(traded)
    await second.close()

    vi.setSystemTime(Date.now() + DAY_MS)
    const third = await openRealEngine({ dataDirectory: directory, demo: false })
    expect(tapeOf(third)).toEqual({ ...traded, volume: '0', previousClose: traded.last })
    expect(third.errors).toEqual([])
    await third.close()
  })
})
