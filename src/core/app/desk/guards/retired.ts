import type { AccountId } from '../../../kernel/index.ts'
import type { AccountRecord } from '../../../ledger/index.ts'
import { orderFailure } from '../../../orders/index.ts'
import type { OrderFailure } from '../../../orders/index.ts'
import type { Acting } from '../../desk-port/desk.ts'
import { VENUE_ACTING, deskFact } from '../state/facts.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/** What an account says of itself when its portfolio is deleted: nobody looks at it any more, so nothing may grow there. */
export const CLOSING = 'The portfolio of this account is deleted, and the account is closing'

/** The refusal of an order that would open or enlarge a position in the account of a deleted portfolio. */
export function closingFailure(
  state: DeskState,
  accountId: AccountId,
  isSmaller: boolean,
): OrderFailure | null {
  if (isSmaller || !state.retired.has(accountId)) return null
  const message = `${CLOSING}: it takes only orders that make a position smaller.`
  return orderFailure('account_closing', message, {
    field: 'account_id',
    details: { account_id: accountId },
  })
}

export const holdsPosition = (state: DeskState, accountId: AccountId): boolean =>
  [...(state.positions.get(accountId)?.values() ?? [])].some(({ quantity }) => !quantity.isZero())

/** Whether there is anything in it: a position, or money that is more than paper. */
export function holdsSomething(state: DeskState, account: AccountRecord): boolean {
  if (holdsPosition(state, account.id)) return true
  return account.moneyKind === 'live' && state.ledger.balances(account.id).some(({ cash }) => !cash.isZero())
}

/** Closes the account of a deleted portfolio once nothing is left in it; one that holds something stays open. */
export function closeIfEmpty(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  { actorId, requestId, personal }: Acting = VENUE_ACTING,
): void {
  const account = state.ledger.account(accountId)
  if (account === null || account.status !== 'active' || holdsSomething(state, account)) return
  if ((state.openOrdersByAccount.get(accountId)?.size ?? 0) > 0) return
  scope.heads.push({ op: 'put', table: 'accounts', record: state.ledger.setStatus(accountId, 'closed') })
  scope.accounts.add(accountId)
  const about = { action: 'account.closed', resourceType: 'account', resourceId: accountId }
  scope.facts.push(
    deskFact({
      ...about,
      actorId,
      requestId,
      personal,
      at: scope.at,
      facts: { reason: 'portfolio_deleted' },
    }),
  )
}

/** The same of all accounts that a command touched. */
export function closeEmptied(state: DeskState, scope: Scope): void {
  if (state.retired.size === 0) return
  for (const accountId of [...scope.accounts])
    if (state.retired.has(accountId)) closeIfEmpty(state, scope, accountId)
}
