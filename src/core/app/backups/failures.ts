import { defineFailures, failureMaker } from '../../kernel/index.ts'

export const backupFailures = defineFailures({
  /** With PostgreSQL the database's own tools make backups. */
  backups_not_configured: { status: 503, remedy: 'operator', retry: false },
  backup_running: { status: 409, remedy: 'time', retry: true },
  backup_not_found: { status: 404, remedy: 'caller', retry: false },
  /** Not the bytes that were written, not a sound database, or not the log that its manifest names. */
  backup_damaged: { status: 422, remedy: 'caller', retry: false },
  /** It was taken before the database's key was replaced. */
  backup_of_another_key: { status: 422, remedy: 'caller', retry: false },
  backup_of_newer_release: { status: 422, remedy: 'operator', retry: false },
  restore_pending: { status: 409, remedy: 'caller', retry: false },
  no_restore_pending: { status: 404, remedy: 'caller', retry: false },
})

export const backupFailure = failureMaker(backupFailures)
