import { MS_PER_DAY, addMs, ok } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlersOf } from '../handlers.ts'
import type { HealthAnswer } from '../system/handlers.ts'
import type { Store } from '../store/store.ts'

type Monitoring = ContractOutputs['administration']['monitoring']

export type MonitoringPorts = Readonly<{
  store: Pick<Store, 'identity' | 'audit' | 'ping'>
  clock: Clock
  health: () => Promise<HealthAnswer>
  computations: () => Readonly<{ running: number; waiting: number }>
  streamsOpen: () => number
  latency: () => Omit<Monitoring['latency'], 'database_ms'>
  /** Milliseconds of a clock that never goes back. */
  elapsedMs: () => number
  errorsLogged: () => number
}>

/** How long the database takes to answer; null when it does not. */
async function databaseMs({ store, elapsedMs }: MonitoringPorts): Promise<number | null> {
  const startedMs = elapsedMs()
  try {
    await store.ping()
  } catch {
    return null // What it says is in the answer's health; that it says nothing is the finding.
  }
  return Math.round((elapsedMs() - startedMs) * 100) / 100
}

/** How the desk does, measured when it is asked for. */
export const makeMonitoring =
  (ports: MonitoringPorts): HandlersOf<'administration'>['monitoring'] =>
  async () => {
    const { store, clock } = ports
    const [now, one] = [clock.now(), { limit: 1, offset: 0 }]
    const lastDay = (result: 'refused' | 'failed') =>
      store.audit.list({ result, from: addMs(now, -MS_PER_DAY) }, one)
    const [health, database, approvals, refused, failed] = await Promise.all([
      ports.health(),
      databaseMs(ports),
      store.identity.approvals({ status: 'pending', expiresFrom: addMs(now, 1) }, one),
      lastDay('refused'),
      lastDay('failed'),
    ])
    const { running, waiting } = ports.computations()
    return ok({
      ...{ timestamp: health.timestamp, uptime: health.uptime, resources: health.resources },
      health: { status: health.status, services: health.services },
      queues: {
        ...{ computations_running: running, computations_waiting: waiting },
        ...{ approvals_waiting: approvals.total, streams_open: ports.streamsOpen() },
      },
      latency: { ...ports.latency(), database_ms: database },
      errors: {
        ...{ refused_last_day: refused.total, failed_last_day: failed.total },
        logged_since_start: ports.errorsLogged(),
      },
    })
  }
