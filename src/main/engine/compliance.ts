import {
  DEFAULT_CASE_POLICY,
  errorFields,
  makeKeyedQueue,
  makePaymentWatch,
  openRuleBook,
} from '../../core/app/index.ts'
import type { CasePorts, PaymentWatch, RuleBook } from '../../core/app/index.ts'
import { sha256Hex } from '../adapters/crypto/index.ts'
import { typeOfBase64 } from '../adapters/documents/index.ts'
import { switchedOffIn } from './configuration/compliance.ts'
import type { HandlerParts } from './handlers/parts.ts'

function weigh(base64: string): ReturnType<CasePorts['weigh']> {
  const bytes = Buffer.from(base64, 'base64')
  return { sha256: sha256Hex(bytes), sizeBytes: bytes.length }
}

/** What everything that touches cases shares: above all the queue that lets one act at a time on each. */
function casePortsOf(
  parts: Pick<HandlerParts, 'store' | 'floor' | 'auditLog' | 'registry' | 'clock' | 'ids'>,
): CasePorts {
  const { store, floor, auditLog, registry, clock, ids } = parts
  const { desk, committer } = floor
  return {
    ...{ store, desk, registry, committer, clock, ids, weigh },
    typeOf: typeOfBase64,
    cipher: auditLog.cipher,
    policy: DEFAULT_CASE_POLICY,
    queue: makeKeyedQueue(),
  }
}

export const isMonitoring = ({ compliance }: HandlerParts['options']): boolean =>
  compliance?.amlMonitoring ?? true

/** An act is durable and told within less: what happened at one instant is then known as a whole. */
const SETTLED_MS = 50

/** Transaction monitoring over this floor; undefined where it is switched off. */
function openWatch(
  parts: Pick<HandlerParts, 'store' | 'floor' | 'auditLog' | 'keyRing' | 'clock' | 'cases' | 'options'>,
  rules: RuleBook,
): PaymentWatch | undefined {
  const { store, floor, clock, cases, options } = parts
  if (!isMonitoring(options)) return undefined
  const watch = makePaymentWatch({
    ...{ store, clock, cases, rules },
    ...{ cipher: parts.auditLog.cipher, hashSecret: parts.keyRing.hashSecret },
    ...{ desk: floor.desk, committer: floor.committer },
    get parameters() {
      return rules.current().parameters
    },
    later: (work) => void setImmediate(work),
    soon: (work) => void setTimeout(work, SETTLED_MS).unref(),
    failed: (error) => options.logger.error('alert_not_kept', errorFields(error)),
  })
  floor.listen(watch.heard)
  return watch
}

/** That something of compliance is switched off is a fact of the log, at every start without it. */
async function recordSwitches({ floor, clock, options }: HandlerParts): Promise<void> {
  const off = switchedOffIn(options.compliance)
  if (off.length === 0) return
  options.logger.warn('compliance_switched_off', { switches: off })
  await floor.committer.commit({
    writes: [],
    facts: off.map((name) => ({
      ...{ action: 'compliance.switched_off', category: 'system', actorId: 'system' },
      ...{ resourceType: 'switch', resourceId: name, result: 'success', code: null, requestId: null },
      ...{ at: clock.now(), facts: {}, personal: null },
    })),
  })
}

/** Cases, the monitoring that opens them, and the rules by which it does. */
export async function openCompliance(
  parts: Pick<
    HandlerParts,
    'store' | 'floor' | 'auditLog' | 'registry' | 'keyRing' | 'clock' | 'ids' | 'options'
  >,
): Promise<Pick<HandlerParts, 'cases' | 'watch' | 'rules'>> {
  const cases = casePortsOf(parts)
  const rules = await openRuleBook(parts.store)
  return { cases, rules, watch: openWatch({ ...parts, cases }, rules) }
}

/** What was found before the last end and not kept is raised now, before anybody asks. */
export async function startMonitoring(parts: HandlerParts): Promise<void> {
  await recordSwitches(parts)
  await parts.watch?.ready()
}
