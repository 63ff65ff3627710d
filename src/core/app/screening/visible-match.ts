import type { AlertRecord } from '../../compliance/cases/index.ts'
import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { visibleCase } from '../cases/case-book.ts'
import type { CasePorts } from '../cases/case-book.ts'
import { callerOf } from '../trading/requests.ts'
import { isMatch } from './matches.ts'

const notFound = () => refused(sanctionsFailure('match_not_found', 'There is no such match.'))

/** A match, unless there is none or it is about whoever asks, under any of their accounts: all are answered alike. */
export async function visibleMatch(
  ports: CasePorts,
  id: string,
  context: HandlerContext,
): Promise<Result<AlertRecord>> {
  const found = await ports.store.cases.alert(id)
  const { userId } = callerOf(context)
  const own: readonly (string | null)[] = await ports.registry.accountsOf(userId)
  if (found === null || !isMatch(found) || own.includes(found.userId)) return notFound()
  return (await visibleCase(ports, found.caseId, userId)).ok ? ok(found) : notFound()
}
