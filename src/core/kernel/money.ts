import { assert } from './assert.ts'
import { Decimal, ZERO, decimal } from './decimal.ts'

export type CurrencyCode = 'USD' | 'BTC' | 'ETH'

/**
 * Digits after the point that the ledger keeps. USD keeps eight, not two: a fill of one lot (0.000001) at one tick
 * (0.01) is worth 1e-8 USD, and booking it exactly means that no sequence of small fills can gain by rounding.
 */
export const CURRENCY_SCALE: Readonly<Record<CurrencyCode, number>> = { USD: 8, BTC: 8, ETH: 18 }

/** An exact amount of one currency. Positive is value received by its holder. */
export type Money = Readonly<{ currency: CurrencyCode; amount: Decimal }>

export const money = (amount: Decimal | string | number, currency: CurrencyCode = 'USD'): Money => ({
  currency,
  amount: decimal(amount),
})

export const zeroMoney = (currency: CurrencyCode = 'USD'): Money => ({ currency, amount: ZERO })

export function addMoney(left: Money, right: Money): Money {
  assert(left.currency === right.currency, `cannot add ${left.currency} and ${right.currency}`)
  return { currency: left.currency, amount: left.amount.plus(right.amount) }
}

export const negateMoney = (value: Money): Money => ({ ...value, amount: value.amount.negated() })

/** Rounds half to even at the currency's ledger scale: the one rounding that booking applies. */
export function roundToLedger(value: Money): Money {
  return {
    ...value,
    amount: value.amount.toDecimalPlaces(CURRENCY_SCALE[value.currency], Decimal.ROUND_HALF_EVEN),
  }
}
