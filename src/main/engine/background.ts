import {
  STANDARD_FIT,
  SURFACE_KEPT_EVERY_MS,
  dutyChecks,
  endLostStreams,
  errorFields,
  forgetOldAnswers,
  forgetOldEnrolments,
  keepKeyUses,
  makeContinuingCheck,
  makeFilingSchedule,
  makeRecordsCheck,
  keepReviews,
  keepUploads,
  makeValuations,
  resealFields,
  rotateOldTokenKey,
  runChecks,
  snapshotWrites,
  surfaceWrite,
  sweepCases,
  tellRotations,
} from '../../core/app/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import { backupOptionsOf } from './backups/index.ts'
import { barWrites } from './paper-market/bar-store.ts'
import { keepFunding } from './contract-keeper.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { filingSchedulePortsOf, kycPortsOf } from './compliance-handlers.ts'
import { apiKeyPortsOf, deskKeyPortsOf, identityPortsOf } from './handlers/identity.ts'
import { breathe } from './platform.ts'
import { keepErasures, keepRetentionDaily } from './privacy.ts'
import { keepBookScreened } from './screened-book.ts'
import { every, makeTask } from './task.ts'
import type { TaskParts } from './task.ts'

const ENDS_CHECK_MS = 1_000

type SnapshotReason = Parameters<typeof snapshotWrites>[1]

async function keepSnapshots(parts: HandlerParts, reason: SnapshotReason): Promise<void> {
  const { floor, live, reference, clock, ids } = parts
  const { desk } = floor
  const valuations = makeValuations({ desk, live, reference, clock })
  const writes = snapshotWrites({ desk, valuations, clock, ids }, reason)
  if (writes.length > 0) await floor.committer.commit({ writes, facts: [] })
}

const snapshotTask = ({ floor, options }: HandlerParts, work: () => Promise<void>): (() => Promise<void>) =>
  makeTask({ floor, logger: options.logger }, 'snapshots_not_kept', work)

/** Keeps what every account is worth at this moment, for equity curves and returns. */
export const takeSnapshots = (parts: HandlerParts, reason: SnapshotReason): Promise<void> =>
  snapshotTask(parts, () => keepSnapshots(parts, reason))()

/** Keeps the value of every account when the UTC day has turned; what did not become durable is tried again. */
function followDays(parts: HandlerParts): NodeJS.Timeout {
  const today = (): number => Math.floor(parts.clock.now() / MS_PER_DAY)
  let day = today()
  const follow = snapshotTask(parts, async () => {
    const turned = today()
    if (turned === day) return
    await keepSnapshots(parts, 'day')
    day = turned
  })
  return every(ENDS_CHECK_MS, follow)
}

/** Ends orders whose time has come though nobody trades; what did not become durable is tried again. */
const followEnds = ({ floor, options }: HandlerParts): NodeJS.Timeout =>
  every(ENDS_CHECK_MS, makeTask({ floor, logger: options.logger }, 'orders_not_ended', floor.endDue))

/** Begins the days of accounts and watches what they lose, though nobody trades. */
const followGuards = ({ floor, options }: HandlerParts): NodeJS.Timeout =>
  every(ENDS_CHECK_MS, makeTask({ floor, logger: options.logger }, 'guards_not_kept', floor.keepGuards))

/** What trades and positions mean to market data, once they are durable. */
export function feedLiveMarket({ floor, live, options }: HandlerParts): void {
  floor.listen((event) => {
    if (event.kind === 'position') live.position(event.position)
    if (event.kind !== 'trade') return
    const bars = live.trade(event.trade)
    if (bars.length === 0) return
    floor.committer.commit({ writes: barWrites(bars), facts: [] }).catch((error: unknown) => {
      options.logger.error('bars_not_stored', errorFields(error))
    })
  })
  for (const position of floor.desk.openPositions()) live.position(position)
}

const FORGET_ANSWERS_MS = 60_000

/** Keeps the table of kept answers at one day's commands. Also what a long pause has left goes, a minute after the start. */
export function forgetAnswers(
  task: TaskParts,
  { store, clock }: Omit<Parameters<typeof forgetOldAnswers>[0], 'breathe'>,
): NodeJS.Timeout {
  const forget = makeTask(task, 'answers_not_forgotten', async () => {
    await forgetOldAnswers({ store, clock, breathe })
  })
  return every(FORGET_ANSWERS_MS, forget)
}

