import { describe, expect, it } from 'vitest'
import { alertWords, limitRows, limitWords, limitsBadge } from '../../../src/renderer/panels/risk/limits.ts'
import type { Limits } from '../../../src/renderer/panels/risk/limits.ts'
import { heardAlerts, withAlerts } from '../../../src/renderer/state/risk-alerts.ts'
import type { RiskAlert } from '../../../src/renderer/state/risk-alerts.ts'

const LIMITS: Limits = {
  account_id: 'a',
  currency: 'USD',
  limits: {
    ...{ max_daily_loss: '1000', warn_daily_loss: '600', max_orders_per_day: 40, warn_orders_per_day: null },
    ...{ max_trades_per_day: null, warn_trades_per_day: null, max_var: '5000', max_leverage: '10' },
    ...{ max_concentration: '0.5', max_position_size: null, max_counterparty_exposure: null },
  },
  utilisation: {
    ...{ daily_loss: '250', daily_loss_coins: [], orders_per_day: 4, trades_per_day: 3 },
    ...{ var: null, leverage: 8.5, concentration: 0.6, position_size: 21_000, counterparty_exposure: 21_000 },
  },
  status: 'breached',
  state: 'active',
  resets_at: '2026-10-15T00:00:00.000Z',
}

describe('limits', () => {
  it('stand nearest to their limit first, each with its state in words', () => {
    const rows = limitRows(LIMITS)
    const told = rows.map((row) => [row.key, row.used, row.limit, limitWords(row)])
    expect(told.slice(0, 4)).toEqual([
      ['concentration', '60.0', '50.0', 'over limit'],
      ['leverage', '8.50', '10.00', 'over soft'],
      ['daily_loss', '250', '1,000', 'soft 60 %'],
      ['orders', '4', '40', 'hard only'],
    ])
    expect(told).toContainEqual(['var', '?', '5,000', 'not known now'])
    expect(told).toContainEqual(['trades', '3', '–', 'no limit set'])
    expect(rows.map(({ key }) => key)).not.toContain('counterparty_exposure')
  })

  it('show the largest counterparty where it is bound', () => {
    const bound = { ...LIMITS, limits: { ...LIMITS.limits, max_counterparty_exposure: '20000' } }
    const row = limitRows(bound).find(({ key }) => key === 'counterparty_exposure')
    expect([row?.used, row?.limit, row?.state]).toEqual(['21,000', '20,000', 'over'])
  })

  it('say the worst of them in the head', () => {
    const rows = limitRows(LIMITS)
    expect(limitsBadge(rows)).toEqual({ text: '1 over limit', severity: 'critical' })
    expect(limitsBadge(rows.filter(({ state }) => state !== 'over'))).toEqual({
      ...{ text: '1 over soft', severity: 'warn' },
    })
    expect(limitsBadge([])).toBeNull()
  })
})

describe('alerts', () => {
  const alert = (kind: RiskAlert['kind'], at: string, limit: RiskAlert['limit'] = 'leverage'): RiskAlert => ({
    ...{ account_id: 'a', limit, kind, value: 8.5, max: 10, at: `2026-10-14T10:${at}:00.000Z` },
  })

  it('are told once each way, whatever a new snapshot repeats', () => {
    const first = withAlerts([], [alert('warning', '01')])
    expect(withAlerts(first, [alert('warning', '02')])).toBe(first)
    const again = withAlerts(first, [alert('recovery', '03'), alert('warning', '04')])
    expect(again.map(({ kind }) => kind)).toEqual(['warning', 'recovery', 'warning'])
    expect(withAlerts(again, [alert('warning', '05', 'var')])).toHaveLength(4)
  })

  it('are heard once, however many panels follow them', () => {
    const told = [
      alert('warning', '01', 'margin'),
      alert('breach', '02', 'margin'),
      alert('recovery', '02', 'margin'),
    ]
    const once = heardAlerts({ alerts: [], margins: [] }, told, false)
    expect(once.alerts.map(({ kind }) => kind)).toEqual(['recovery', 'breach', 'warning'])
    expect(heardAlerts(once, told, false)).toEqual(once)
  })

  it('of margin stand until they are taken back, or a snapshot no longer names them', () => {
    const warned = heardAlerts({ alerts: [], margins: [] }, [alert('warning', '01', 'margin')], false)
    expect(warned.margins).toHaveLength(1)
    expect(heardAlerts(warned, [alert('warning', '02', 'var')], false).margins).toHaveLength(1)
    expect(heardAlerts(warned, [alert('breach', '02', 'margin')], false).margins).toMatchObject([
      { kind: 'breach' },
    ])
    expect(heardAlerts(warned, [alert('recovery', '02', 'margin')], false).margins).toEqual([])
    expect(heardAlerts(warned, [], true).margins).toEqual([])
  })

  it('say what is where', () => {
    expect(alertWords(alert('warning', '01'))).toBe(
      'Leverage, 8.50 times equity, is near its limit of 10.00 times equity.',
    )
  })
})
