import type { Chain, ChainRow, ChainSide } from '../../../src/renderer/panels/chain/quote-state.ts'

export const AT = Date.parse('2026-10-14T14:42:18.000Z')

export const sideOf = (symbol: string, change: Partial<ChainSide> = {}): ChainSide => ({
  symbol,
  bid: '121.00',
  ask: '121.90',
  bid_size: '12',
  ask_size: '9',
  last: null,
  mark: '121.45',
  volume: '722',
  open_interest: '6831',
  bid_iv: 0.133,
  ask_iv: 0.137,
  mark_iv: 0.135,
  delta: 0.52,
  gamma: 0.00136,
  theta: -657,
  vega: 867,
  rho: null,
  state: 'live',
  timestamp: '2026-10-14T14:42:18.000Z',
  quarantine: null,
  ...change,
})

export const rowOf = (strike: number): ChainRow => ({
  strike: String(strike),
  call: sideOf(`C${strike}`),
  put: sideOf(`P${strike}`),
})

export const chainOf = (strikes: readonly number[], change: Partial<Chain> = {}): Chain => ({
  symbol: 'SPX',
  spot: '6842.35',
  spot_state: 'live',
  expiry: '2026-11-20',
  expires_at: '2026-11-20T21:00:00.000Z',
  time_years: 0.101,
  forward: 6858.67,
  discount_factor: 0.996,
  atm_volatility: 0.134,
  straddle: 234.3,
  expected_move: 199,
  put_call_volume_ratio: 1.38,
  put_call_open_interest_ratio: 1.2,
  multiplier: '100',
  currency: 'USD',
  model: 'Black-76',
  source: 'paper market',
  is_paper: true,
  is_tradeable: true,
  expiries: [],
  chain: strikes.map(rowOf),
  timestamp: '2026-10-14T14:42:18.000Z',
  ...change,
})
