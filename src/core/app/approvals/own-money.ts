import { identityFailure } from '../../identity/index.ts'
import type { Permission } from '../../identity/index.ts'
import type { AccountId, Failure } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { callerOf } from '../identity/callers.ts'
import type { Approvals } from './service.ts'

export type OwnMoneyPorts = Readonly<{
  desk: Pick<DeskReads, 'account'>
  approvals: Pick<Approvals, 'isSamePerson' | 'hasOtherApprover'>
}>

/**
 * Nobody books live money from or to an account of their own, under whatever user it is, as soon as somebody else could.
 * `permission` is what booking it takes; paper money is nobody's loss.
 */
export async function ownMoneyFailure(
  { desk, approvals }: OwnMoneyPorts,
  accountIds: readonly AccountId[],
  permission: Permission,
  context: HandlerContext,
): Promise<Failure | null> {
  const { userId } = callerOf(context)
  for (const id of accountIds) {
    const account = desk.account(id)
    if (account === null || account.userId === null || account.moneyKind === 'paper') continue
    if (!(await approvals.isSamePerson(userId, account.userId))) continue
    if (!(await approvals.hasOtherApprover(userId, permission))) continue
    const message =
      'Another person must book money for an account of your own, under whatever name it is yours.'
    return identityFailure('same_person', message)
  }
  return null
}
