import { describe, expect, it } from 'vitest'
import { asId, parseIso, toIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { overallStatus, resolveSettlement, settlementOf } from '../../../src/core/ledger/index.ts'
import type { SettlementRecord } from '../../../src/core/ledger/index.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import { spotInstrument } from '../../support/records.ts'

const at = (text: string): Instant => parseIso(text) as Instant

const fill = (text: string) => ({
  id: asId<'fill'>('019a0000-0004-7000-8000-00ab12cd34ef'),
  matchId: 'match',
  orderId: asId<'order'>('order'),
  accountId: asId<'account'>('account'),
  userId: asId<'user'>('user'),
  symbol: asId<'instrument'>('AAPL'),
  at: at(text),
})

const equity: Instrument = {
  ...spotInstrument(asId<'instrument'>('AAPL')),
  kind: 'equity',
  hours: 'us_equity',
}
const carbon: Instrument = {
  ...spotInstrument(asId<'instrument'>('EUA-2026')),
  kind: 'carbon',
  hours: 'carbon',
}

describe('settlement of a trade', () => {
  it('is done at once where delivery is at the trade', () => {
    const settlement = settlementOf(spotInstrument(), fill('2026-11-21T12:00:00Z'))
    expect(settlement).toMatchObject({
      status: 'settled',
      tradeDate: '2026-11-21',
      settlementDate: '2026-11-21',
      resolvedAt: at('2026-11-21T12:00:00Z'),
    })
  })

  it.each([
    // 2026-11-25 is a Wednesday, the day after is Thanksgiving: T+1 is Friday (17 CFR 240.15c6-1).
    [equity, '2026-11-25T15:00:00Z', '2026-11-25', '2026-11-27'],
    // A Friday's trade settles on Monday.
    [equity, '2026-11-20T15:00:00Z', '2026-11-20', '2026-11-23'],
    // Traded on the eve of Good Friday: TARGET is shut until Easter Monday is over.
    [carbon, '2026-04-02T10:00:00Z', '2026-04-02', '2026-04-07'],
  ])('of %# waits for the next business day of its market', (instrument, text, tradeDate, settlementDate) => {
    const settlement = settlementOf(instrument, fill(text))
    expect(settlement).toMatchObject({ status: 'executed', tradeDate, settlementDate, resolvedAt: null })
    expect(toIso(settlement.settlesAt) > text).toBe(true)
  })

  it('has a confirmation number of its trade date and its fill', () => {
    expect(settlementOf(equity, fill('2026-11-25T15:00:00Z')).confirmationNumber).toBe(
      'OPX-20261125-00AB12CD34EF',
    )
  })

  it('settles or fails once', () => {
    const executed = settlementOf(equity, fill('2026-11-25T15:00:00Z'))
    const later = at('2026-11-27T05:00:00Z')
    const settled = resolveSettlement(executed, later, null)
    expect(settled).toMatchObject({ status: 'settled', resolvedAt: later, failureReason: null })
    expect(resolveSettlement(executed, later, 'account_suspended')).toMatchObject({ status: 'failed' })
    expect(() => resolveSettlement(settled, later, null)).toThrow(/once/)
    expect(() => resolveSettlement(settled, later, 'again')).toThrow(/once/)
  })

  it('of several fills is as far as the slowest, and failed when one has', () => {
    const of = (...statuses: readonly SettlementRecord['status'][]) =>
      overallStatus(statuses.map((status) => ({ status })))
    expect(of()).toBeNull()
    expect(of('settled', 'settled')).toBe('settled')
    expect(of('settled', 'executed')).toBe('executed')
    expect(of('executed', 'failed', 'settled')).toBe('failed')
  })
})
