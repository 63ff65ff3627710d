import { kycFailure } from '../../compliance/kyc/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import { ledgerFailure } from '../../ledger/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { areOnePerson } from '../approvals/persons.ts'
import { callerOf } from '../identity/callers.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import { settle } from '../trading/place-order.ts'
import { actingOf } from '../trading/requests.ts'
import type { KycPorts } from './ports.ts'

/** `POST /compliance/accounts/{id}/status`: an officer holds an account back, or sets it free. */
export const makeSetAccountStatus =
  (
    deps: Pick<TradingDeps, 'desk' | 'committer' | 'publish'> & Pick<KycPorts, 'store' | 'registry'>,
  ): HandlersOf<'kyc'>['setAccountStatus'] =>
  async ({ id, status, reason }, context) => {
    const accountId = asId<'account'>(id)
    const account = deps.desk.account(accountId)
    if (account === null) return refused(ledgerFailure('account_not_found', 'There is no such account.'))
    context.note({ resourceType: 'account', resourceId: id, facts: { status } })
    const { userId } = callerOf(context)
    if (account.userId !== null && (await areOnePerson(deps, userId, account.userId))) {
      return refused(kycFailure('own_account', 'Nobody decides about their own account.'))
    }
    const outcome = deps.desk.setAccountState({ ...actingOf(context), accountId, status, reason })
    if (!outcome.ok) return outcome
    const changed = await settle(deps, outcome.value)
    return ok({ account_id: changed.id, user_id: changed.userId, account_status: changed.status })
  }
