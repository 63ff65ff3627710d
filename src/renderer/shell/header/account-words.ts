import type { Account } from '../../state/index.ts'

const NAME: Readonly<Record<Account['account_type'], string>> = {
  demo: 'Demo desk',
  paper: 'Paper',
  standard: 'Standard',
  premium: 'Premium',
  institutional: 'Institutional',
}

/** The last four of an account's id, as every screen writes them. */
export const accountMask = ({ account_id }: Pick<Account, 'account_id'>): string =>
  `••${account_id.slice(-4).toUpperCase()}`

/** An account as it is shown everywhere: kind and the last four of its id, never the whole of it. */
export const accountWords = (account: Account): string =>
  `${NAME[account.account_type]} · account ${accountMask(account)}`
