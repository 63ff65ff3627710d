import { expect, it } from 'vitest'
import { MS_PER_SECOND } from '../../../../src/core/kernel/index.ts'
import { typescriptKernel } from '../../../../src/core/pricing/index.ts'
import { riskAlertsSource } from '../../../../src/core/app/risk/alerts.ts'
import { positionsSource } from '../../../../src/core/app/streams/private-sources.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { inlinePool } from '../../../support/inline-pool.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

// Risk is worked out anew on a tick, without a trade and without being asked, and pushed to whoever follows.

type Row = Readonly<Record<string, unknown>>
const itemsOf = (message: unknown): readonly Row[] =>
  (message as Readonly<{ items: readonly Row[] }> | null)?.items ?? []

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function openMonitor() {
  const room = await openTradingRoom()
  const { id } = await room.openAccount(1)
  const audience = { userId: room.userOf(1), accountId: null }
  answer(await room.call(1, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '2' }))
  const positions = positionsSource(room, audience)
  const alerts = riskAlertsSource(
    { ...room, compute: inlinePool, kernel: typescriptKernel, logger: SILENT },
    audience,
  )
  /** A tick of the option's own market, and nothing else. */
  const tick = async (middle: number): Promise<void> => {
    await room.quote([[middle - 0.5, 50]], [[middle + 0.5, 50]], CALL)
    room.clock.advance(5 * MS_PER_SECOND)
  }
  return { room, id, positions, alerts, tick }
}

it('a tick moves value, profit and greeks of a position, as risk tells them when it is asked', async () => {
  const { room, positions, tick } = await openMonitor()
  const [before] = itemsOf(await positions.snapshot())
  expect(before).toMatchObject({ symbol: CALL, current_price: '120.5' })
  await tick(180)
  const [after] = itemsOf(positions.collect())
  expect(after).toMatchObject({ symbol: CALL, current_price: '180' })
  // 59.5 a unit more, on 200 units.
  expect(Number(after?.['unrealized_pnl']) - Number(before?.['unrealized_pnl'])).toBeCloseTo(11_900, 6)
  const asked = answer(await room.call(1, 'risk.positions', {}))['positions'] as readonly Row[]
  for (const name of ['delta', 'gamma', 'vega', 'theta']) expect(after?.[name]).not.toBe(before?.[name])
  // One convention: what is pushed is what risk says when it is asked.
  const told = asked[0]?.['greeks'] as Readonly<Record<string, number>>
  for (const name of ['delta', 'gamma', 'vega', 'theta', 'rho'])
    expect(Math.abs(Number(after?.[name]) / (told[name] ?? NaN) - 1), name).toBeLessThan(1e-9)
  // Without a tick nothing is said.
  room.clock.advance(5 * MS_PER_SECOND)
  expect(positions.collect()).toBeNull()
})

it('a limit that a tick alone takes to its edge is told to whoever follows, and its recovery', async () => {
  const { room, id, alerts, tick } = await openMonitor()
  // 200 units at 120.5 are 24,100.
  answer(await room.call(1, 'guards.setLimits', { account_id: id, max_position_size: '35000' }))
  expect(itemsOf(await alerts.snapshot())).toEqual([])
  const heard = async (): Promise<readonly unknown[]> => {
    alerts.collect()
    // The look that was begun is over when the next snapshot is: both wait for the same one.
    await alerts.snapshot()
    return itemsOf(alerts.collect()).map(({ limit, kind, value }) => [limit, kind, value])
  }
  await tick(180)
  expect(await heard()).toEqual([['position_size', 'breach', 36_000]])
  await tick(181)
  expect(await heard()).toEqual([])
  await tick(100)
  // Its put's quote is old by now, so that nothing says a volatility: the size needs a price alone.
  expect(await heard()).toEqual([['position_size', 'recovery', 20_000]])
  alerts.close()
})
