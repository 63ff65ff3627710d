import {
  errorFields,
  keyHolder,
  makeApiKeyRegistry,
  makeBackups,
  makeKeyedQueue,
  makeAlgoDriver,
  makeBanBook,
  makeLimits,
  makeKycGate,
  makeLiveMarket,
  makePolicyBook,
  makeRegistry,
  makeRiskGuard,
  makeSharedViews,
  makeStreamHub,
  makeSurfaceBook,
  makeValuations,
} from '../../core/app/index.ts'
import type { Store } from '../../core/app/index.ts'
import type { Clock } from '../../core/kernel/index.ts'
import type { FeeSchedule } from '../../core/ledger/index.ts'
import type { ReferencePrices } from '../../core/market-data/index.ts'
import { loadSp500History } from '../adapters/feeds/index.ts'
import { makeJoseTokens } from '../adapters/tokens/index.ts'
import { openAuditLog } from './audit/log.ts'
import { openAuditTree } from './audit/tree.ts'
import { makeBackupSource } from './backups/index.ts'
import { openBooks } from './books.ts'
import { openCompliance } from './compliance.ts'
import type { HandlerParts } from './handlers/parts.ts'
import type { IdentityParts } from './identity-parts.ts'
import { identityUnderSettings } from './live-settings.ts'
import { makeHeartbeat } from './heartbeat.ts'
import { makeListReader } from './list-reader/index.ts'
import { openKeyRing } from './keys/key-ring.ts'
import type { OpenStore } from './open-store.ts'
import type { EngineOptions } from './configuration/options.ts'
import { makePaperMarketRunner } from './paper-market/runner.ts'
import type { PaperMarketRunner } from './paper-market/runner.ts'
import { systemClock, uuidSource } from './platform.ts'
import { makeComputePool } from './pool/index.ts'
import { openPricing } from './pricing.ts'
import { openRateLimits } from './rate-limit-store.ts'
import { openScreening } from './screening.ts'
import { openTradingFloor } from './floor/trading-floor.ts'

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

type Remembering = Pick<
  HandlerParts,
  'registry' | 'apiKeys' | 'keyRing' | 'settings' | 'policies' | 'hub' | 'options'
>

/** Another engine may have held the store meanwhile, and changed what is remembered of it here. */
function readAnew({ registry, apiKeys, keyRing, settings, policies, hub, options }: Remembering): void {
  const { logger } = options
  registry.forget()
  policies.forget()
  apiKeys.forget()
  keyRing.reload().catch((error: unknown) => logger.error('keys_not_read', errorFields(error)))
  settings.reload().catch((error: unknown) => logger.error('settings_not_read', errorFields(error)))
  hub.startOver()
}

const registriesOf = (store: Store, clock: Clock, hub: HandlerParts['hub']) => ({
  policies: makePolicyBook({ store }),
  registry: makeRegistry({
    ...{ users: store.users, links: store.identity.personLinks, clock },
    onEnded: ({ id }) => hub.endSession(id),
  }),
  apiKeys: makeApiKeyRegistry({ keys: store.keys, onEnded: (id) => hub.endSession(keyHolder(id)) }),
})

type Rememberer = Readonly<{ forget: () => void }>

const forgetAll =
  (...all: readonly (Rememberer | undefined)[]) =>
  (): void =>
    all.forEach((each) => each?.forget())

/** Backups of the file; with PostgreSQL the database's own tools make them. */
function openBackups(
  { file, databaseKey }: OpenStore,
  { floor, clock, ids, options }: Pick<HandlerParts, 'floor' | 'clock' | 'ids' | 'options'>,
): HandlerParts['backups'] {
  const { logger } = options
  return makeBackups({
    ...{ clock, ids, logger, queue: makeKeyedQueue() },
    ...{ committer: floor.committer, underway: floor.underway },
    source: file && makeBackupSource({ store: file, key: databaseKey.key, place: options, logger }),
  })
}

