import { ok, toIso } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { BackupRecord, RestoreRequest } from './ports.ts'
import type { BackupFact, Backups } from './service.ts'

type Answers = ContractOutputs['backups']

const backupAnswerOf = (backup: BackupRecord): Answers['take']['backup'] => ({
  ...{ id: backup.id, taken_at: toIso(backup.takenAt), state: backup.state, reason: backup.reason },
  ...{ bytes: backup.bytes, sha256: backup.sha256, schema_version: backup.schemaVersion },
  ...{ audit_size: backup.auditSize, audit_root: backup.auditRoot },
})

const restoreAnswerOf = (restore: RestoreRequest): Answers['restore']['restore'] => ({
  ...{ id: restore.id, backup_id: restore.backupId, reason: restore.reason },
  ...{ asked_by: restore.askedBy, asked_at: toIso(restore.askedAt) },
})

const factBy =
  (clock: Clock, context: HandlerContext, reason?: string): BackupFact =>
  ({ action, resourceId, facts }) => ({
    ...{ action, resourceId, resourceType: 'backup', category: 'administration' },
    actorId: callerOf(context).userId,
    ...{ result: 'success', code: null, requestId: context.requestId, at: clock.now() },
    facts: { transport: context.transport, ...facts, ...(reason === undefined ? {} : { reason }) },
    personal: personalOf(context),
  })

/** Backups over the contract. */
export const makeBackupHandlers = ({
  backups,
  clock,
}: Readonly<{ backups: Backups; clock: Clock }>): HandlersOf<'backups'> => ({
  take: async ({ reason }, context) => {
    const started = await backups.start(factBy(clock, context, reason))
    if (!started.ok) return started
    const message = 'The copy is being taken; the list of backups tells how it ends.'
    return ok({ message, backup: backupAnswerOf(started.value) })
  },
  list: async (input) => {
    const window = pageOf(input)
    const found = await backups.list()
    if (!found.ok) return found
    const [shown, pending] = [
      found.value.slice(window.offset, window.offset + window.limit),
      backups.pending(),
    ]
    return ok({
      backups: shown.map(backupAnswerOf),
      pending_restore: pending === null ? null : restoreAnswerOf(pending),
      ...pagingAnswerOf(window, found.value.length),
    })
  },
  restore: async ({ backup_id: backupId, reason }, context) => {
    const wish = { backupId, reason, askedBy: callerOf(context).userId }
    const asked = await backups.restore(wish, factBy(clock, context))
    if (!asked.ok) return asked
    const { restore, backup } = asked.value
    const message =
      'The backup is sound. At the next start it takes the place of the database, which is kept beside it; everything ' +
      `after ${toIso(backup.takenAt)} is then in the kept one alone. Until then this desk goes on as it is.`
    return ok({ message, restore: restoreAnswerOf(restore), backup: backupAnswerOf(backup) })
  },
  withdrawRestore: async ({ reason }, context) => {
    const withdrawn = await backups.withdraw(factBy(clock, context, reason))
    if (!withdrawn.ok) return withdrawn
    return ok({
      message: 'Nothing is restored at the next start.',
      restore: restoreAnswerOf(withdrawn.value),
    })
  },
})
