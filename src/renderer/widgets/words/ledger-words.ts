import type { EntryOutput } from '../../client/index.ts'

type Kind = EntryOutput<'accounts.ledger'>['entries'][number]['kind']

const WORDS: Readonly<Record<Kind, string>> = {
  issuance: 'Paper money issued',
  trade: 'Trade',
  fee: 'Fee',
  settlement: 'Settlement',
  deposit: 'Deposit',
  withdrawal: 'Withdrawal',
  exercise: 'Exercise',
  dividend: 'Dividend',
  funding: 'Funding',
  variation: 'Variation',
  transfer: 'Transfer',
}

/** What a ledger entry is called. A kind that this page does not know keeps the engine's name. */
export const entryWords = (kind: string): string =>
  Object.hasOwn(WORDS, kind) ? WORDS[kind as Kind] : kind.replaceAll('_', ' ')

/** Two decimals, and more where the amount has more: a ledger rounds nothing away. */
const ledgerDecimals = (amount: string): number => Math.max(2, amount.split('.')[1]?.length ?? 0)

/** As many decimals as the finest of a column's amounts needs, so that all of it lines up. */
export const columnDecimals = (amounts: readonly string[]): number =>
  Math.max(2, ...amounts.map(ledgerDecimals))
