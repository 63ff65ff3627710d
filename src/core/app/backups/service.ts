import type { AuditFact } from '../../audit/index.ts'
import { addMs, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, IdSource, Instant, JsonObject, Result } from '../../kernel/index.ts'
import type { Committer } from '../committer.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import { backupFailure } from './failures.ts'
import type { BackupRecord, BackupSource, RestoreRequest } from './ports.ts'

/** The record of an act on backups: whoever asks knows who it was. */
export type BackupFact = (
  act: Readonly<{ action: string; resourceId: string; code?: string; facts: JsonObject }>,
) => AuditFact

type BackupPorts = Readonly<{
  /** Null where the database's own tools make backups. */
  source: BackupSource | null
  committer: Pick<Committer, 'commit'>
  clock: Clock
  ids: IdSource
  queue: KeyedQueue
  logger: Pick<Logger, 'error'>
  /** What goes on after its answer; a close waits for it. */
  underway: Set<Promise<void>>
}>

export type Backups = Readonly<{
  /** Newest first, the one that is being taken among them. */
  list: () => Promise<Result<readonly BackupRecord[], Failure>>
  pending: () => RestoreRequest | null
  /** Starts a backup; it goes on after the answer, and the list and the log tell how it ended. */
  start: (factOf: BackupFact) => Promise<Result<BackupRecord, Failure>>
  /** Starts one when the last is so old, and the desk has been open for a while. */
  keep: (everyMs: number, openedAt: Instant) => Promise<void>
  /** Takes one, says in the log that the command line asked, and waits for its end. */
  takeNow: () => Promise<Result<BackupRecord, Failure>>
  verify: (id: string) => Promise<Result<BackupRecord, Failure>>
  restore: (
    wish: Pick<RestoreRequest, 'backupId' | 'askedBy' | 'reason'>,
    factOf: BackupFact,
  ) => Promise<Result<Readonly<{ restore: RestoreRequest; backup: BackupRecord }>, Failure>>
  withdraw: (factOf: BackupFact) => Promise<Result<RestoreRequest, Failure>>
}>

/** A desk that was just opened has more urgent things to do. */
const AFTER_OPENING_MS = 600_000

const AFTER_FAILURE_MS = 3_600_000

const NOT_CONFIGURED =
  'This desk lies in PostgreSQL: the database’s own tools make its backups (pg_basebackup and its log archive, or pg_dump).'

const deskFact =
  (clock: Clock, more: JsonObject = {}): BackupFact =>
  ({ action, resourceId, code, facts }) => ({
    ...{
      action,
      resourceId,
      facts: { ...more, ...facts },
      resourceType: 'backup',
      category: 'system',
      actorId: 'system',
    },
    result: code === undefined ? 'success' : 'failed',
    code: code ?? null,
    ...{ requestId: null, at: clock.now(), personal: null },
  })

const factsOf = ({ bytes, sha256, auditSize, auditRoot }: BackupRecord): JsonObject => ({
  ...{ bytes, sha256 },
  audit_size: auditSize,
  audit_root: auditRoot,
})

/** Takes one copy after another, and says in the log how each ended. */
function makeTaking(ports: BackupPorts) {
  const { committer, clock, ids, logger, underway } = ports
  let running: BackupRecord | null = null

  const work = async (source: BackupSource, { id, takenAt }: BackupRecord): Promise<void> => {
    try {
      const taken = await source.take(id, takenAt)
      const ending =
        taken.state === 'complete'
          ? { action: 'backup.completed', facts: factsOf(taken) }
          : { action: 'backup.failed', code: 'backup_failed', facts: {} }
      if (taken.state === 'failed') logger.error('backup_failed', { backup: id, reason: taken.reason })
      await committer.commit({ writes: [], facts: [deskFact(clock)({ ...ending, resourceId: id })] })
    } catch (error) {
      logger.error('backup_not_recorded', { backup: id, ...errorFields(error) })
    } finally {
      running = null
    }
  }

  const start = async (source: BackupSource, factOf: BackupFact): Promise<Result<BackupRecord, Failure>> => {
    if (running !== null) {
      return refused(backupFailure('backup_running', `Backup ${running.id} is being taken.`))
    }
    const begun: BackupRecord = {
      ...{ id: ids.next(), takenAt: clock.now(), state: 'running', reason: null },
      ...{ bytes: 0, sha256: '', schemaVersion: 0, auditSize: 0, auditRoot: '' },
    }
    running = begun
    try {
      const fact = factOf({ action: 'backup.requested', resourceId: begun.id, facts: {} })
      await committer.commit({ writes: [], facts: [fact] })
    } catch (error) {
      running = null
      throw error
    }
    const done = work(source, begun)
    underway.add(done)
    void done.then(() => underway.delete(done))
    return ok(begun)
  }
  return { start, running: () => running }
}