type Given = Readonly<{
  opened: OpenStore
  fees: FeeSchedule
  identity: IdentityParts
  errorsLogged: () => number
}>

/** Opens and wires everything that a handler may need, in the order in which one part needs another. */
export async function openParts(
  options: EngineOptions,
  { opened, fees, errorsLogged, ...given }: Given,
  ready: () => boolean,
): Promise<Opened> {
  const [{ store, databaseKey, fields }, { logger }] = [opened, options]
  const [clock, ids, limits] = [systemClock, uuidSource, makeLimits(options.limits)]
  const { settings, identity } = await identityUnderSettings(store, options, given.identity)
  const keyRing = await openKeyRing({ store, fields, databaseKey: databaseKey.key, clock, options })
  const auditLog = await openAuditLog({ store, databaseKey: databaseKey.key, clock, ids })
  const hub = makeStreamHub(clock)
  const { registry, apiKeys, policies } = registriesOf(store, clock, hub)
  let forgetWork = (): void => undefined
  const floor = await openTradingFloor({
    ...{ store, clock, ids, limits, fees },
    openSealer: auditLog.openSealer,
    onFall: (error) => logger.error('store_failed', errorFields(error)),
    onReload: () => {
      readAnew({ registry, apiKeys, keyRing, settings, policies, hub, options })
      // The execution algorithms that are worked on the floor, and what monitoring remembers, are read anew like the books.
      forgetWork()
    },
  })
  const tree = { store, floor, clock, logger, hasher: auditLog.hasher, databaseKey, options }
  const auditTree = await openAuditTree(tree)
  const tokens = makeJoseTokens(keyRing.tokenKeys)
  let quoted: (count: number) => void = () => undefined
  const runner = await openRunner(options, { floor, store, clock, onQuotes: (count) => quoted(count) })
  const reference = runner?.reference ?? NO_REFERENCE
  const [pricing, compute] = [openPricing(logger), makeComputePool({ logger })]
  const { desk, committer, publish } = floor
  const live = makeLiveMarket({ desk, clock, reference, kernel: pricing.kernel })
  const valuations = makeValuations({ desk, live, reference, clock })
  const views = makeSharedViews()
  const guarded = { desk, store, valuations, clock, live, compute, views, kernel: pricing.kernel }
  const riskGuard = makeRiskGuard(guarded)
  const kyc = makeKycGate({ store, clock, isRequired: options.compliance?.kycRequired ?? true })
  const algos = makeAlgoDriver({ desk, committer, publish, store, clock, limits, riskGuard, kyc })
  const surfaces = makeSurfaceBook({ desk, store, live, clock, compute })
  const heartbeat = makeHeartbeat({
    ...{ clock, floor, readers: hub.readers },
    quotedInstruments: () => runner?.quotedInstruments() ?? null,
  })
  const rateLimits = await openRateLimits({ redisUrl: options.redisUrl, clock, logger })
  quoted = (count) => heartbeat.quoted(count, clock.now())
  const compliance = await openCompliance({ store, floor, auditLog, registry, keyRing, clock, ids, options })
  forgetWork = forgetAll(algos, compliance.watch)
  const parts: HandlerParts = {
    ...{ options, store, floor, algos, clock, ids, limits, auditLog, auditTree, isReady: ready },
    ...{ registry, apiKeys, keyRing, tokens, live, reference, surfaces },
    ...{ hub, heartbeat, rateLimits, errorsLogged },
    ...{ fees, identity, policies, settings, pricing, valuations, riskGuard, views, kyc },
    ...{ compute, listReader: makeListReader(logger), keyWarning: databaseKey.warning ?? null },
    bans: makeBanBook({ store: rateLimits.bans, committer: floor.committer, clock }),
    screening: await openScreening({ store, floor, clock, ids, options }),
    ...compliance,
    backups: openBackups(opened, { floor, clock, ids, options }),
    books: openBooks({ store, floor, clock, ids, logger }),
  }
  return { parts, runner }
}
