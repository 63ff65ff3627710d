import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

type Greeks = Readonly<Record<'delta' | 'gamma' | 'theta' | 'vega' | 'rho', number>>
const NAMES = ['delta', 'gamma', 'theta', 'vega', 'rho'] as const

// The index stands at 6,790 and the options' parity says a forward of 6,805: the two conventions differ visibly.

describe('the greeks of a position', () => {
  it('are the same on every face: list, risk, portfolio, ticket and chain', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const told = async (name: string, input: JsonObject = {}) => answer(await room.call(1, name, input))
    const order = { symbol: CALL, side: 'buy', order_type: 'market', quantity: '2' }
    const preview = await told('trading.preview', order)
    await told('trading.createTrade', { symbol: CALL, side: 'buy', quantity: '2' })
    const [listed] = (await told('trading.listPositions'))['positions'] as readonly Greeks[]
    const [risk] = (await told('risk.positions'))['positions'] as readonly { greeks: Greeks }[]
    const { greeks: whole } = (await told('risk.portfolio')) as { greeks: Greeks }
    const { net_greeks: net } = (await told('risk.greeksPortfolio')) as { net_greeks: Greeks }
    const { total } = (await told('overview.greeks')) as { total: Greeks }
    const { greeks_impact: impact, effect } = preview as {
      greeks_impact: Greeks
      effect: { greeks: { after: Greeks } }
    }
    const chain = room.live.chains.view('SPX' as never, '2027-01-15')?.snapshot()
    const unit = chain?.rows[0]?.call as unknown as Greeks
    for (const name of NAMES) {
      const own = listed?.[name] ?? NaN
      expect(Math.abs(own), name).toBeGreaterThan(0)
      const close = (value: number | undefined): void =>
        expect(Math.abs((value ?? NaN) / own - 1), name).toBeLessThan(1e-9)
      for (const face of [risk?.greeks, whole, net, total, impact, effect.greeks.after]) close(face?.[name])
      close(unit[name] * 200)
    }
  })
})
