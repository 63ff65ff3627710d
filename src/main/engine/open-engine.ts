import {
  createUser,
  deskFiling,
  errorFields,
  issueSetupCode,
  listUsers,
  makeAuditTools,
  makeMaskingLogger,
  resetSecondFactor,
  setRole,
  unlockUser,
} from '../../core/app/index.ts'
import type { Logger } from '../../core/app/index.ts'
import { ok } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { signLog } from './audit/tools.ts'
import { feedLiveMarket, keepTime, takeSnapshots } from './background.ts'
import { draftPortsOf } from './compliance-handlers.ts'
import { recordRestore } from './backups/index.ts'
import { startMonitoring } from './compliance.ts'
import { openMissingDemoAccounts } from './paper-market/demo-accounts.ts'
import { makeEngineApp } from './engine-app.ts'
import type { Engine } from './engine.ts'
import { haltDesk } from './floor/halt.ts'
import { readFeeSchedule } from './configuration/fee-schedule.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { auditPortsOf } from './handlers/handlers.ts'
import { identityPortsOf } from './handlers/identity.ts'
import { openIdentity } from './identity-parts.ts'
import { openParts } from './open-parts.ts'
import { openStore } from './open-store.ts'
import type { OpenStore } from './open-store.ts'
import type { EngineOptions } from './configuration/options.ts'

/** What the command line may do to users, without a door in between. */
function administrationOf(parts: HandlerParts): Engine['administration'] {
  const ports = identityPortsOf(parts)
  return {
    createUser: (input) => createUser(ports, input),
    listUsers: (page) => listUsers(ports, page),
    unlockUser: (email) => unlockUser(ports, email),
    resetSecondFactor: (email) => resetSecondFactor(ports, email),
    setRole: (email, role) => setRole(ports, email, role),
  }
}

/** The logger, and how many errors were told to it. */
function countErrors(logger: Logger): Readonly<{ logger: Logger; errorsLogged: () => number }> {
  let count = 0
  const error: Logger['error'] = (event, fields) => {
    count += 1
    logger.error(event, fields)
  }
  return { logger: { ...logger, error }, errorsLogged: () => count }
}

/** What became of a restore that waited for this start goes into the log before anything else does. */
async function tellRestore(
  { store, floor, clock, options }: HandlerParts,
  { restore }: OpenStore,
): Promise<void> {
  if (restore === null) return
  const { wish, failure } = restore
  if (failure !== null) {
    options.logger.error('desk_not_restored', { backup: wish.backup_id, reason: failure.message })
  }
  const directory = options.dataDirectory
  await recordRestore({ store, clock, directory, committer: floor.committer }, restore)
}

/** Opens everything, in the order in which one part needs another. What is wrong comes back as a sentence. */
export async function openEngine(given: EngineOptions): Promise<Result<Engine, Failure>> {
  const { errorsLogged, ...logging } = countErrors(makeMaskingLogger(given.logger))
  const options = { ...given, ...logging }
  const fees = await readFeeSchedule(options.feeScheduleFile ?? null)
  if (!fees.ok) return fees
  const identity = await openIdentity(options)
  if (!identity.ok) return identity
  const opened = await openStore(options)
  if (!opened.ok) return opened
  let isReady = false
  const found = { opened: opened.value, fees: fees.value, identity: identity.value, errorsLogged }
  const { parts, runner } = await openParts(options, found, () => isReady)
  const { store, floor, hub, heartbeat, live, rateLimits } = parts
  await tellRestore(parts, opened.value)
  feedLiveMarket(parts)
  // Orders whose time came while nobody was running must not meet today's first quotes.
  await floor.endDue()
  // A day begins with the prices that were last before it, not with the first of today.
  await floor.keepGuards()
  await runner?.start(live)
  if (options.demo) await openMissingDemoAccounts(parts)
  await takeSnapshots(parts, 'start')
  await startMonitoring(parts)
  const stopTime = keepTime(parts)
  isReady = true
  const [{ databaseKey, kind }, { secrets }] = [opened.value, identity.value]
  const audit = makeAuditTools(auditPortsOf(parts))
  return ok({
    ...makeEngineApp(parts),
    issueSetupCode: () => issueSetupCode({ store, committer: floor.committer, secrets }),
    key: {
      custody: databaseKey.custody,
      warning: databaseKey.warning ?? null,
      recoveryKey: databaseKey.recoveryKey ?? null,
    },
    storeKind: kind,
    ...{ rateLimits, bans: parts.bans, store, floor, watch: parts.watch },
    ...{ auditLog: parts.auditLog, screening: parts.screening },
    administration: administrationOf(parts),
    filing: (asked) => deskFiling({ ...draftPortsOf(parts), committer: floor.committer }, asked),
    takeBackup: parts.backups.takeNow,
    audit,
    verifyAudit: audit.verdict,
    halt: (reason) => haltDesk(floor, reason),
    close: async () => {
      isReady = false
      stopTime()
      await Promise.all([parts.algos.idle(), parts.watch?.idle(), ...floor.underway])
      await takeSnapshots(parts, 'shutdown')
      await runner?.stop()
      hub.close()
      heartbeat.close()
      rateLimits.close()
      await Promise.all([parts.compute.close(), parts.listReader.close()])
      await signLog(parts)
      await floor.committer.drained().catch((error: unknown) => {
        options.logger.error('closed_with_losses', errorFields(error))
      })
      await store.close()
    },
  })
}
