export type {
  AuditNote,
  App,
  CallContext,
  AbortSignalLike,
  HandlerContext,
  IdempotencyKeeper,
} from './call.ts'
export type { Committer, Unit } from './committer.ts'
export type * from './desk.ts'
export type { Handler, Handlers, HandlersOf } from './handlers.ts'
export type * from './store.ts'
export { FAILURE_CATALOGUES, contradictions, failureRules } from './failures.ts'
export { makeBoundedMap, makeKeyedQueue } from './keyed-queue.ts'
export type { BoundedMap, KeyedQueue } from './keyed-queue.ts'
export { errorFields } from './logger.ts'
export type { Logger } from './logger.ts'

export { makeApp } from './pipeline/app.ts'
export type { Owners, PipelinePorts, ResolveCaller } from './pipeline/app.ts'
export { ANONYMOUS, personalOf } from './pipeline/audit-trail.ts'
export { pipelineFailure } from './pipeline/failures.ts'
export { requestHash } from './pipeline/idempotency.ts'
export { invalidField, invalidInput } from './pipeline/input.ts'

export { createUser, listUsers, setRole, unlockUser } from './identity/administration.ts'
export { bearerToken, makeResolveCaller, verifiedCaller } from './identity/callers.ts'
export { makeIdentityHandlers } from './identity/handlers.ts'
export type { AdministrationPorts, IdentityPorts, SetupPorts, UserOpening } from './identity/services.ts'
export { makeRegistry } from './identity/sessions.ts'
export type { Registry } from './identity/sessions.ts'
export { SETUP_CODE_SETTING, issueSetupCode } from './identity/setup.ts'

export { makeAuditHandlers } from './audit/handlers.ts'
export type { AuditPorts } from './audit/handlers.ts'
export { verifyAudit } from './audit/verify.ts'
export { makeAuditWriter } from './audit/writer.ts'
export type { AuditWriter } from './audit/writer.ts'
export { makeSystemHandlers, overallState } from './system/handlers.ts'
export type { About, Probes, ServiceName, ServiceState, SystemPorts } from './system/handlers.ts'
export { makeLaterHandlers } from './later/handlers.ts'

/** Of the rooms, what the engine needs to set the desk up. */
export { DEFAULT_FEES_TEXT, loadFeeSchedule } from '../ledger/index.ts'
export { ageState } from '../market-data/index.ts'
export { makeLimits } from '../orders/index.ts'
export { makePaperMarket } from '../paper-market/index.ts'

export { CommitFailure, makeCommitter } from './committer.ts'
export type { AuditSealer } from './committer.ts'
export { makeDesk } from './desk/index.ts'
export { PAPER_CASH_USD, makeAccountHandlers } from './accounts/handlers.ts'
export { makeInstrumentHandlers } from './instruments/handlers.ts'
export { makeTradingHandlers } from './trading/handlers.ts'
export type { OptionMarket, Valuations } from './trading/valuation.ts'
export { makeStreamHub } from './streams/hub.ts'
export type { StreamHub } from './streams/hub.ts'
export { makeSubscribe } from './streams/subscribe.ts'
export { makeMarketFeeds } from './streams/feeds.ts'
export type { ChainFeed, MarketFeeds } from './streams/market-sources.ts'
export { makeValuations } from './trading/market-valuations.ts'
export { makeLiveMarket, makeMarketHandlers } from './market/index.ts'
export type { LiveMarket } from './market/index.ts'
export { importBars, importChain } from './import/index.ts'
export type { ImportReport } from './import/index.ts'
