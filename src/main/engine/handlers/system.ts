import { statfsSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { healthOf, makeSystemHandlers } from '../../../core/app/index.ts'
import type { Probes, Store, SystemPorts } from '../../../core/app/index.ts'
import { present } from '../../../core/kernel/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'
import { ABOUT } from './about.ts'
import type { Books } from '../books.ts'
import type { HandlerParts } from './parts.ts'
import type { Heartbeat } from '../heartbeat.ts'
import type { Pricing } from '../pricing.ts'
import { publicConfigOf } from './public-config.ts'
import type { PublicConfigParts } from './public-config.ts'
import type { RateLimits } from '../rate-limit-store.ts'

type SystemParts = PublicConfigParts &
  Readonly<{
    store: Store
    clock: Clock
    heartbeat: Heartbeat
    rateLimits: RateLimits
    books: Pick<Books, 'isWhole'>
    pricing: Pricing
    isReady: () => boolean
  }>

function freeDiskBytes(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return null // A file system that does not tell is shown as unknown.
  }
}

/** How each service does, asked at every look. What this release does not have is `not_configured`, never healthy. */
function probesOf({ store, floor, heartbeat, rateLimits, books }: SystemParts): Probes {
  const feedState = () => heartbeat.links().links.find((link) => link.name === 'feed')?.state
  const notConfigured = () => Promise.resolve('not_configured' as const)
  const healthy = () => Promise.resolve('healthy' as const)
  return {
    database: async () => {
      await store.ping()
      return floor.isOpen() ? 'healthy' : 'unhealthy'
    },
    redis: rateLimits.sharing,
    blockchain: notConfigured,
    model: notConfigured,
    compliance_engine: notConfigured,
    api: healthy,
    // Books that do not agree with themselves are shown, and do not stop those who trade.
    audit: () =>
      Promise.resolve(floor.isOpen() ? (books.isWhole() === false ? 'degraded' : 'healthy') : 'unhealthy'),
    security_services: healthy,
    market_data: () => {
      const state = feedState()
      return Promise.resolve(state === 'off' ? 'not_configured' : state === 'live' ? 'healthy' : 'degraded')
    },
  }
}

function systemPortsOf(parts: SystemParts): SystemPorts {
  const { options, clock, isReady } = parts
  return {
    clock,
    startedAt: clock.now(),
    about: { ...ABOUT, version: options.version, environment: options.environment },
    probes: probesOf(parts),
    notes: () => parts.pricing.notes,
    resources: () => ({
      cpu: present(loadavg()[0], 'load') / cpus().length,
      memory: process.memoryUsage.rss(),
      disk: freeDiskBytes(options.dataDirectory),
    }),
    securityFeatures: {
      mfa_enabled: true,
      rbac_enabled: true,
      encryption_enabled: true,
      audit_logging: true,
      compliance_monitoring: false,
    },
    isReady,
    publicConfig: () => publicConfigOf(parts),
  }
}

type MonitoredParts = SystemParts & Pick<HandlerParts, 'compute' | 'hub' | 'errorsLogged'>

const latencyOf = ({ links }: ReturnType<Heartbeat['links']>) => {
  const of = (name: 'engine' | 'store' | 'feed') =>
    links.find((link) => link.name === name)?.latency_ms ?? null
  return { event_loop_ms: of('engine'), commit_ms: of('store'), quote_age_ms: of('feed') }
}

/** Handlers of `system.*`, and what the monitoring of administrators is made of. */
export function systemHandlersOf(parts: MonitoredParts) {
  const ports = systemPortsOf(parts)
  const { store, clock, compute, hub, heartbeat, errorsLogged } = parts
  return {
    system: makeSystemHandlers(ports),
    monitoring: {
      ...{ store, clock, errorsLogged, computations: compute.load, streamsOpen: hub.readers },
      health: () => healthOf(ports),
      latency: () => latencyOf(heartbeat.links()),
      elapsedMs: () => performance.now(),
    },
  }
}
