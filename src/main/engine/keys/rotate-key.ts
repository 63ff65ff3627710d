import { errorFields } from '../../../core/app/index.ts'
import { ok } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import type { DatabaseKey } from '../../adapters/keys/index.ts'
import { lockDataDirectory } from '../../adapters/sql/index.ts'
import { rotateFile, rotateServer } from './rotation.ts'
import type { Told } from './rotation.ts'
import { openEngine } from '../open-engine.ts'
import { custodyOf } from '../open-store.ts'
import type { EngineOptions } from '../configuration/options.ts'
import { systemClock } from '../platform.ts'

async function rotated(options: EngineOptions, told: Told): Promise<Result<DatabaseKey, Failure>> {
  const custody = custodyOf(options, true)
  if (options.databaseUrl !== null) return rotateServer(custody, options.databaseUrl, told)
  const lock = await lockDataDirectory(options.dataDirectory)
  if (!lock.ok) return lock
  try {
    return await rotateFile(custody, told)
  } finally {
    lock.value.release()
  }
}

/**
 * Puts a new database key in the place of the present one, with no desk running, and opens the desk with it to write the
 * act into its log. `told` is given the new recovery key before anything moves.
 */
export async function rotateKey(
  options: EngineOptions,
  told: Told,
): Promise<Result<Pick<DatabaseKey, 'custody' | 'warning'>, Failure>> {
  const done = await rotated(options, told)
  if (!done.ok) return done
  const engine = await openEngine({ ...options, demo: false, redisUrl: null })
  if (!engine.ok) return engine
  const { floor, close } = engine.value
  const { custody, warning } = done.value
  const fact: Parameters<typeof floor.committer.commit>[0]['facts'][number] = {
    action: 'database_key.rotated',
    category: 'administration',
    actorId: 'system',
    resourceType: 'data_key',
    resourceId: null,
    result: 'success',
    code: null,
    requestId: null,
    at: systemClock.now(),
    facts: { transport: 'cli', custody },
    personal: null,
  }
  try {
    await floor.committer.commit({ writes: [], facts: [fact] })
  } catch (error) {
    options.logger.error('key_rotation_not_recorded', errorFields(error))
  }
  await close()
  return ok({ custody, ...(warning === undefined ? {} : { warning }) })
}
