import { describe, expect, it } from 'vitest'
import { decimal, instant } from '../../../src/core/kernel/index.ts'
import { ORDER_FAILURES, checkTerms, firstFailure } from '../../../src/core/orders/index.ts'
import type { OrderTerms } from '../../../src/core/orders/index.ts'
import { BTC, START, btcUsd, makeVenue } from '../../sim/support/venue.ts'

const TERMS: OrderTerms = {
  symbol: BTC,
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: decimal(1),
  price: decimal(40_000),
  kycApproved: false,
}

describe('the checks of terms', () => {
  const account = makeVenue().client('u1')

  it('pass an active paper account on a paper market', () => {
    const checks = checkTerms(TERMS, btcUsd(), account, START)
    expect(checks.map(({ name, passed }) => [name, passed])).toEqual(
      ['lot', 'tick', 'tradeable', 'account', 'identity', 'money_kind'].map((name) => [name, true]),
    )
  })

  it.each([
    ['suspended', 'account_suspended'],
    ['closed', 'account_closed'],
    ['frozen', 'account_frozen'],
    ['pending', 'account_pending'],
  ] as const)('refuse a %s account', (status, code) => {
    const failure = firstFailure(checkTerms(TERMS, btcUsd(), { ...account, status }, START))
    expect(failure).toMatchObject({ code, details: { status } })
  })

  it('refuse reference data', () => {
    const reference = { ...btcUsd(), isTradeable: false }
    expect(firstFailure(checkTerms(TERMS, reference, account, START))?.code).toBe('not_tradeable')
  })

  it('refuse an order while the market is closed, and say when it opens', () => {
    const stock = { ...btcUsd(), hours: 'us_equity' } as const
    const saturday = instant(Date.UTC(2026, 10, 21, 15))
    const friday = instant(Date.UTC(2026, 10, 20, 15))
    expect(firstFailure(checkTerms(TERMS, stock, account, saturday))).toMatchObject({
      code: 'market_closed',
      details: { opens_at: '2026-11-23T14:30:00.000Z' },
    })
    expect(firstFailure(checkTerms(TERMS, stock, account, friday))).toBeNull()
  })

  it('answer with the schema before the state before the account', () => {
    const reference = { ...btcUsd(), isTradeable: false }
    const suspended = { ...account, status: 'suspended' } as const
    const wrong = { ...TERMS, quantity: decimal('0.0000001') }
    expect(firstFailure(checkTerms(wrong, reference, suspended, START))?.code).toBe('off_lot')
    expect(firstFailure(checkTerms(TERMS, reference, suspended, START))?.code).toBe('not_tradeable')
    expect(firstFailure(checkTerms(TERMS, btcUsd(), suspended, START))?.code).toBe('account_suspended')
  })

  it('every code has the status that the API promises', () => {
    const byStatus = (status: number): string[] =>
      Object.entries(ORDER_FAILURES).flatMap(([code, rule]) => (rule.status === status ? [code] : []))
    expect(byStatus(403)).toEqual([
      'order_rate_exceeded',
      'account_suspended',
      'account_closing',
      'account_closed',
      'account_frozen',
      'account_pending',
      'kyc_required',
      'kyc_limit_exceeded',
      'margin_model_not_allowed',
      'daily_loss_reached',
      'orders_per_day_reached',
      'trades_per_day_reached',
      'leverage_limit_exceeded',
      'concentration_limit_exceeded',
      'position_limit_exceeded',
      'counterparty_limit_exceeded',
      'var_limit_exceeded',
      'risk_manager_needed',
      'daily_limit_exceeded',
      'open_order_limit_exceeded',
    ])
    expect(byStatus(404)).toEqual(['unknown_symbol', 'unknown_account', 'unknown_order'])
    expect(byStatus(409)).toEqual([
      'not_pending',
      'post_only_would_take',
      'instrument_halted',
      'trading_halted',
      'only_reducing',
      'confirmation_required',
      'unit_not_fillable',
      'reduce_only_would_increase',
      'not_tradeable',
      'market_closed',
      'call_phase',
      'no_market',
      'no_mark',
      'not_cancellable',
      'not_amendable',
    ])
  })
})