const BOOKS_SWEEP_MS = 60_000

/** Settles and expires what is due, at once and every minute; reconciles once a day, a minute after the start at first. */
function keepBooks({ books }: HandlerParts): NodeJS.Timeout {
  void books.sweep()
  // Both are tasks, which tell what went wrong themselves.
  return every(BOOKS_SWEEP_MS, async () => {
    await books.sweep()
    await books.reconcileDaily()
  })
}

const CASES_SWEEP_MS = 10_000

/** Wakes cases, and gives those back that nobody decided. */
const keepCases = ({ cases, floor, options }: HandlerParts): NodeJS.Timeout =>
  every(
    CASES_SWEEP_MS,
    makeTask({ floor, logger: options.logger }, 'cases_not_kept', () => sweepCases(cases)),
  )

const CHECKS_MS = 60_000

/** Looks for what compliance has let slip, every minute; what was found once is not raised again. */
function keepChecks(parts: HandlerParts): NodeJS.Timeout {
  const { cases, store, floor, options } = parts
  const checks = [makeRecordsCheck(cases), ...dutyChecks({ store, desk: floor.desk })]
  return every(
    CHECKS_MS,
    makeTask({ floor, logger: options.logger }, 'checks_not_run', () => runChecks(cases, checks)),
  )
}

const FILINGS_MS = 10_000

/** Drafts the filings that are owed, apart from the checks: what one of them cannot do holds back no other. */
function keepFilings(parts: HandlerParts): NodeJS.Timeout {
  const { cases, floor, options } = parts
  const ports = filingSchedulePortsOf(parts)
  const schedules = [makeFilingSchedule(ports), makeContinuingCheck(ports)]
  return every(
    FILINGS_MS,
    makeTask({ floor, logger: options.logger }, 'filings_not_drafted', () => runChecks(cases, schedules)),
  )
}

/** Keeps the surface of every live chain for its history, each interval at its first minute. */
function keepSurfaces({ floor, live, surfaces, clock, options }: HandlerParts): NodeJS.Timeout {
  let kept = 0
  const keep = makeTask({ floor, logger: options.logger }, 'surfaces_not_kept', async () => {
    const interval = Math.floor(clock.now() / SURFACE_KEPT_EVERY_MS)
    if (interval === kept) return
    const underlyings = floor.desk.instruments().flatMap(({ option }) => (option ? [option.underlying] : []))
    for (const symbol of new Set(underlyings)) {
      if (live.chains.expiries(symbol).length === 0) continue
      const answer = await surfaces.surface(symbol, STANDARD_FIT)
      // A chain without quotes yet has no surface, and that is no news.
      if (!answer.ok) continue
      kept = interval
      await floor.committer.commit({ writes: [surfaceWrite(symbol, answer.value, clock.now())], facts: [] })
    }
  })
  return every(SURFACE_CHECK_MS, keep)
}

const SURFACE_CHECK_MS = 10_000

const ALGO_STEP_MS = 250

/** Works the execution algorithms: by the clock, and when something trades that one of them follows. */
function followAlgos({ algos, floor, options }: HandlerParts): () => void {
  const step = makeTask({ floor, logger: options.logger }, 'algos_not_worked', algos.step)
  let isAsked = false
  const stopListening = floor.listen((event) => {
    if (!algos.heard(event) || isAsked) return
    isAsked = true
    setImmediate(() => {
      isAsked = false
      void step()
    })
  })
  const timer = every(ALGO_STEP_MS, step)
  return () => {
    stopListening()
    clearInterval(timer)
  }
}

const ACCESS_CHECK_MS = 2_000

/** Ends the streams of those who may no longer read. */
function checkAccess(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options } = parts
  const check = () => endLostStreams({ ...parts, sessionLimits: parts.identity.sessionLimits })
  return every(ACCESS_CHECK_MS, makeTask({ floor, logger: options.logger }, 'stream_access_unchecked', check))
}

const KEYS_CHECK_MS = 60_000

