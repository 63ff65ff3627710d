import { assert } from '../kernel/index.ts'

/** Available and held amounts by account, as columns; both are whole. */
export type Balances = { available: Float64Array; held: Float64Array }

const ACCOUNTS_AT_FIRST = 16

export const makeBalances = (accounts = ACCOUNTS_AT_FIRST): Balances => ({
  available: new Float64Array(accounts),
  held: new Float64Array(accounts),
})

export function widenBalances(balances: Balances, accounts: number): void {
  if (balances.available.length >= accounts) return
  const { available, held } = balances
  balances.available = new Float64Array(Math.max(accounts, available.length * 2))
  balances.held = new Float64Array(Math.max(accounts, available.length * 2))
  balances.available.set(available)
  balances.held.set(held)
}

/** Negative amounts give back. What is held never falls below 0: that would be a hold released twice. */
export function hold({ available, held }: Balances, account: number, amount: number): void {
  const after = (held[account] as number) + amount
  assert(after >= 0, 'a hold was released twice')
  held[account] = after
  available[account] = (available[account] as number) - amount
}

export const credit = ({ available }: Balances, account: number, amount: number): void => {
  available[account] = (available[account] as number) + amount
}

/** Pays from what is held. */
export function payHeld({ held }: Balances, account: number, amount: number): void {
  const after = (held[account] as number) - amount
  assert(after >= 0, 'more was paid than was held')
  held[account] = after
}
