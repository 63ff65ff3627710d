import { expect, it } from 'vitest'
import { MS_PER_SECOND, asId, present } from '../../../../src/core/kernel/index.ts'
import { typescriptKernel } from '../../../../src/core/pricing/index.ts'
import { riskAlertsSource } from '../../../../src/core/app/risk/alerts.ts'
import { makeLimitWatch } from '../../../../src/core/app/risk/limit-watch.ts'
import { inlinePool } from '../../../support/inline-pool.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

type Change = Readonly<{ items: readonly Readonly<Record<string, unknown>>[] }> | null

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

it('a limit that is met is told once, and again only after it was left', async () => {
  const room = await openTradingRoom()
  const { id } = await room.openAccount(1)
  const source = riskAlertsSource(
    { ...room, compute: inlinePool, kernel: typescriptKernel, logger: SILENT },
    { userId: room.userOf(1), accountId: null },
  )
  expect(await source.snapshot()).toEqual({ items: [] })
  const next = async (): Promise<readonly unknown[]> => {
    room.clock.advance(5 * MS_PER_SECOND)
    source.collect()
    // The look that was begun is over when the next snapshot is: both wait for the same one.
    await source.snapshot()
    return ((source.collect() as Change)?.items ?? []).map(({ limit, kind, account_id }) => [
      limit,
      kind,
      account_id,
    ])
  }
  answer(await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: '0.5' }))
  expect(await next()).toEqual([])
  answer(await room.call(1, 'guards.setLimits', { account_id: id, max_position_size: '20000' }))
  expect(await next()).toEqual([['position_size', 'breach', id]])
  await room.quoteAll()
  expect(await next()).toEqual([])
  expect(await source.snapshot()).toMatchObject({
    items: [{ limit: 'position_size', kind: 'breach', max: 20_000 }],
  })
  answer(await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side: 'sell', quantity: '0.5' }))
  expect(await next()).toEqual([['position_size', 'recovery', id]])
})

it('a look that fails is written down and tried again', async () => {
  const room = await openTradingRoom()
  const { id } = await room.openAccount(1)
  answer(await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: '0.5' }))
  answer(await room.call(1, 'guards.setLimits', { account_id: id, max_position_size: '20000' }))
  let isDown = true
  const setting = (name: string) => (isDown ? Promise.reject(new Error('disk')) : room.store.setting(name))
  const logged: string[] = []
  const logger = { ...SILENT, error: (event: string) => void logged.push(event) }
  const store = { ...room.store, setting }
  const source = riskAlertsSource(
    { ...room, store, compute: inlinePool, kernel: typescriptKernel, logger },
    { userId: room.userOf(1), accountId: null },
  )
  source.collect()
  await expect.poll(() => logged).toEqual(['risk_alerts_failed'])
  isDown = false
  expect(await source.snapshot()).toMatchObject({ items: [{ kind: 'breach' }] })
  // What a snapshot said is not told again as news.
  expect(source.collect()).toBeNull()
})

it('two streams of an account see the same edges, and one that comes back finds the limit where it was left', async () => {
  const room = await openTradingRoom()
  const { id } = await room.openAccount(1)
  const deps = { ...room, compute: inlinePool, kernel: typescriptKernel, logger: SILENT }
  const limitWatch = makeLimitWatch(deps)
  const open = (accountId: typeof id | null) =>
    riskAlertsSource({ ...deps, limitWatch }, { userId: room.userOf(1), accountId })
  const trade = async (side: 'buy' | 'sell', quantity: string): Promise<void> => {
    answer(await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side, quantity }))
    await room.quoteAll()
    room.clock.advance(5 * MS_PER_SECOND)
  }
  const kindsOf = (told: unknown): readonly unknown[] =>
    (told as NonNullable<Change> | null)?.items.map(({ kind }) => kind) ?? []
  const [all, one] = [open(null), open(id)]
  expect([await all.snapshot(), await one.snapshot()]).toEqual([{ items: [] }, { items: [] }])
  const price = room.valuations.spotOf(asId('BTC-USD'))?.toNumber() ?? NaN
  // 0.4 coins are 97 % of it.
  const bound = String(Math.round((0.4 * price) / 0.97))
  answer(await room.call(1, 'guards.setLimits', { account_id: id, max_position_size: bound }))
  await trade('buy', '0.4')
  await one.snapshot()
  expect([kindsOf(all.collect()), kindsOf(one.collect())]).toEqual([['warning'], ['warning']])
  const limits = { account_id: id, max_position_size: String(Math.round((0.4 * price) / 1.1)) }
  answer(await room.call(1, 'guards.setLimits', limits))
  room.clock.advance(5 * MS_PER_SECOND)
  await one.snapshot()
  // The look was one stream's, the edge is both's.
  expect([kindsOf(all.collect()), kindsOf(one.collect())]).toEqual([['breach'], ['breach']])
  one.close()
  all.close()
  // 0.35 coins are 96 % of the tighter bound: a breach is left below 95 % and would not begin there.
  await trade('sell', '0.05')
  const back = open(id)
  expect(kindsOf(await back.snapshot())).toEqual(['breach'])
  await trade('sell', '0.1')
  await back.snapshot()
  expect(kindsOf(back.collect())).toEqual(['recovery'])
})

it('an engine that starts again knows what was told, and where a limit stands between its edges', async () => {
  const room = await openTradingRoom()
  const { id } = await room.openAccount(1)
  const { committer } = room.floor
  const start = () => {
    const deps = { ...room, committer, compute: inlinePool, kernel: typescriptKernel, logger: SILENT }
    const limitWatch = makeLimitWatch(deps)
    const told: string[] = []
    limitWatch.listen(({ event }) => void told.push(event.kind))
    const account = present(room.desk.account(id), 'the account')
    return { told, look: () => limitWatch.look(account) }
  }
  const trade = async (side: 'buy' | 'sell', quantity: string): Promise<void> => {
    answer(await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side, quantity }))
    await room.quoteAll()
  }
  const price = room.valuations.spotOf(asId('BTC-USD'))?.toNumber() ?? NaN
  const bound = String(Math.round((0.4 * price) / 1.1))
  await trade('buy', '0.4')
  answer(await room.call(1, 'guards.setLimits', { account_id: id, max_position_size: bound }))
  const first = start()
  await first.look()
  expect(first.told).toEqual(['breach'])
  const second = start()
  await second.look()
  expect(second.told).toEqual([])
  // 0.35 coins are 96 % of the bound: a breach does not begin there and is not left there.
  await trade('sell', '0.05')
  const third = start()
  expect((await third.look()).find(({ key }) => key === 'position_size')?.state).toBe('breached')
  await trade('sell', '0.25')
  const fourth = start()
  await fourth.look()
  expect(fourth.told).toEqual(['recovery'])
  const fifth = start()
  await fifth.look()
  expect(fifth.told).toEqual([])
})
