import {
  errorFields,
  keyHolder,
  makeApiKeyRegistry,
  makeAlgoDriver,
  makeBanBook,
  makeLimits,
  makeLiveMarket,
  makePolicyBook,
  makeRegistry,
  makeRiskGuard,
  makeSharedViews,
  makeStreamHub,
  makeSurfaceBook,
  makeValuations,
  openSettings,
} from '../../core/app/index.ts'
import type { FeeSchedule } from '../../core/ledger/index.ts'
import type { ReferencePrices } from '../../core/market-data/index.ts'
import { loadSp500History } from '../adapters/feeds/index.ts'
import { makeJoseTokens } from '../adapters/tokens/index.ts'
import { openAuditLog } from './audit-log.ts'
import { openAuditTree } from './audit-tree.ts'
import { openBooks } from './books.ts'
import { casePortsOf } from './compliance.ts'
import type { HandlerParts } from './handler-parts.ts'
import type { IdentityParts } from './identity-parts.ts'
import { settingsAtStart, underSettings } from './live-settings.ts'
import { makeHeartbeat } from './heartbeat.ts'
import { openKeyRing } from './key-ring.ts'
import type { OpenStore } from './open-store.ts'
import type { EngineOptions } from './options.ts'
import { makePaperMarketRunner } from './paper-market-runner.ts'
import type { PaperMarketRunner } from './paper-market-runner.ts'
import { systemClock, uuidSource } from './platform.ts'
import { makeComputePool } from './pool/index.ts'
import { openPricing } from './pricing.ts'
import { openRateLimits } from './rate-limit-store.ts'
import { openTradingFloor } from './trading-floor.ts'

const NO_REFERENCE: ReferencePrices = { level: () => null }

type Opened = Readonly<{ parts: HandlerParts; runner: PaperMarketRunner | null }>

/** The demo's market; null without the demo. */
async function openRunner(
  { demo, paper: settings, logger }: EngineOptions,
  parts: Pick<Parameters<typeof makePaperMarketRunner>[0], 'floor' | 'store' | 'clock' | 'onQuotes'>,
): Promise<PaperMarketRunner | null> {
  if (!demo) return null
  return makePaperMarketRunner({ ...parts, logger, settings, history: await loadSp500History() })
}

/** Opens and wires everything that a handler may need, in the order in which one part needs another. */
export async function openParts(
  options: EngineOptions,
  {
    opened,
    fees,
    identity: given,
  }: Readonly<{ opened: OpenStore; fees: FeeSchedule; identity: IdentityParts }>,
  ready: () => boolean,
): Promise<Opened> {
  const [{ store, databaseKey, fields }, { logger }] = [opened, options]
  const [clock, ids, limits] = [systemClock, uuidSource, makeLimits(options.limits)]
  const settings = await openSettings(store, settingsAtStart(options, given))
  const identity = underSettings(given, settings)
  const keyRing = await openKeyRing({ store, fields, databaseKey: databaseKey.key, clock, options })
  const auditLog = await openAuditLog({ store, databaseKey: databaseKey.key, clock, ids })
  const hub = makeStreamHub(clock)
  const registry = makeRegistry({ users: store.users, clock, onEnded: ({ id }) => hub.endSession(id) })
  const apiKeys = makeApiKeyRegistry({ keys: store.keys, onEnded: (id) => hub.endSession(keyHolder(id)) })
  let forgetAlgos = (): void => undefined
  const policies = makePolicyBook({ store })
  const floor = await openTradingFloor({
    ...{ store, clock, ids, limits, fees },
    openSealer: auditLog.openSealer,
    onFall: (error) => logger.error('store_failed', errorFields(error)),
    onReload: () => {
      registry.forget()
      apiKeys.forget()
      policies.forget()
      // Another engine may have held the store meanwhile, and changed its keys.
      keyRing.reload().catch((error: unknown) => logger.error('keys_not_read', errorFields(error)))
      settings.reload().catch((error: unknown) => logger.error('settings_not_read', errorFields(error)))
      hub.startOver()
      // The execution algorithms that are worked on the floor are read anew like the books.
      forgetAlgos()
    },
  })
  const { hasher } = auditLog
  const auditTree = await openAuditTree({ store, floor, clock, logger, hasher, databaseKey, options })
  const tokens = makeJoseTokens(keyRing.tokenKeys)
  let quoted: (count: number) => void = () => undefined
  const runner = await openRunner(options, { floor, store, clock, onQuotes: (count) => quoted(count) })
  const reference = runner?.reference ?? NO_REFERENCE
  const pricing = openPricing(logger)
  const live = makeLiveMarket({ desk: floor.desk, clock, reference, kernel: pricing.kernel })
  const compute = makeComputePool({ logger })
  const { desk, committer, publish } = floor
  const valuations = makeValuations({ desk, live, reference, clock })
  const views = makeSharedViews()
  const riskGuard = makeRiskGuard({
    ...{ desk, store, valuations, clock, live, compute, views, kernel: pricing.kernel },
  })
  const algos = makeAlgoDriver({ desk, committer, publish, store, clock, limits, riskGuard })
  forgetAlgos = algos.forget
  const surfaces = makeSurfaceBook({ desk: floor.desk, store, live, clock, compute })
  const heartbeat = makeHeartbeat({
    ...{ clock, floor, readers: hub.readers },
    quotedInstruments: () => runner?.quotedInstruments() ?? null,
  })
  const rateLimits = await openRateLimits({ redisUrl: options.redisUrl, clock, logger })
  quoted = (count) => heartbeat.quoted(count, clock.now())
  const parts: HandlerParts = {
    ...{ options, store, floor, algos, clock, ids, limits, auditLog, auditTree },
    ...{ registry, apiKeys, keyRing, tokens, live, reference, compute, surfaces, hub, heartbeat, rateLimits },
    ...{ fees, identity, policies, settings, pricing, valuations, riskGuard, views },
    keyWarning: databaseKey.warning ?? null,
    bans: makeBanBook({ store: rateLimits.bans, committer: floor.committer, clock }),
    cases: casePortsOf({ store, floor, auditLog, clock, ids }),
    books: openBooks({ store, floor, clock, ids, logger }),
    isReady: ready,
  }
  return { parts, runner }
}
