import type {
  AuditTools,
  FilingAsked,
  ImportKind,
  ImportReport,
  ListImportReport,
  WrittenFiling,
} from '../../core/app/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import type { TransportPorts } from '../transport/index.ts'
import type { HttpServerOptions } from '../transport/index.ts'
import type { Config } from '../engine/configuration/read-config.ts'

/** What the command line needs of the engine. `engine-modules.ts` makes it of `src/main/engine`. */
export type EngineModule = Readonly<{
  /** Opens store, keys, desk and market. A refusal (wrong key, newer schema, held directory) ends with exit 3. */
  openEngine: (config: Config, log: TransportPorts['log']) => Promise<Result<ServedEngine, Failure>>
  /** The sentence about a data directory in which there is no desk; null where there is one. Makes nothing. */
  deskMissing: (config: Config, log: TransportPorts['log']) => string | null
  /** Opens the store alone, exclusively: imports, users, audit. Refused while a server holds the data directory. */
  openTools: (config: Config, log: TransportPorts['log']) => Promise<Result<EngineTools, Failure>>
  /** Opens the data directory's key with the recovery key and puts it away anew. */
  recoverKey: (
    config: Config,
    log: TransportPorts['log'],
    recoveryKey: string,
  ) => Promise<Result<Readonly<{ custody: string; warning?: string }>, Failure>>
  /** Puts a new database key in the place of the present one; `told` hears its recovery key before anything moves. */
  rotateKey: (
    config: Config,
    log: TransportPorts['log'],
    told: (recoveryKey: string) => void,
  ) => Promise<Result<Readonly<{ custody: string; warning?: string }>, Failure>>
  listBackups: (config: Config, log: TransportPorts['log']) => Promise<Result<readonly BackupRow[], Failure>>
  verifyBackup: (
    config: Config,
    log: TransportPorts['log'],
    id: string,
  ) => Promise<Result<BackupRow, Failure>>
  /** Puts a backup in the database's place; no desk may be running. */
  restoreBackup: (
    config: Config,
    log: TransportPorts['log'],
    asked: Readonly<{ id: string; reason: string }>,
  ) => Promise<Result<BackupRow, Failure>>
}>

/** A backup as the command line shows it. */
export type BackupRow = Readonly<{
  id: string
  taken_at: string
  state: string
  reason: string | null
  bytes: number
  sha256: string
  schema_version: number
  audit_size: number
  audit_root: string
}>

export type ServedEngine = Readonly<{
  ports: TransportPorts
  metrics?: HttpServerOptions['metrics']
  rateLimitStore: NonNullable<HttpServerOptions['rateLimitStore']>
  bans: NonNullable<HttpServerOptions['bans']>
  /** The one-time code of the first run, to be shown on the console once; null when there is an administrator. */
  administratorCode: string | null
  /** How the database key is kept, and the recovery key when it was made just now. */
  key: Readonly<{ custody: string; warning: string | null; recoveryKey: string | null }>
  /** Takes no new commands, waits until everything acknowledged is durable, closes the store. */
  close: () => Promise<void>
}>

export type UserRow = Readonly<{
  user_id: string
  email: string
  role: string
  status: string
  locked: boolean
  mfa_enabled: boolean
}>

/** The log, as far as the command line reaches it. */
export type AuditCommands = Omit<AuditTools, 'verdict'>

export type EngineTools = Readonly<{
  /** To be shown once; null when the store was there before. */
  recoveryKey: string | null
  importFile: (
    kind: ImportKind,
    file: string,
    portfolioId?: string | null,
  ) => Promise<Result<ImportReport, Failure>>
  /** Takes files of sanctions lists; what is damaged is reported and its list stays as it was. */
  importLists: (files: readonly string[]) => Promise<ListImportReport>
  /** A SAR of a case, every other filing of a period. */
  filing: (asked: FilingAsked) => Promise<Result<WrittenFiling, Failure>>
  createUser: (
    request: Readonly<{ email: string; role: string; password: string }>,
  ) => Promise<Result<UserRow, Failure>>
  listUsers: () => Promise<readonly UserRow[]>
  unlockUser: (email: string) => Promise<Result<UserRow, Failure>>
  /** Takes a lost second factor away. */
  resetSecondFactor: (email: string) => Promise<Result<UserRow, Failure>>
  setRole: (email: string, role: string) => Promise<Result<UserRow, Failure>>
  /** Takes a backup and waits for its end. */
  takeBackup: () => Promise<Result<BackupRow, Failure>>
  audit: AuditCommands
  close: () => Promise<void>
}>
