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

describe('the chances of a structure', () => {
  it('are those of a lognormal law with the expected move as its deviation', async () => {
    const { payoff } = await deskWithWing()
    const { probabilities, spot, expected_move: move, breakevens } = await payoff(CALL, WING)
    const { gain = NaN, loss = NaN, max_gain: most = NaN, max_loss: worst = NaN } = probabilities ?? {}
    expect(gain + loss).toBeCloseTo(1, 12)
    // Sold: the whole premium below 6,800, the whole width above 7,200, and no gain beyond the breakeven.
    expect(most).toBeGreaterThan(0)
    expect(Number(most) + Number(worst)).toBeLessThan(1)
    expect(gain).toBeGreaterThan(Number(most))
    const deviations = Math.log((breakevens[0] ?? NaN) / spot) / (Number(move) / spot)
    expect(Math.sign(gain - 0.5)).toBe(Math.sign(deviations))
  })

  it('are none where nothing says how far the underlying may go', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const legs = [{ symbol: 'BTC-USD', side: 'buy', quantity: '1', price: '50000' }]
    const given = answer(await room.call(1, 'trading.payoff', { legs }))
    expect((given as ContractOutputs['trading']['payoff']).probabilities).toBeNull()
  })
})

describe('a payoff at another date and volatility', () => {
  const curves = async (change: Readonly<Record<string, unknown>>) => {
    const { room } = await deskWithWing()
    const legs = [{ symbol: CALL, side: 'buy', quantity: '1', price: '120' }]
    const given = answer(await room.call(1, 'trading.payoff', { legs, points: 41, ...change }))
    return given as ContractOutputs['trading']['payoff']
  }

  it('is compared with now: a shift of volatility moves the chosen date alone', async () => {
    const { curve: still } = await curves({})
    const { curve: shifted } = await curves({ vol_shift: 0.05 })
    for (const [index, point] of shifted.entries()) {
      expect(still[index]?.at_date).toBe(still[index]?.at_now)
      expect(point.at_expiry).toBe(still[index]?.at_expiry)
      expect(point.at_now).toBeCloseTo(still[index]?.at_now ?? Number.NaN, 2)
      expect(point.at_date).toBeGreaterThanOrEqual(point.at_now)
    }
    const middle = shifted[20]
    expect((middle?.at_date ?? 0) - (middle?.at_now ?? 0)).toBeGreaterThan(1_000)
  })

  it('loses time value on the way, and at expiry is the expiry', async () => {
    const { curve, at, expires_at } = await curves({ at: EXPIRY })
    expect(at).toBe(expires_at)
    for (const { at_date, at_expiry, at_now } of curve) {
      expect(at_date).toBeCloseTo(at_expiry, 6)
      expect(at_now).toBeGreaterThanOrEqual(at_date - 1e-6)
    }
  })

  it('adds held positions over the same prices, and leaves the facts of the order alone', async () => {
    const alone = await curves({})
    expect(alone.held_curve).toBeNull()
    const held = [{ symbol: WING, side: 'sell', quantity: '2', price: '5' }]
    const both = await curves({ held })
    expect(both.worst_loss).toBe(alone.worst_loss)
    expect(both.collateral).toEqual(alone.collateral)
    for (const [index, { spot, at_expiry }] of (both.held_curve ?? []).entries()) {
      expect(spot).toBe(both.curve[index]?.spot)
      const shorts = 200 * (5 - Math.max(0, spot - 7_200))
      expect(at_expiry - (both.curve[index]?.at_expiry ?? 0)).toBeCloseTo(shorts, 6)
    }
    expect(both.held_curve).toHaveLength(41)
  })

  it('refuses a held position of another underlying, and names one that is not there', async () => {
    const { room } = await deskWithWing()
    const legs = [{ symbol: CALL, side: 'buy', quantity: '1', price: '120' }]
    const ask = (symbol: string) =>
      room.call(1, 'trading.payoff', { legs, held: [{ symbol, side: 'buy', quantity: '1', price: '5' }] })
    expect(await ask('BTC-USD')).toMatchObject({ failure: { code: 'legs_differ' } })
    expect(await ask('NOPE')).toMatchObject({ failure: { code: 'unknown_symbol', field: 'held.0.symbol' } })
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
