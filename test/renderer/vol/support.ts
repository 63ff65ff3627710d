import type { SurfaceAnswer } from '../../../src/renderer/panels/vol/rows.ts'

const DELTAS = ['10P', '15P', '25P', '35P', 'ATM', '35C', '25C', '15C', '10C'] as const

/** Two expiries; the first with three strikes of which one is dear, and a mark beside it. */
export const ANSWER: SurfaceAnswer = {
  symbol: 'XYZ',
  spot: 101,
  model: 'svi',
  fit: 'arbitrage_free',
  state: 'live',
  source: 'paper',
  parameters: [
    {
      expiry: '2026-11-20',
      time_years: 0.1,
      forward: 101.2,
      rmse: 0.0009,
      quotes: 3,
      a: 0.001,
      b: 0.02,
      rho: -0.4,
      m: 0.01,
      sigma: 0.1,
    },
    { expiry: '2026-12-18', time_years: 0.2, forward: 101.4, rmse: 0.0005, quotes: 5 },
  ],
  surface: [],
  term_structure: [
    {
      expiry: '2026-11-20',
      time_years: 0.1,
      forward: 101.2,
      atm_vol: 0.2,
      risk_reversal_25: -0.04,
      butterfly_25: 0.002,
      skew: -0.3,
    },
    {
      expiry: '2026-12-18',
      time_years: 0.2,
      forward: 101.4,
      atm_vol: 0.21,
      risk_reversal_25: -0.03,
      butterfly_25: 0.001,
      skew: -0.2,
    },
  ],
  delta_slices: ['2026-11-20', '2026-12-18'].map((expiry, row) => ({
    expiry,
    time_years: 0.1 * (row + 1),
    points: DELTAS.map((place, index) => ({
      place,
      delta: place === 'ATM' ? null : 0.1,
      log_moneyness: 0.05 * (index - 4),
      strike: 81 + 5 * index,
      volatility: 0.3 - 0.02 * index + 0.01 * row,
      extrapolated: place === '10P',
    })),
  })),
  smiles: [
    {
      expiry: '2026-11-20',
      state: 'live',
      quotes: [
        quote(110, 0.083, [0.17, 0.18], 0.175),
        quote(90, -0.117, [0.235, 0.245], 0.243),
        quote(100, -0.012, [0.209, 0.211], 0.206),
      ],
      dropped: { no_bid: 8, stale: 0, too_wide: 4 },
    },
    { expiry: '2026-12-18', state: 'stale', quotes: [], dropped: {} },
  ],
  arbitrage_flags: [
    {
      kind: 'butterfly',
      expiry: '2026-11-20',
      log_moneyness: -0.02,
      value: -0.0003,
      source: 'quotes',
      strike: 99.2,
    },
    {
      kind: 'calendar',
      expiry: '2026-12-18',
      log_moneyness: 0.1,
      value: -0.00012,
      source: 'fit',
      strike: null,
    },
  ],
  problems: [{ expiry: '2026-11-23', code: 'too_few_quotes', message: '3 distinct strikes' }],
  timestamp: '2026-10-14T14:42:00.000Z',
}

function quote(strike: number, log_moneyness: number, [bid_vol, ask_vol]: [number, number], fit_vol: number) {
  const vol = (bid_vol + ask_vol) / 2
  return { strike, log_moneyness, bid_vol, ask_vol, vol, fit_vol, residual: fit_vol - vol }
}
