import type { AccountType } from '../ledger/index.ts'

/**
 * How an account is held to its short options. `cash`: covered, or the greatest loss in cash. `strategy`: rules by strategy
 * (coin options by the crypto venue's formula). `portfolio`: greatest loss over moves of the underlying.
 */
const MARGIN_MODELS = ['cash', 'strategy', 'portfolio'] as const
export type MarginModel = (typeof MARGIN_MODELS)[number]

/** Which model an account may choose, by its type. Paper money may try all of them; nobody lends to a standard account. */
const MODELS_BY_ACCOUNT: Readonly<Record<AccountType, readonly MarginModel[]>> = {
  standard: ['cash'],
  premium: ['cash', 'strategy'],
  institutional: MARGIN_MODELS,
  demo: MARGIN_MODELS,
  paper: MARGIN_MODELS,
}

export const marginModelsOf = (accountType: AccountType): readonly MarginModel[] =>
  MODELS_BY_ACCOUNT[accountType]

/**
 * Initial margin of options over maintenance, at least: whoever opens with all that is free is not warned by the first tick
 * (a warning comes at maintenance of 0.8 of the equity).
 */
export const INITIAL_OVER_MAINTENANCE = '1.3'
