import { finishErasures, keepRetention } from '../../core/app/index.ts'
import type { PrivacyPorts } from '../../core/app/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { identityPortsOf } from './handlers/identity.ts'
import { every, makeTask } from './task.ts'

export const privacyPortsOf = (parts: HandlerParts): PrivacyPorts => ({
  identity: identityPortsOf(parts),
  store: parts.store,
  desk: parts.floor.desk,
  apiKeys: parts.apiKeys,
  keyedDigest: parts.keyRing.hashSecret,
  destroyKey: parts.auditLog.destroy,
  caseQueue: parts.cases.queue,
})

const ERASING_MS = 1_000

/** Finishes erasures that were begun, those of before a fall too. */
export function keepErasures(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options } = parts
  const ports = privacyPortsOf(parts)
  const finish = makeTask({ floor, logger: options.logger }, 'erasures_not_finished', async () => {
    await finishErasures(ports)
  })
  return every(ERASING_MS, finish)
}

const RETENTION_CHECK_MS = 60_000

/** Carries the retention table out once a day, a minute after the start at first. */
export function keepRetentionDaily(parts: HandlerParts): NodeJS.Timeout {
  const { floor, options, clock } = parts
  const ports = privacyPortsOf(parts)
  let ranAt = Number.NEGATIVE_INFINITY
  const run = makeTask({ floor, logger: options.logger }, 'retention_not_run', async () => {
    if (clock.now() - ranAt < MS_PER_DAY) return
    await keepRetention(ports)
    ranAt = clock.now()
  })
  return every(RETENTION_CHECK_MS, run)
}
