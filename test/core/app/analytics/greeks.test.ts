import { describe, expect, it } from 'vitest'
import { makeAnalyticsHandlers } from '../../../../src/core/app/index.ts'
import { inlinePool } from '../../../support/inline-pool.ts'
import { CALL, symbolOf } from '../../../sim/support/venue.ts'
import { context } from '../support.ts'
import { openTradingRoom } from '../trading/support.ts'

describe('greeks without a volatility', () => {
  it('take that of the nearest listed option where no surface is kept, and name it', async () => {
    const room = await openTradingRoom()
    const { greeks } = makeAnalyticsHandlers({
      ...{ desk: room.desk, valuations: room.valuations, clock: room.clock, compute: inlinePool },
      chains: room.live.chains,
      surfaces: { known: () => null },
      gate: { run: (_who, work) => work(new AbortController().signal) },
    } as Parameters<typeof makeAnalyticsHandlers>[0])
    const asked = { symbol: CALL, spot: 6_790, strike: 6_810, expiry_days: 55, option_type: 'call' as const }
    const found = await greeks({ ...asked, risk_free_rate: 0, dividend_yield: 0 }, context({}) as never)
    const nearest = room.valuations.optionMarketOf(symbolOf(CALL))?.volAnnual
    expect(found).toMatchObject({
      ok: true,
      value: { volatility_source: CALL, volatility: nearest, surface: null },
    })
    expect(nearest).toBeGreaterThan(0)
  })
})
