import type { EntryOutput } from '../../client/index.ts'

/** A portfolio as its list shows it. */
export type Holder = EntryOutput<'portfolios.list'>['portfolios'][number]

type Kind = EntryOutput<'portfolios.transactions'>['transactions'][number]['transaction_type']

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  buy: 'Buy',
  sell: 'Sell',
  deposit: 'Deposit',
  withdrawal: 'Withdrawal',
  dividend: 'Dividend',
  fee: 'Fee',
  transfer: 'Transfer',
}
