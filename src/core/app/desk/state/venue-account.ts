import type { AccountId } from '../../../kernel/index.ts'
import { makeVenueAccount, venueAccountId } from '../../../ledger/index.ts'
import type { MoneyKind, VenueRole } from '../../../ledger/index.ts'
import type { Scope } from './scope.ts'
import type { DeskState, Market } from './state-types.ts'

/** The venue's account for a purpose, opened at its first use. */
export function venueAccount(state: DeskState, scope: Scope, role: VenueRole, kind: MoneyKind): AccountId {
  const id = venueAccountId(role, kind)
  if (state.ledger.account(id) === null) {
    const account = makeVenueAccount(role, kind, scope.at)
    state.ledger.open(account)
    scope.heads.push({ op: 'insert', table: 'accounts', record: account })
    scope.accounts.add(id)
  }
  return id
}

export const moneyKindOfMarket = (market: Market): MoneyKind => (market.instrument.isPaper ? 'paper' : 'live')
