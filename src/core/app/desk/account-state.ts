import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { ledgerFailure } from '../../ledger/index.ts'
import type { AccountRecord, AccountStatus } from '../../ledger/index.ts'
import type { AccountStateRequest } from '../desk-account-state.ts'
import type { DeskOutcome } from '../desk.ts'
import { deskFact } from './facts.ts'
import { finish } from './finish.ts'
import { followUp } from './follow-up.ts'
import { cancelAllOf } from './protection.ts'
import { holdsSomething } from './retired.ts'
import { makeScope } from './scope.ts'
import type { DeskState } from './state-types.ts'

/** What may follow a state (CMP-26). Frozen money stays where it is: it is set free before the account is closed. */
const NEXT: Readonly<Record<AccountStatus, readonly AccountStatus[]>> = {
  pending: ['active', 'suspended', 'frozen', 'closed'],
  active: ['suspended', 'frozen', 'closed'],
  suspended: ['active', 'frozen', 'closed'],
  frozen: ['active', 'suspended'],
  closed: [],
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
  const { actorId, requestId, personal, reason } = request
  scope.facts.push({
    ...deskFact({
      ...{ action: `account.${request.status}`, actorId, requestId, personal, at: scope.at },
      ...{ resourceType: 'account', resourceId: account.id, facts: { before: account.status, reason } },
    }),
    subjectId: account.userId,
  })
  return ok(finish(state, scope, changed))
}
