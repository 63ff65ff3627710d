import type {
  AlgoDriver,
  ApiKeyRegistry,
  Backups,
  BanBook,
  KycGate,
  CasePorts,
  PolicyBook,
  LiveMarket,
  PaymentWatch,
  Registry,
  Store,
  StreamHub,
  RiskGuard,
  RuleBook,
  SettingsBook,
  SharedViews,
  SurfaceBook,
  Valuations,
} from '../../../core/app/index.ts'
import type { ListReader } from '../list-reader/index.ts'
import type { ComputePool } from '../../../core/app/compute.ts'
import type { Clock, IdSource } from '../../../core/kernel/index.ts'
import type { FeeSchedule } from '../../../core/ledger/index.ts'
import type { TokenIssuer } from '../../../core/identity/index.ts'
import type { ReferencePrices } from '../../../core/market-data/index.ts'
import type { TradingLimits } from '../../../core/orders/index.ts'
import type { AuditLog } from '../audit/log.ts'
import type { AuditTree } from '../audit/tree.ts'
import type { Books } from '../books.ts'
import type { Heartbeat } from '../heartbeat.ts'
import type { IdentityParts } from '../identity-parts.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { EngineOptions } from '../configuration/options.ts'
import type { Pricing } from '../pricing.ts'
import type { RateLimits } from '../rate-limit-store.ts'
import type { Screening } from '../screening.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

export type HandlerParts = Readonly<{
  options: EngineOptions
  store: Store
  floor: TradingFloor
  algos: AlgoDriver
  clock: Clock
  ids: IdSource
  fees: FeeSchedule
  limits: TradingLimits
  auditLog: AuditLog
  auditTree: AuditTree
  registry: Registry
  apiKeys: ApiKeyRegistry
  keyRing: KeyRing
  tokens: TokenIssuer
  live: LiveMarket
  reference: ReferencePrices
  surfaces: SurfaceBook
  hub: StreamHub
  heartbeat: Heartbeat
  rateLimits: RateLimits
  bans: BanBook
  settings: SettingsBook
  /** What is weak about how the database key is kept; null when nothing is. */
  keyWarning: string | null
  books: Books
  backups: Backups
  screening: Screening
  cases: CasePorts
  /** The pages that were published, and who may trade under them. */
  policies: PolicyBook
  /** By which parameters monitoring judges. */
  rules: RuleBook
  /** Absent where monitoring is switched off. */
  watch: PaymentWatch | undefined
  pricing: Pricing
  valuations: Valuations
  riskGuard: RiskGuard
  /** What identity checks allow with live money. */
  kyc: KycGate
  /** The accounts as risk sees them, valued once for whoever asks. */
  views: SharedViews
  compute: ComputePool
  /** Reads sanctions lists beside the loop. */
  listReader: ListReader
  identity: IdentityParts
  /** Lines of the error log since the start. */
  errorsLogged: () => number
  isReady: () => boolean
}>
