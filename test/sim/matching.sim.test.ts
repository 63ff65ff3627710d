import { describe, expect, it } from 'vitest'
import { replayedHash, runMatchingSim } from './support/matching-sim.ts'

const isProof = process.env['OPTIONIX_PROVE'] === '1'
const COMMANDS = isProof ? 1_000_000 : 20_000
const SEED = 20_261_121

describe('the venue engine under random trading, halts, auctions and recoveries', () => {
  it(`holds every law over ${COMMANDS} commands`, { timeout: isProof ? 900_000 : 120_000 }, () => {
    const { breaches, counts, hash, journal, events } = runMatchingSim(SEED, COMMANDS)
    expect(breaches).toEqual([])
    expect(events).toBeGreaterThan(COMMANDS / 2)
    // The run is only worth something when everything that can happen did.
    for (const happened of [
      'trade',
      'auction trade',
      'iceberg shows more',
      'decremented',
      'amended in place',
      'amended away',
      'cancelled asked',
      'cancelled self_trade',
      'cancelled limit_reached',
      'cancelled no_liquidity',
      'refused would_take',
      'refused outside_band',
      'refused not_all_fillable',
      'refused not_in_auction',
      'refused market_closed',
      'refused market_halted',
      'refused insufficient_cash',
      'refused insufficient_lots',
      'refused duplicate_client_id',
      'refused unknown_order',
      'refused unknown_account',
      'refused unknown_instrument',
      'refused invalid_ticks',
      'refused invalid_lots',
      'refused invalid_client_id',
      'refused out_of_range',
    ]) {
      expect(counts[happened] ?? 0, happened).toBeGreaterThan(0)
    }
    // A journal replayed without the recoveries on the way says the same, byte for byte.
    expect(replayedHash(journal)).toBe(hash)
  })

  it('says the same for the same seed, and something else for another', () => {
    const [first, again, other] = [
      runMatchingSim(7, 1_500),
      runMatchingSim(7, 1_500),
      runMatchingSim(8, 1_500),
    ]
    expect(again.hash).toBe(first.hash)
    expect(other.hash).not.toBe(first.hash)
    expect([...first.breaches, ...other.breaches]).toEqual([])
  })
})
