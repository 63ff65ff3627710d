import type { ContractOutputs } from '../../src/core/contract/index.ts'

type Effect = ContractOutputs['trading']['preview']['effect']

const NONE = { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 }

/** An effect as the engine tells it, of two calls bought by an account that is short of history. */
export const EFFECT: Effect = {
  margin: {
    currency: 'USD',
    held: { before: '0', after: '0' },
    portfolio: { before: '0', after: '4990', reason: null },
  },
  greeks: {
    underlyings: ['SPX'],
    before: NONE,
    after: { delta: 76, gamma: 0.18, vega: 17_200, theta: -45_260, rho: 0 },
  },
  dollar_greeks: { before: NONE, after: { delta: 522_120, gamma: 8_400, vega: 172, theta: -124, rho: 0 } },
  var: { before: 0, after: null, reason: 'SPX: fewer than 20 days of prices are known.' },
  leverage: { before: 0, after: 5.2212, reason: null },
  concentration: { before: 0, after: 1, reason: null },
  position_size: { before: 0, after: 4_990, reason: null },
  limits: [
    { limit: 'max_leverage', bound: 10, before: 0, after: 5.2212, status: 'pass', refuses: false },
    { limit: 'max_var', bound: 500, before: 0, after: null, status: 'unknown', refuses: false },
  ],
  unvalued: [],
}
