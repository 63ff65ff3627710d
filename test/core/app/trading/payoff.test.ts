import { describe, expect, it } from 'vitest'
import type { ContractOutputs } from '../../../../src/core/contract/index.ts'
import { CALL, spxOption } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from './support.ts'

const EXPIRY = '2027-01-15T21:00:00Z'
const WING = CALL.replace('6800', '7200')

/** A desk with one strike quoted on both sides, and a far wing that nobody bids for. */
async function deskWithWing() {
  const room = await openTradingRoom()
  await room.floor.settleOwn(room.desk.listInstruments([spxOption(7200, 'call', EXPIRY)]))
  await room.quote([], [[0.1, 50]], WING)
  await room.openAccount(1)
  const payoff = async (...symbols: readonly string[]) => {
    const legs = symbols.map((symbol, index) => ({
      symbol,
      side: index === 0 ? 'sell' : 'buy',
      quantity: '1',
      price: index === 0 ? '120' : '0.1',
    }))
    const given = answer(await room.call(1, 'trading.payoff', { legs }))
    return given as ContractOutputs['trading']['payoff']
  }
  return { room, payoff }
}

describe('the payoff of a structure', () => {
  it('has its bounds when nobody bids for a wing', async () => {
    const { payoff } = await deskWithWing()
    const { worst_loss, best_gain, breakevens, collateral } = await payoff(CALL, WING)
    // 119.90 received on 100 units between strikes 400 apart.
    expect(best_gain).toBeCloseTo(11_990, 6)
    expect(worst_loss).toBeCloseTo(28_010, 6)
    expect(breakevens).toHaveLength(1)
    expect(breakevens[0]).toBeCloseTo(6_919.9, 6)
    expect(collateral).toMatchObject({ required: '40000' })
  })

  it('tells the expected move of the chain, whichever leg comes first', async () => {
    const { room, payoff } = await deskWithWing()
    const view = room.live.chains.view('SPX' as never, '2027-01-15')
    const move = view?.snapshot().head.expected_move
    expect(move).toBeGreaterThan(0)
    expect((await payoff(CALL, WING)).expected_move).toBe(move)
    expect((await payoff(WING, CALL)).expected_move).toBe(move)
  })
})

describe('the mark of an option that nobody bids for', () => {
  it('is half of its ask, so that one wing does not hide the profit of an account', async () => {
    const { room } = await deskWithWing()
    answer(
      await room.call(1, 'trading.createTrade', {
        symbol: WING,
        side: 'buy',
        quantity: '20',
        type: 'market',
      }),
    )
    const { positions } = answer(await room.call(1, 'trading.listPositions', {}))
    expect(positions).toMatchObject([{ symbol: WING, current_price: '0.05', unrealized_pnl: '-100' }])
  })
})
