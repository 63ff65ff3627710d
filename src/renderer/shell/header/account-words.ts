import type { Account } from '../../state/index.ts'

const NAME: Readonly<Record<Account['account_type'], string>> = {
  demo: 'Demo desk',
  paper: 'Paper',
  standard: 'Standard',
  premium: 'Premium',
  institutional: 'Institutional',
}

/** An account as it is shown everywhere: kind and the last four of its id, never the whole of it. */
export const accountWords = (account: Account): string =>
  `${NAME[account.account_type]} · account ••${account.account_id.slice(-4).toUpperCase()}`
