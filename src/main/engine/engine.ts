import type {
  App,
  AuditTools,
  Backups,
  BanBook,
  PaymentWatch,
  RateLimitStore,
  Store,
  createUser,
  deskFiling,
  listUsers,
  resetSecondFactor,
  setRole,
  unlockUser,
} from '../../core/app/index.ts'
import type { Caller } from '../../core/identity/index.ts'
import type { AuditLog } from './audit/log.ts'
import type { OpenStore } from './open-store.ts'
import type { Screening } from './screening.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

/** The running desk, whatever face it shows. */
export type Engine = Readonly<{
  app: App
  /** The caller that a token belongs to; null for a bad one. Chooses rate limits, grants nothing. */
  callerOf: (authorization: string, ipAddress: string | null) => Promise<Caller | null>
  /** Makes the one-time code to print on the console; null once there is an administrator. */
  issueSetupCode: () => Promise<string | null>
  key: Readonly<{ custody: string; warning: string | null; recoveryKey: string | null }>
  storeKind: OpenStore['kind']
  /** Where a server over this engine counts requests. */
  rateLimits: RateLimitStore
  /** Who is shut out of it. */
  bans: BanBook
  store: Store
  floor: TradingFloor
  administration: Readonly<{
    createUser: (input: Parameters<typeof createUser>[1]) => ReturnType<typeof createUser>
    listUsers: (page: Parameters<typeof listUsers>[1]) => ReturnType<typeof listUsers>
    unlockUser: (email: string) => ReturnType<typeof unlockUser>
    resetSecondFactor: (email: string) => ReturnType<typeof resetSecondFactor>
    setRole: (email: string, role: string) => ReturnType<typeof setRole>
  }>
  /** Writes a filing from a case or a period, without a door in between. */
  filing: (asked: Parameters<typeof deskFiling>[1]) => ReturnType<typeof deskFiling>
  /** Takes a backup without a door in between, and waits for its end. */
  takeBackup: Backups['takeNow']
  verifyAudit: AuditTools['verdict']
  audit: AuditTools
  auditLog: AuditLog
  /** The sanctions lists in force, and the service that screens against them. */
  screening: Screening
  /** Transaction monitoring; undefined where it is switched off. */
  watch: PaymentWatch | undefined
  /** Halts every account of a person and cancels what works on it; for when no person can ask over the contract. */
  halt: (reason: string) => Promise<Readonly<{ accounts: number; cancelled: number }>>
  /** Ends streams, lets what was accepted become durable, closes the store. */
  close: () => Promise<void>
}>
