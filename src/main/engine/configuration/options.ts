import type { Logger, SecurityCheck, TransferLimits } from '../../../core/app/index.ts'
import type { TokenLives } from '../../../core/identity/index.ts'
import type { TradingLimits } from '../../../core/orders/index.ts'
import type { BackupOptions } from '../backups/index.ts'
import type { AuditSettings } from '../audit/tree.ts'

/** What decides how people sign in; what is absent has its documented default, or is not set up. */
export type IdentityOptions = Readonly<{
  idleMs?: number
  absoluteMs?: number
  /** How long a proof counts for sensitive acts. */
  provenMs?: number
  /** After how long the key that signs tokens is replaced. */
  tokenKeyMs?: number
  passwordHistory?: number
  /** Passes of Argon2id over 64 MiB: what a guess costs. */
  hashPasses?: number
  breachedPasswordsFile?: string
  placesFile?: string
  mailSpool?: string
  mailFrom?: string
  oauthProvidersFile?: string
}>

/** Everything that decides which implementations run and how. The faces read it from flags and environment. */
/** What of compliance is switched on. */
export type ComplianceOptions = Readonly<{
  amlMonitoring: boolean
  /** Whether live money needs an approved identity. */
  kycRequired: boolean
  /** Whether the control matrix of SOX is drawn up; on when absent. */
  soxCompliance?: boolean
  /** Whether transactions and best execution are reported under MiFID II; on when absent. */
  mifidReporting?: boolean
}>

export type EngineOptions = Readonly<{
  version: string
  environment: 'development' | 'test' | 'production'
  /** Holds the encrypted database, its key file and its lock; with PostgreSQL the key file only. */
  dataDirectory: string
  /** `postgres://…`, or null for the encrypted file in the data directory. Never replaced by the other. */
  databaseUrl: string | null
  /** `redis://…` of the server that shares the counts of requests with other engines; null counts in this process. */
  redisUrl: string | null
  /** Opens the paper market, and a demo account for every new user. */
  demo: boolean
  /** Signs tokens; made once and kept in the store when null. At least 32 characters. */
  tokenSecret: string | null
  tokenLives: TokenLives
  passwordLengthMin: number
  identity?: IdentityOptions
  limits: Partial<TradingLimits>
  /** A JSON file with the venue's fees; null or absent: the built-in schedule. */
  feeScheduleFile?: string | null
  /** Off: no name is screened and none is called clear. On when absent. */
  sanctionsScreening?: boolean
  /** Changes to the bounds on cash that comes and goes without a trade. */
  transferLimits?: Partial<TransferLimits>
  paper: Readonly<{ seed: number; speed: number; quotesPerSecond: number }>
  /** All of it is on when absent. */
  compliance?: ComplianceOptions
  /** Where backups go, how often and how many; what is absent keeps its default. */
  backups?: Partial<BackupOptions>
  /** How the audit log is signed; what is absent keeps its default. */
  audit?: AuditSettings
  passphraseFile: string | null
  /** A passphrase handed over in the environment; wins over the file. */
  passphrase: string | null
  /** Whether a person at the terminal may be asked for a passphrase. */
  mayPrompt: boolean
  /** What the lowest tier may ask in a minute; the others have their multiple of it. As documented when absent. */
  requestsPerMinute?: number
  /** Milliseconds between two looks of the stream hub at what changed. */
  streamIntervalMs: number
  logger: Logger
  /** Where the user put the authorities' schemas of filings; null: nowhere. */
  schemaFolder?: string | null
  /** JSON of what the firm says of itself in filings; null: `reporting-firm.json` in the data directory. */
  firmFile?: string | null
  /** How this start is judged; nothing to judge when absent. */
  security?: () => readonly SecurityCheck[]
}>

/** The demo in real time, each option quoted about once a second, so that none grows late between two quotes. */
export const DEFAULT_PAPER: EngineOptions['paper'] = { seed: 20_000_103, speed: 1, quotesPerSecond: 1_600 }
