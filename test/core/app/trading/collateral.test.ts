import { describe, expect, it } from 'vitest'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from './support.ts'

const PUT = CALL.replace(/C$/, 'P')
const sellPut = { symbol: PUT, side: 'sell', order_type: 'market', quantity: '1' }

/** Of an account without futures. */
const marginOf = (equity: string) => ({
  ...{ equity, initial: '0', maintenance: '0', ratio: null, is_exhausted: false },
  ...{ leverage: '10', warned_at: null, stale_marks: [] },
})

describe('the collateral of an account', () => {
  it('is nothing without short options', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(1)
    expect(answer(await room.call(1, 'accounts.collateral', { account_id: id }))).toEqual({
      ...{ account_id: id, margin_model: 'cash', held: '0', coins: [], is_unmet: false, books: [] },
      margin: marginOf('100000'),
    })
  })

  it('names what answers for each short, with its part and why; nobody else sees it', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(1, 'demo', 1_000_000)
    answer(await room.call(1, 'trading.createTrade', sellPut))
    const pairing = {
      ...{ strategy: 'cash_secured_put', short: PUT, cover: 'cash', cover_symbol: null, quantity: '1' },
      ...{
        alone: '680000',
        requirement: '680000',
        reason: `Cash is kept for the most that ${PUT} can cost.`,
      },
    }
    const group = { strategy: 'cash_secured_put', settlement: 'cash', requirement: '680000' }
    expect(answer(await room.call(1, 'accounts.collateral', { account_id: id }))).toEqual({
      ...{ account_id: id, margin_model: 'cash', held: '680000', coins: [], is_unmet: false },
      margin: marginOf('331499.35'),
      books: [
        {
          ...{ underlying: 'SPX', requirement: '680000', uncovered: [], method: null, maintenance: null },
          closing_credit: '0',
          groups: [{ ...group, expires_at: '2027-01-15T21:00:00.000Z', pairings: [pairing] }],
        },
      ],
    })
    await room.openAccount(2)
    const foreign = failureOf(await room.call(2, 'accounts.collateral', { account_id: id }))
    expect(foreign.code).toBe('not_found')
  })
})
