import { errorFields } from '../../../core/app/index.ts'
import type { HandlerParts } from '../handlers/parts.ts'

/** What was recorded last is signed before the doors close, as far as the desk still writes. */
export async function signLog({ floor, auditTree, options }: HandlerParts): Promise<void> {
  if (!floor.isOpen()) return
  await auditTree.keeper.checkpoint().catch((error: unknown) => {
    options.logger.error('log_not_signed', errorFields(error))
  })
}