/** Keeps when keys were used, tells whose secret is to be replaced, and replaces the key that signs tokens when it is old. */
function keepKeys(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options } = parts
  const [apiKeys, deskKeys] = [apiKeyPortsOf(parts), deskKeyPortsOf(parts)]
  const keep = makeTask({ floor, logger: options.logger }, 'keys_not_kept', async () => {
    await keepKeyUses(apiKeys)
    await tellRotations(apiKeys)
    await rotateOldTokenKey(deskKeys, options.identity?.tokenKeyMs ?? TOKEN_KEY_MS)
  })
  void keep()
  return every(KEYS_CHECK_MS, keep)
}

const ENROLMENTS_MS = 60_000

/** Forgets what was shown to whoever began to enrol an authenticator and did not go on. */
function keepEnrolments(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options } = parts
  const ports = identityPortsOf(parts)
  const keep = makeTask({ floor, logger: options.logger }, 'enrolments_not_forgotten', () =>
    forgetOldEnrolments(ports),
  )
  void keep()
  return every(ENROLMENTS_MS, keep)
}

const RESEAL_MS = 1_000

/** Seals what lies under an earlier key anew, a little at a time; a new key begins it again. */
function keepFieldsSealed(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options, keyRing } = parts
  const ports = deskKeyPortsOf(parts)
  let sealedUnder = ''
  const reseal = makeTask({ floor, logger: options.logger }, 'fields_not_sealed', async () => {
    const current = keyRing.all().findLast(({ purpose }) => purpose === 'field')?.id ?? ''
    if (current === sealedUnder) return
    if (!(await resealFields(ports))) sealedUnder = current
  })
  void reseal()
  return every(RESEAL_MS, reseal)
}

const TOKEN_KEY_MS = 90 * MS_PER_DAY

/** Signs the log, after so many records or so long. */
const signLog = ({ auditTree, floor, options }: HandlerParts): NodeJS.Timeout =>
  every(ENDS_CHECK_MS, makeTask({ floor, logger: options.logger }, 'log_not_signed', auditTree.keeper.keep))

const REVIEWS_MS = 60_000

/** Looks at approved identities again when their day has come, and lets those go whose document has run out. */
function keepIdentityReviews(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options } = parts
  const ports = kycPortsOf(parts)
  const keep = makeTask({ floor, logger: options.logger }, 'identities_not_reviewed', async () => {
    await keepReviews(ports)
    await keepUploads(ports)
  })
  return every(REVIEWS_MS, keep)
}

const BACKUPS_CHECK_MS = 60_000

/** Takes a backup when the last one is old enough. */
function keepBackups({ backups, clock, floor, options }: HandlerParts): readonly NodeJS.Timeout[] {
  const { everyHours } = backupOptionsOf(options)
  if (everyHours === 0) return []
  const openedAt = clock.now()
  const keep = makeTask({ floor, logger: options.logger }, 'backups_not_kept', () =>
    backups.keep(everyHours * MS_PER_HOUR, openedAt),
  )
  return [every(BACKUPS_CHECK_MS, keep)]
}

const MS_PER_HOUR = MS_PER_DAY / 24

/** Streams, the ends of orders, and what is forgotten. The answer stops them. */
export function keepTime(parts: HandlerParts): () => void {
  const timers = [
    setInterval(parts.hub.flush, parts.options.streamIntervalMs),
    checkAccess(parts),
    followEnds(parts),
    followGuards(parts),
    keepFunding(parts),
    followDays(parts),
    forgetAnswers({ floor: parts.floor, logger: parts.options.logger }, parts),
    keepBooks(parts),
    keepCases(parts),
    keepErasures(parts),
    keepRetentionDaily(parts),
    keepChecks(parts),
    keepFilings(parts),
    keepIdentityReviews(parts),
    keepBookScreened(parts),
    keepSurfaces(parts),
    signLog(parts),
    keepKeys(parts),
    keepEnrolments(parts),
    keepFieldsSealed(parts),
    ...keepBackups(parts),
  ]
  const stopAlgos = followAlgos(parts)
  return () => {
    stopAlgos()
    for (const timer of timers) clearInterval(timer)
  }
}