async function checked(source: BackupSource, id: string): Promise<Result<BackupRecord, Failure>> {
  const backup = await source.find(id)
  if (backup === null) return refused(backupFailure('backup_not_found', 'There is no such backup.'))
  if (backup.state !== 'complete') {
    return refused(backupFailure('backup_damaged', `This backup failed: ${backup.reason ?? 'unknown'}.`))
  }
  const verified = await source.verify(backup)
  return verified.ok ? ok(backup) : verified
}

const alreadyPending = (pending: RestoreRequest): Result<never, Failure> =>
  refused(
    backupFailure(
      'restore_pending',
      `Backup ${pending.backupId} is to be restored at the next start; take that back first.`,
    ),
  )

/** What is wished is in the log before it is noted for the next start: no restore comes without its record. */
function makeWishes({ committer, clock, ids }: BackupPorts) {
  const restore = async (
    source: BackupSource,
    ...[wish, factOf]: Parameters<Backups['restore']>
  ): ReturnType<Backups['restore']> => {
    const pending = source.pending()
    if (pending !== null) return alreadyPending(pending)
    const backup = await checked(source, wish.backupId)
    if (!backup.ok) return backup
    const asked: RestoreRequest = { ...wish, id: ids.next(), askedAt: clock.now() }
    const facts = { restore: asked.id, reason: asked.reason, ...factsOf(backup.value) }
    const fact = factOf({ action: 'desk.restore_requested', resourceId: asked.backupId, facts })
    await committer.commit({ writes: [], facts: [fact] })
    source.wish(asked)
    return ok({ restore: asked, backup: backup.value })
  }

  const withdraw = async (source: BackupSource, factOf: BackupFact): ReturnType<Backups['withdraw']> => {
    const pending = source.pending()
    if (pending === null) return refused(backupFailure('no_restore_pending', 'No restore is pending.'))
    const facts = { restore: pending.id }
    const fact = factOf({ action: 'desk.restore_withdrawn', resourceId: pending.backupId, facts })
    await committer.commit({ writes: [], facts: [fact] })
    source.withdraw()
    return ok(pending)
  }
  return { restore, withdraw }
}

/** Copies of the desk: taken, listed, checked, and asked back. */
export function makeBackups(ports: BackupPorts): Backups {
  const { source, clock, queue, underway } = ports
  const [taking, wishes] = [makeTaking(ports), makeWishes(ports)]
  const withSource = async <T>(work: (found: BackupSource) => Promise<Result<T, Failure>>) =>
    source === null ? refused(backupFailure('backups_not_configured', NOT_CONFIGURED)) : work(source)
  const one = <T>(work: (found: BackupSource) => Promise<Result<T, Failure>>) =>
    queue.run('backups', () => withSource(work))

  return {
    list: () =>
      withSource(async (found) => {
        const running = taking.running()
        return ok([...(running === null ? [] : [running]), ...(await found.list())])
      }),
    pending: () => source?.pending() ?? null,
    start: (factOf) => withSource((found) => taking.start(found, factOf)),
    keep: async (everyMs, openedAt) => {
      if (source === null || taking.running() !== null) return
      if (clock.now() < addMs(openedAt, AFTER_OPENING_MS)) return
      // One from a day that is still to come was taken under a wrong clock, and tells nothing of how old the last is.
      const last = (await source.list()).find(({ takenAt }) => takenAt <= clock.now())
      const waitMs = last?.state === 'failed' ? Math.min(everyMs, AFTER_FAILURE_MS) : everyMs
      if (last === undefined || clock.now() >= addMs(last.takenAt, waitMs)) {
        await taking.start(source, deskFact(clock))
      }
    },
    takeNow: () =>
      withSource(async (found) => {
        const started = await taking.start(found, deskFact(clock, { transport: 'cli' }))
        if (!started.ok) return started
        await Promise.all(underway)
        return ok((await found.find(started.value.id)) ?? started.value)
      }),
    verify: (id) => one((found) => checked(found, id)),
    restore: (wish, factOf) => one((found) => wishes.restore(found, wish, factOf)),
    withdraw: (factOf) => one((found) => wishes.withdraw(found, factOf)),
  }
}
