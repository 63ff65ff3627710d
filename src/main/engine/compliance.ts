import { DEFAULT_CASE_POLICY, makeKeyedQueue } from '../../core/app/index.ts'
import type { CasePorts } from '../../core/app/index.ts'
import { sha256Hex } from '../adapters/crypto/index.ts'
import type { HandlerParts } from './handler-parts.ts'

function weigh(base64: string): ReturnType<CasePorts['weigh']> {
  const bytes = Buffer.from(base64, 'base64')
  return { sha256: sha256Hex(bytes), sizeBytes: bytes.length }
}

/** What everything that touches cases shares: above all the queue that lets one act at a time on each. */
export function casePortsOf(
  parts: Pick<HandlerParts, 'store' | 'floor' | 'auditLog' | 'clock' | 'ids'>,
): CasePorts {
  const { store, floor, auditLog, clock, ids } = parts
  const { desk, committer } = floor
  return {
    ...{ store, desk, committer, clock, ids, weigh },
    cipher: auditLog.cipher,
    policy: DEFAULT_CASE_POLICY,
    queue: makeKeyedQueue(),
  }
}
