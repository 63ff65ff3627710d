export { recordRestore, settleRestore } from './settle.ts'
export type { RestoreOutcome } from './settle.ts'
export { backupOptionsOf, makeBackupSource } from './source.ts'
export type { BackupOptions } from './source.ts'
