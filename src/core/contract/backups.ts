import { z } from 'zod'
import { entry, idInput, messageAnswer, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

const TAG = 'administration'

const backupAnswer = z.object({
  id: z.string(),
  taken_at: timestamp,
  state: z.enum(['running', 'complete', 'failed']),
  /** Why there is none, where it failed. */
  reason: z.string().nullable(),
  bytes: z.number().int(),
  sha256: z.string(),
  schema_version: z.number().int(),
  /** The audit log as the copy has it. */
  audit_size: z.number().int(),
  audit_root: z.string(),
})

const restoreAnswer = z.object({
  id: z.string(),
  backup_id: z.string(),
  asked_by: z.string(),
  asked_at: timestamp,
  reason: z.string(),
})

/** Copies of the desk and the return to one of them. */
export const backupsContract = {
  take: entry('POST', '/admin/backup', {
    permission: 'backup.write',
    tag: TAG,
    summary: 'Take a copy of the database, encrypted as it is, while the desk goes on',
    audit: 'administration',
    stepUp: true,
    status: 202,
  })
    .input(z.object({ reason: z.string().max(500).optional() }))
    .output(messageAnswer.extend({ backup: backupAnswer })),

  list: entry('GET', '/admin/backups', {
    permission: 'backup.write',
    tag: TAG,
    summary: 'The backups that there are, newest first, and the restore that waits for the next start',
  })
    .input(z.object(pagingFields))
    .output(
      z.object({
        backups: z.array(backupAnswer),
        pending_restore: restoreAnswer.nullable(),
        ...pagingAnswer,
      }),
    ),

  restore: entry('POST', '/admin/restore', {
    permission: 'backup.write',
    tag: TAG,
    summary: 'Check a backup and let it take the database’s place at the next start',
    audit: 'administration',
    stepUp: true,
    status: 202,
  })
    .input(z.object({ backup_id: idInput, reason: z.string().min(1).max(500) }))
    .output(messageAnswer.extend({ restore: restoreAnswer, backup: backupAnswer })),

  withdrawRestore: entry('DELETE', '/admin/restore', {
    permission: 'backup.write',
    tag: TAG,
    summary: 'Take the wish for a restore back, as long as the desk was not started again',
    audit: 'administration',
    stepUp: true,
  })
    .input(z.object({ reason: z.string().max(500).optional() }))
    .output(messageAnswer.extend({ restore: restoreAnswer })),
}
