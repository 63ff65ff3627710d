import { describe, expect, it } from 'vitest'
import { runDeskSim } from './support/desk-sim.ts'

const isProof = process.env['OPTIONIX_PROVE'] === '1'
const EVENTS = isProof ? 1_000_000 : 12_000
const SEED = 20_261_121

describe('venue and ledger under random trading, expiries and crashes', () => {
  it(`hold every law over ${EVENTS} events`, { timeout: isProof ? 3_600_000 : 120_000 }, async () => {
    const { breaches, counts } = await runDeskSim(SEED, EVENTS)
    expect(breaches).toEqual([])
    // The run is only worth something when everything that can happen did.
    for (const happened of [
      'crashes',
      'lost units',
      'orders lost before commit',
      'expiries',
      'opening_call with a price',
      'closing_call with a price',
      'fills auction',
      'refused call_phase',
      'deposits',
      'cancels',
      'amends that keep their place',
      'amends that lose their place',
      'amends that trade',
      'amend refused insufficient_cash',
      'amend refused insufficient_holdings',
      'amend refused quantity_below_filled',
      'crossing quotes',
      'trading orders',
      'day orders ended',
      'order pending',
      'triggered orders',
      'protecting orders',
      'ended one_cancels_other',
      'ended position_closed',
      'account halted',
      'account reducing',
      'instrument halted',
      'controls lifted',
      'dead men armed',
      'refused trading_halted',
      'refused instrument_halted',
      'refused only_reducing',
      'units placed',
      'unit refused unit_not_fillable',
      'unit refused uncovered_short_option',
      'spreads over collateral',
      'spreads without collateral',
      'refused insufficient_collateral',
      'variation.settled',
      'margin.warned',
      'liquidated orders',
      'liquidated half',
      'liquidated whole',
      'refused insufficient_margin',
      'naked calls sold',
      'closing orders credited',
      'naked refused insufficient_collateral',
      'refused stop_wrong_side',
      'refused protection_wrong_side',
      'refused expiry_in_past',
      'refused post_only_would_take',
      'refused reduce_only_would_increase',
      'order filled',
      'order partially_filled',
      'order cancelled self_trade',
      'order cancelled protection_price',
      'order cancelled no_liquidity',
      'order cancelled fill_or_kill',
      'order cancelled immediate_or_cancel',
      'coin deposits',
      'trades in coin buy',
      'trades in coin sell',
      'expiries in coin',
      'refused in coin insufficient_collateral',
      'refused no_mark',
      'refused insufficient_cash',
      'refused insufficient_holdings',
      'refused uncovered_short_option',
      'refused notional_above_maximum',
    ]) {
      expect(counts[happened] ?? 0, happened).toBeGreaterThan(0)
    }
  })

  it('end in the same state for the same seed, and in another for another', async () => {
    const [first, again, other] = [
      await runDeskSim(7, 1_500),
      await runDeskSim(7, 1_500),
      await runDeskSim(8, 1_500),
    ]
    expect(again.hash).toBe(first.hash)
    expect(other.hash).not.toBe(first.hash)
    expect([...first.breaches, ...other.breaches]).toEqual([])
  })
})
