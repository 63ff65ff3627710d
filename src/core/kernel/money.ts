/** Every currency that the ledger keeps. */
export const CURRENCY_CODES = ['USD', 'BTC', 'ETH', 'EUR', 'GBP', 'JPY'] as const

export type CurrencyCode = (typeof CURRENCY_CODES)[number]

/**
 * Digits after the point that the ledger keeps. USD keeps eight, not two: a fill of one lot (0.000001) at one tick
 * (0.01) is worth 1e-8 USD, and booking it exactly means that no sequence of small fills can gain by rounding. Coins keep
 * what their chains do: satoshi and wei.
 */
export const CURRENCY_SCALE: Readonly<Record<CurrencyCode, number>> = {
  USD: 8,
  BTC: 8,
  ETH: 18,
  EUR: 8,
  GBP: 8,
  JPY: 8,
}
