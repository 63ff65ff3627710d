/**
 * Factors of the Basel liquidity standards, by the names that an input carries. Amounts are given before the factor; a
 * line may carry its own `rate` where a supervisor sets another.
 */

/** LCR30.41 to 30.45: what level 2 assets count for. */
export const HQLA_FACTORS = {
  level_1: 1,
  level_2a: 0.85,
  level_2b_rmbs: 0.75,
  level_2b: 0.5,
} as const

/** LCR40: run-off within 30 days. */
export const OUTFLOW_RATES = {
  retail_stable_insured: 0.03,
  retail_stable: 0.05,
  retail_less_stable: 0.1,
  small_business_stable: 0.05,
  small_business_less_stable: 0.1,
  operational_insured: 0.05,
  operational: 0.25,
  cooperative_network: 0.25,
  non_financial_corporate_insured: 0.2,
  non_financial_corporate: 0.4,
  other_legal_entity: 1,
  secured_level_1: 0,
  secured_central_bank: 0,
  secured_level_2a: 0.15,
  secured_public_domestic: 0.25,
  secured_level_2b_rmbs: 0.25,
  secured_level_2b: 0.5,
  secured_other: 1,
  derivatives_net: 1,
  downgrade_triggers: 1,
  collateral_valuation: 0.2,
  excess_collateral_callable: 1,
  asset_backed_maturing: 1,
  committed_retail: 0.05,
  committed_credit_corporate: 0.1,
  committed_liquidity_corporate: 0.3,
  committed_bank: 0.4,
  committed_credit_financial: 0.4,
  committed_liquidity_financial: 1,
  committed_other: 1,
  contractual_other: 1,
} as const

/** LCR40.73 to 40.93: what comes in within 30 days. */
export const INFLOW_RATES = {
  reverse_repo_level_1: 0,
  reverse_repo_level_2a: 0.15,
  reverse_repo_level_2b_rmbs: 0.25,
  reverse_repo_level_2b: 0.5,
  margin_lending_other: 0.5,
  reverse_repo_other: 1,
  committed_facilities: 0,
  operational_deposits: 0,
  retail: 0.5,
  wholesale_non_financial: 0.5,
  wholesale_financial: 1,
  securities_maturing: 1,
  derivatives_net: 1,
} as const

/** NSF30.10 to 30.14: how much of a source of funding is stable over a year. */
export const ASF_FACTORS = {
  regulatory_capital: 1,
  other_capital_over_1y: 1,
  liabilities_over_1y: 1,
  retail_stable: 0.95,
  retail_less_stable: 0.9,
  non_financial_under_1y: 0.5,
  operational_deposits: 0.5,
  public_sector_under_1y: 0.5,
  other_6m_to_1y: 0.5,
  other_under_6m: 0,
  no_maturity: 0,
  derivatives_net_liability: 0,
  trade_date_payables: 0,
} as const

/** NSF30.25 to 30.33: how much stable funding an asset needs. */
export const RSF_FACTORS = {
  cash: 0,
  central_bank_reserves: 0,
  central_bank_claims_under_6m: 0,
  trade_date_receivables: 0,
  level_1: 0.05,
  financial_loans_secured_level_1_under_6m: 0.1,
  level_2a: 0.15,
  financial_loans_under_6m: 0.15,
  level_2b: 0.5,
  hqla_encumbered_6m_to_1y: 0.5,
  financial_loans_6m_to_1y: 0.5,
  operational_deposits: 0.5,
  other_assets_under_1y: 0.5,
  residential_mortgages_low_weight: 0.65,
  other_loans_low_weight_over_1y: 0.65,
  initial_margin: 0.85,
  default_fund: 0.85,
  performing_loans_over_1y: 0.85,
  equities: 0.85,
  commodities: 0.85,
  encumbered_over_1y: 1,
  derivatives_net_asset: 1,
  derivative_liabilities_share: 0.2,
  other_assets: 1,
  committed_facilities: 0.05,
} as const
