import { asId, ok, refused, toIso } from '../../core/kernel/index.ts'
import type { Engine } from '../engine/index.ts'
import type { TransportLog } from '../transport/index.ts'
import type { BackupRecord } from '../../core/app/index.ts'
import type { BackupRow, EngineModule, EngineTools, ServedEngine, UserRow } from './engine-port.ts'

/** Pricing, matching and hashing: pure, and loaded without the engine. */
export const loadBatch = () => import('../engine/batch.ts')

const backupRowOf = (backup: BackupRecord): BackupRow => ({
  ...{ id: backup.id, taken_at: toIso(backup.takenAt), state: backup.state, reason: backup.reason },
  ...{ bytes: backup.bytes, sha256: backup.sha256, schema_version: backup.schemaVersion },
  ...{ audit_size: backup.auditSize, audit_root: backup.auditRoot },
})

const userRowOf = (
  user: Readonly<{
    id: string
    email: string
    role: string
    status: string
    lockedUntil: number | null
    mfaEnabled: boolean
  }>,
  now: number,
): UserRow => ({
  user_id: user.id,
  email: user.email,
  role: user.role,
  status: user.status,
  locked: user.lockedUntil !== null && user.lockedUntil > now,
  mfa_enabled: user.mfaEnabled,
})

async function servedEngine(engine: Engine, log: TransportLog): Promise<ServedEngine> {
  const { systemClock, uuidSource } = await import('../engine/index.ts')
  return {
    ports: {
      app: engine.app,
      clock: systemClock,
      ids: uuidSource,
      log,
      callerOf: engine.callerOf,
    },
    administratorCode: await engine.issueSetupCode(),
    key: engine.key,
    rateLimitStore: engine.rateLimits,
    bans: engine.bans,
    close: engine.close,
  }
}

const USERS_PAGE = 500

async function toolsOf(engine: Engine): Promise<EngineTools> {
  const { importFile, importListFiles, systemClock } = await import('../engine/index.ts')
  const row = (user: Parameters<typeof userRowOf>[0]): UserRow => userRowOf(user, systemClock.now())
  const { administration } = engine
  return {
    recoveryKey: engine.key.recoveryKey,
    importFile: async (kind, file, portfolioId = null) => {
      const id = portfolioId === null ? null : asId<'portfolio'>(portfolioId)
      if (id !== null && (await engine.store.portfolios.portfolio(id)) === null) {
        return refused({ code: 'portfolio_not_found', message: `There is no portfolio ${id}.` })
      }
      return importFile(engine, kind, file, id)
    },
    filing: engine.filing,
    importLists: (files) => importListFiles(engine, files),
    createUser: async (request) => {
      const created = await administration.createUser(request)
      return created.ok ? ok(row(created.value)) : created
    },
    listUsers: async () => {
      const rows: UserRow[] = []
      for (;;) {
        const page = await administration.listUsers({ limit: USERS_PAGE, offset: rows.length })
        rows.push(...page.items.map(row))
        if (page.items.length < USERS_PAGE) return rows
      }
    },
    unlockUser: async (email) => {
      const unlocked = await administration.unlockUser(email)
      return unlocked.ok ? ok(row(unlocked.value)) : unlocked
    },
    resetSecondFactor: async (email) => {
      const reset = await administration.resetSecondFactor(email)
      return reset.ok ? ok(row(reset.value)) : reset
    },
    setRole: async (email, role) => {
      const changed = await administration.setRole(email, role)
      return changed.ok ? ok(row(changed.value)) : changed
    },
    takeBackup: async () => {
      const taken = await engine.takeBackup()
      return taken.ok ? ok(backupRowOf(taken.value)) : taken
    },
    audit: engine.audit,
    close: engine.close,
  }
}

/** The engine, loaded only by commands that need it. */
export async function loadEngine(): Promise<EngineModule> {
  const engine = await import('../engine/index.ts')
  const { boundHeapGrowth, engineOptionsOf, openEngine, recoverKey, rotateKey } = engine
  return {
    openEngine: async (config, log) => {
      boundHeapGrowth()
      const opened = await openEngine(engineOptionsOf(config, log))
      return opened.ok ? ok(await servedEngine(opened.value, log)) : opened
    },
    deskMissing: (config, log) => {
      const options = engineOptionsOf(config, log)
      return engine.isDeskThere(options)
        ? null
        : `There is no desk in ${options.dataDirectory}. Name its data directory with --data; nothing was made.`
    },
    openTools: async (config, log) => {
      const opened = await openEngine(engineOptionsOf({ ...config, demo: false, redisUrl: null }, log))
      return opened.ok ? ok(await toolsOf(opened.value)) : opened
    },
    recoverKey: (config, log, recoveryKey) => recoverKey(engineOptionsOf(config, log), recoveryKey),
    rotateKey: (config, log, told) => rotateKey(engineOptionsOf(config, log), told),
    listBackups: async (config, log) => {
      const listed = await engine.listBackups(engineOptionsOf(config, log))
      return listed.ok ? ok(listed.value.map(backupRowOf)) : listed
    },
    verifyBackup: async (config, log, id) => {
      const verified = await engine.verifyBackup(engineOptionsOf(config, log), id)
      return verified.ok ? ok(backupRowOf(verified.value)) : verified
    },
    restoreBackup: async (config, log, { id, reason }) => {
      const restored = await engine.restoreDesk(engineOptionsOf(config, log), id, reason)
      return restored.ok ? ok(backupRowOf(restored.value)) : restored
    },
  }
}

/** Filings from a record in a file. */
export const loadFilings = () => import('../engine/filings.ts')
