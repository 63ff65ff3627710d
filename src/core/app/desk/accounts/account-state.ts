import type { AuditFact } from '../../../audit/index.ts'
import { ok, refused } from '../../../kernel/index.ts'
import type { Instant, Result } from '../../../kernel/index.ts'
import { ledgerFailure } from '../../../ledger/index.ts'
import type { AccountRecord, AccountStatus } from '../../../ledger/index.ts'
import type { AccountStateRequest } from '../../desk-port/account-state.ts'
import type { DeskOutcome } from '../../desk-port/desk.ts'
import { deskFact } from '../state/facts.ts'
import { finish } from '../consequences/finish.ts'
import { followUp } from '../consequences/follow-up.ts'
import { cancelAllOf } from '../open-orders/protection.ts'
import { holdsSomething } from '../guards/retired.ts'
import { makeScope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/** What may follow a state. Frozen money stays where it is: it is set free before the account is closed. */
const NEXT: Readonly<Record<AccountStatus, readonly AccountStatus[]>> = {
  pending: ['active', 'suspended', 'frozen', 'closed'],
  active: ['suspended', 'frozen', 'closed'],
  suspended: ['active', 'frozen', 'closed'],
  frozen: ['active', 'suspended'],
  closed: [],
}

/**
 * What the log says of it, twice: to the account's owner that it happened, and to the house alone why. An officer's reason may
 * name what the owner must never learn of (`docs/decisions/0012`); the request's id joins the two for whoever reads both.
 */
function stateFacts(
  { id, userId, status: before }: AccountRecord,
  { status, actorId, requestId, personal, reason }: AccountStateRequest,
  at: Instant,
): readonly AuditFact[] {
  const by = { actorId, requestId, personal, at }
  const told = {
    ...{ action: `account.${status}`, resourceType: 'account', resourceId: id, facts: { before } },
    ...by,
  }
  const why = {
    ...{ action: 'account.state_reason', resourceType: 'account_state', resourceId: null },
    ...{ facts: { status, reason }, ...by },
  }
  return [{ ...deskFact(told), ...(userId === null ? {} : { subjectId: userId }) }, deskFact(why)]
}

export function setAccountState(
  state: DeskState,
  request: AccountStateRequest,
): Result<DeskOutcome<AccountRecord>> {
  const account = state.ledger.account(request.accountId)
  if (account === null || account.userId === null) {
    return refused(ledgerFailure('account_not_found', 'There is no such account.'))
  }
  const details = { status: account.status, wanted: request.status }
  if (!NEXT[account.status].includes(request.status)) {
    const message = `An account that is ${account.status} cannot become ${request.status}.`
    return refused(ledgerFailure('account_wrong_state', message, { details }))
  }
  if (request.status === 'closed' && holdsSomething(state, account)) {
    const message = 'The account holds money or positions; it is closed once it is empty.'
    return refused(ledgerFailure('account_wrong_state', message, { details }))
  }
  const scope = makeScope(state.clock.now())
  if (request.status !== 'active')
    cancelAllOf(state, scope, request.accountId, `account_${request.status}`, request)
  followUp(state, scope)
  const changed = state.ledger.setStatus(account.id, request.status)
  scope.heads.push({ op: 'put', table: 'accounts', record: changed })
  scope.accounts.add(account.id)
  scope.facts.push(...stateFacts(account, request, scope.at))
  return ok(finish(state, scope, changed))
}
