import {
  DEFAULT_CASE_POLICY,
  DESK_PARAMETERS,
  errorFields,
  makeKeyedQueue,
  makePaymentWatch,
} from '../../core/app/index.ts'
import type { CasePorts, PaymentWatch } from '../../core/app/index.ts'
import { sha256Hex } from '../adapters/crypto/index.ts'
import type { HandlerParts } from './handler-parts.ts'

function weigh(base64: string): ReturnType<CasePorts['weigh']> {
  const bytes = Buffer.from(base64, 'base64')
  return { sha256: sha256Hex(bytes), sizeBytes: bytes.length }
}

/** What everything that touches cases shares: above all the queue that lets one act at a time on each. */
function casePortsOf(parts: Pick<HandlerParts, 'store' | 'floor' | 'auditLog' | 'clock' | 'ids'>): CasePorts {
  const { store, floor, auditLog, clock, ids } = parts
  const { desk, committer } = floor
  return {
    ...{ store, desk, committer, clock, ids, weigh },
    cipher: auditLog.cipher,
    policy: DEFAULT_CASE_POLICY,
    queue: makeKeyedQueue(),
  }
}

export const isMonitoring = ({ compliance }: HandlerParts['options']): boolean =>
  compliance?.amlMonitoring ?? true

/** Transaction monitoring over this floor; undefined where it is switched off. */
function openWatch(
  parts: Pick<HandlerParts, 'store' | 'floor' | 'clock' | 'cases' | 'options'>,
): PaymentWatch | undefined {
  const { store, floor, clock, cases, options } = parts
  if (!isMonitoring(options)) return undefined
  const watch = makePaymentWatch({
    ...{ store, clock, cases },
    desk: floor.desk,
    parameters: DESK_PARAMETERS,
    later: (work) => void setImmediate(work),
    failed: (error) => options.logger.error('alert_not_kept', errorFields(error)),
  })
  floor.listen(watch.heard)
  return watch
}

/** That nobody watches is a fact of the log, at every start without it. */
async function recordSwitches({ floor, clock, options }: HandlerParts): Promise<void> {
  if (isMonitoring(options)) return
  options.logger.warn('aml_monitoring_off', {})
  await floor.committer.commit({
    writes: [],
    facts: [
      {
        ...{ action: 'compliance.monitoring_off', category: 'system', actorId: 'system' },
        ...{ resourceType: 'system', resourceId: null, result: 'success', code: null, requestId: null },
        ...{ at: clock.now(), facts: { switch: 'AML_MONITORING_ENABLED' }, personal: null },
      },
    ],
  })
}

/** Cases, and the monitoring that opens them. */
export function openCompliance(
  parts: Pick<HandlerParts, 'store' | 'floor' | 'auditLog' | 'clock' | 'ids' | 'options'>,
): Pick<HandlerParts, 'cases' | 'watch'> {
  const cases = casePortsOf(parts)
  return { cases, watch: openWatch({ ...parts, cases }) }
}

/** What was found before the last end and not kept is raised now, before anybody asks. */
export async function startMonitoring(parts: HandlerParts): Promise<void> {
  await recordSwitches(parts)
  await parts.watch?.ready()
}
