import { expect, it } from 'vitest'
import { context } from '../core/app/support.ts'
import { must, refusal } from '../sim/support/venue.ts'
import { openRealEngine } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'

const USER = { email: 'gone@example.com', password: 'SecurePassword123!', full_name: 'Gone Reader' }
const LIMIT = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '30000' }

type Fields = Readonly<Record<string, string>>

it('whoever follows their orders with cancel_on_disconnect leaves none behind', async () => {
  const real = await openRealEngine()
  const { app } = real.engine
  const { access_token } = must(await app.call('identity.register', USER, context())) as Fields
  const ending = new AbortController()
  const trader = context({ authorization: `Bearer ${access_token}` })
  const order = must(await app.call('trading.createTrade', LIMIT, trader)) as Fields
  const subscribe = (input: object) =>
    app.call('market.subscribe', { channel: 'orders', ...input }, { ...trader, signal: ending.signal })
  expect(refusal(await subscribe({ cancel_on_disconnect: 'somebody-elses' })).code).toBe('account_not_found')
  expect(refusal(await subscribe({ channel: 'fills', cancel_on_disconnect: order.account_id })).code).toBe(
    'orders_channel_only',
  )
  const stream = must(await subscribe({ cancel_on_disconnect: order.account_id })) as AsyncGenerator
  await stream.next()
  ending.abort()
  await expect
    .poll(async () => must(await app.call('trading.getTrade', { trade_id: order.order_id }, trader)))
    .toMatchObject({ status: 'cancelled', status_reason: 'disconnected' })
  await real.close()
})

it('whoever is gone leaves no execution algorithm at work: it is paused until somebody resumes it', async () => {
  const real = await openRealEngine()
  const { app } = real.engine
  const { access_token } = must(await app.call('identity.register', USER, context())) as Fields
  const trader = context({ authorization: `Bearer ${access_token}` })
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const started = must(
    await app.call(
      'execution.create',
      { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.01', limit_price: '30000', end },
      trader,
    ),
  ) as Fields
  const ending = new AbortController()
  const stream = must(
    await app.call(
      'market.subscribe',
      { channel: 'orders', cancel_on_disconnect: started.account_id },
      { ...trader, signal: ending.signal },
    ),
  ) as AsyncGenerator
  await stream.next()
  ending.abort()
  await expect
    .poll(async () => must(await app.call('execution.get', { algo_order_id: started.id }, trader)))
    .toMatchObject({ status: 'paused', status_reason: 'disconnected' })
  await real.close()
})

it('a stream that was released before it is closed cancels nothing', async () => {
  const real = await openRealEngine()
  const { app } = real.engine
  const { access_token } = must(await app.call('identity.register', USER, context())) as Fields
  const trader = context({ authorization: `Bearer ${access_token}` })
  const order = must(await app.call('trading.createTrade', LIMIT, trader)) as Fields
  const release = (account_id: string | undefined) =>
    app.call('market.releaseOnDisconnect', { account_id }, trader)
  const follow = async () => {
    const ending = new AbortController()
    const stream = must(
      await app.call(
        'market.subscribe',
        { channel: 'orders', cancel_on_disconnect: order.account_id },
        { ...trader, signal: ending.signal },
      ),
    ) as AsyncGenerator
    await stream.next()
    return ending
  }
  const statusNow = async () =>
    (must(await app.call('trading.getTrade', { trade_id: order.order_id }, trader)) as Fields).status
  const kept = await follow()
  expect(must(await release(order.account_id))).toMatchObject({ released: 1 })
  expect(must(await release(order.account_id))).toMatchObject({ released: 0 })
  expect(refusal(await release('somebody-elses')).code).toBe('account_not_found')
  const held = await follow()
  kept.abort()
  // Had the released one cancelled it, it would be gone before the next command is answered.
  must(await app.call('trading.createTrade', { ...LIMIT, price: '29000' }, trader))
  expect(await statusNow()).toBe('open')
  held.abort()
  await expect.poll(statusNow).toBe('cancelled')
  await real.close()
})

it('pending orders, their extremes and pairs are there again after a restart', async () => {
  const dataDirectory = makeDataDirectory()
  const first = await openRealEngine({ dataDirectory })
  const ask = async (real: typeof first, name: string, input: object, authorization: string) =>
    must(await real.engine.app.call(name, input, context({ authorization }))) as Fields
  const { access_token } = must(await first.engine.app.call('identity.register', USER, context())) as Fields
  const token = `Bearer ${access_token}`
  const bought = { ...LIMIT, order_type: 'market', price: undefined, quantity: '0.1', stop_loss: '20000' }
  await ask(first, 'trading.createTrade', bought, token)
  const trailing = {
    ...LIMIT,
    side: 'sell',
    order_type: 'trailing_stop',
    price: undefined,
    trail_percent: '40',
  }
  await ask(first, 'trading.createTrade', trailing, token)
  const pending = async (real: typeof first) => {
    const found = await ask(real, 'trading.listOrders', { status: 'pending' }, token)
    return (found as unknown as { orders: Fields[] }).orders
  }
  const before = await pending(first)
  expect(before.map(({ order_type, reduce_only }) => [order_type, String(reduce_only)])).toEqual([
    ['trailing_stop', 'false'],
    ['stop', 'true'],
  ])
  const known = first.engine.floor.desk.openOrder(before[0]?.order_id as never)
  await first.close()
  const second = await openRealEngine({ dataDirectory })
  // Its extreme may have followed the market since it was listed.
  const again = second.engine.floor.desk.openOrder(before[0]?.order_id as never)
  expect(again?.trailPercent).toEqual(known?.trailPercent)
  expect(again?.trailExtreme?.gte(known?.trailExtreme ?? 0)).toBe(true)
  expect((await pending(second)).map(({ order_id }) => order_id)).toEqual(
    before.map(({ order_id }) => order_id),
  )
  await second.close()
  removeDataDirectory(dataDirectory)
})
