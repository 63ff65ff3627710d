import { describe, expect, it } from 'vitest'
import { makeStreamHub } from '../../../../src/core/app/streams/hub.ts'
import { makeSubscribe } from '../../../../src/core/app/streams/subscribe.ts'
import {
  CHANNEL_PERMISSIONS,
  PRIVATE_CHANNELS,
  STREAM_CHANNELS,
} from '../../../../src/core/contract/index.ts'
import { permissionsOf } from '../../../../src/core/identity/index.ts'
import type { Permission } from '../../../../src/core/identity/index.ts'
import { asId, ok } from '../../../../src/core/kernel/index.ts'
import type { Result } from '../../../../src/core/kernel/index.ts'
import { makeTestClock } from '../support.ts'

type Deps = Parameters<typeof makeSubscribe>[0]
type Channel = (typeof STREAM_CHANNELS)[number]

/** Subscribes a caller who has nothing but `permissions`; everything behind the door stands still. */
async function follow(
  channel: Channel,
  permissions: readonly Permission[],
  hub = makeStreamHub(makeTestClock()),
) {
  const still = {
    channel,
    symbol: null,
    snapshot: async () => ({}),
    collect: () => null,
    merge: () => null,
    close: () => undefined,
  }
  const feeds = { ticker: () => ({}), chain: () => null, recentTrades: () => [], depth: () => ({}) }
  const queries = new Proxy({}, { get: () => () => Promise.resolve([]) })
  const deps = {
    hub,
    feeds,
    clock: makeTestClock(),
    store: queries,
    desk: queries,
    links: () => still,
    listen: () => () => undefined,
  }
  const subscribe = makeSubscribe(deps as unknown as Deps)
  const caller = {
    ...{ userId: asId<'user'>('user-1'), sessionId: asId<'session'>('session-1'), email: 'jane@example.com' },
    ...{ role: 'individual', tier: 'free', permissions },
  }
  const context = {
    caller,
    signal: null,
    requestId: null,
    ipAddress: null,
    userAgent: null,
    note: () => undefined,
  }
  const symbol = (PRIVATE_CHANNELS as readonly string[]).includes(channel) ? undefined : 'BTC-USD'
  return (await subscribe({ channel, symbol } as never, context as never)) as Result<unknown>
}

describe('every stream', () => {
  it.each(STREAM_CHANNELS)(
    '%s refuses a reader who may do all but what it asks for, by that name',
    async (channel) => {
      const permission = CHANNEL_PERMISSIONS[channel]
      const refused = await follow(
        channel,
        permissionsOf('admin').filter((held) => held !== permission),
      )
      expect(refused).toMatchObject({
        ok: false,
        failure: { code: 'forbidden', field: 'channel', details: { permission } },
      })
    },
  )

  it.each(PRIVATE_CHANNELS)('%s of own objects asks for more than the market', async (channel) => {
    expect(CHANNEL_PERMISSIONS[channel]).not.toBe('market.read')
    expect(await follow(channel, ['profile.read', 'market.read'])).toMatchObject(
      channel === 'links' ? { ok: true } : { ok: false, failure: { code: 'forbidden' } },
    )
  })

  it('ends alone when its permission goes, and the others go on', () => {
    const hub = makeStreamHub(makeTestClock())
    const open = (permission: string) => {
      const source = () =>
        ok({
          ...{ channel: permission, symbol: null, snapshot: async () => ({}), collect: () => null },
          ...{ merge: () => null, close: () => undefined },
        })
      hub.subscribe(permission, 'reader', source, null, { session: 'one', permission, until: null })
    }
    open('order.read')
    open('market.read')
    hub.endStreams('one', ({ permission }) => permission === 'market.read')
    expect(hub.readers()).toBe(1)
    hub.endStreams('one')
    expect(hub.readers()).toBe(0)
  })
})
