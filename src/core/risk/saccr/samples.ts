/**
 * The worked examples of the Basel Committee (CRE99, SA-CCR examples 1 to 5; amounts in thousands of USD) as inputs of
 * `risk saccr`, with the exposures that it prints.
 */
const RATES = [
  {
    ...{ id: 'swap 10y', asset_class: 'interest_rate', currency: 'USD', notional: 10_000, market_value: 30 },
    ...{ end_years: 10, direction: 'long' },
  },
  {
    ...{ id: 'swap 4y', asset_class: 'interest_rate', currency: 'USD', notional: 10_000, market_value: -20 },
    ...{ end_years: 4, direction: 'short' },
  },
  {
    ...{ id: 'swaption 1y into 10y', asset_class: 'interest_rate', currency: 'EUR', notional: 5_000 },
    ...{ market_value: 50, maturity_years: 1, start_years: 1, end_years: 11 },
    option: { type: 'put', position: 'bought', underlying_price: 0.06, strike: 0.05, time_years: 1 },
  },
] as const

const CREDIT = [
  {
    ...{ id: 'firm A', asset_class: 'credit', reference: 'A', quality: 'AA', notional: 10_000 },
    ...{ market_value: 20, end_years: 3, direction: 'long' },
  },
  {
    ...{ id: 'firm B', asset_class: 'credit', reference: 'B', quality: 'BBB', notional: 10_000 },
    ...{ market_value: -40, end_years: 6, direction: 'short' },
  },
  {
    ...{ id: 'CDX.IG', asset_class: 'credit', reference: 'CDX.IG', quality: 'investment_grade' },
    ...{ is_index: true, notional: 10_000, market_value: 0, end_years: 5, direction: 'long' },
  },
] as const

const COMMODITIES = [
  {
    ...{ id: 'WTI 9m', asset_class: 'commodity', commodity_type: 'oil_gas', reference: 'WTI' },
    ...{ notional: 10_000, market_value: -50, maturity_years: 0.75, direction: 'long' },
  },
  {
    ...{ id: 'Brent 2y', asset_class: 'commodity', commodity_type: 'oil_gas', reference: 'Brent' },
    ...{ notional: 20_000, market_value: -30, maturity_years: 2, direction: 'short' },
  },
  {
    ...{ id: 'silver 5y', asset_class: 'commodity', commodity_type: 'metals', reference: 'silver' },
    ...{ notional: 10_000, market_value: 100, maturity_years: 5, direction: 'long' },
  },
] as const

export const SACCR_SAMPLES = [
  { name: 'example 1', input: { netting_sets: [{ trades: RATES }] }, ead: 569 },
  { name: 'example 2', input: { netting_sets: [{ trades: CREDIT }] }, ead: 381 },
  { name: 'example 3', input: { netting_sets: [{ trades: COMMODITIES }] }, ead: 5406 },
  { name: 'example 4', input: { netting_sets: [{ trades: [...RATES, ...CREDIT] }] }, ead: 936 },
  {
    name: 'example 5',
    input: {
      netting_sets: [
        {
          ...{ margined: true, collateral: 200, threshold: 0, minimum_transfer_amount: 5 },
          ...{ net_independent_collateral: 150, mpor_days: 14 },
          trades: [...RATES, ...COMMODITIES],
        },
      ],
    },
    ead: 1879,
  },
] as const
