import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_SECOND, ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Instant } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { systemFailure } from './failures.ts'

export type HealthAnswer = ContractOutputs['system']['health']
export type ServiceName = keyof HealthAnswer['services']
export type ServiceState = HealthAnswer['services'][ServiceName]

/** One look at one part. A probe that rejects counts as `unhealthy`. */
export type Probes = Readonly<Record<ServiceName, () => Promise<ServiceState>>>

export type About = Readonly<{
  name: string
  version: string
  description: string
  environment: string
  features: readonly string[]
  endpoints: Readonly<Record<string, string>>
  documentation: string
  terminal: string
}>

export type SystemPorts = Readonly<{
  clock: Clock
  startedAt: Instant
  about: About
  probes: Probes
  resources: () => HealthAnswer['resources']
  notes: () => readonly string[]
  securityFeatures: HealthAnswer['security_features']
  /** Whether the engine has loaded its books and takes orders. */
  isReady: () => boolean
  publicConfig: () => ContractOutputs['system']['publicConfig']
}>

/** Without these nothing can be booked: if one is down, so is the desk. */
const VITAL: readonly ServiceName[] = ['database', 'api', 'audit']

async function probeAll(probes: Probes): Promise<HealthAnswer['services']> {
  const names = Object.keys(probes) as readonly ServiceName[]
  const states = await Promise.all(
    names.map(async (name) => {
      try {
        return await probes[name]()
      } catch {
        // The state is the report: a probe that cannot look has found its part down.
        return 'unhealthy'
      }
    }),
  )
  return Object.fromEntries(names.map((name, index) => [name, states[index]])) as HealthAnswer['services']
}

/** `unhealthy` when a vital part is, `degraded` when any other part that is configured has trouble. */
function overallState(services: HealthAnswer['services']): HealthAnswer['status'] {
  if (VITAL.some((name) => services[name] === 'unhealthy')) return 'unhealthy'
  const troubled = Object.values(services).some((state) => state === 'unhealthy' || state === 'degraded')
  return troubled ? 'degraded' : 'healthy'
}

/** How every part does at this moment. */
export async function healthOf(ports: SystemPorts): Promise<HealthAnswer> {
  const services = await probeAll(ports.probes)
  const now = ports.clock.now()
  return {
    status: overallState(services),
    timestamp: toIso(now),
    version: ports.about.version,
    environment: ports.about.environment,
    uptime: Math.max(now - ports.startedAt, 0) / MS_PER_SECOND,
    services,
    notes: [...ports.notes()],
    security_features: ports.securityFeatures,
    resources: ports.resources(),
  }
}

const makeHealth =
  (ports: SystemPorts): HandlersOf<'system'>['health'] =>
  async () => {
    const health = await healthOf(ports)
    if (health.status !== 'unhealthy') return ok(health)
    return refused(
      systemFailure('unhealthy', 'A part that the desk cannot do without is down.', { details: health }),
    )
  }

/** Handlers of the system contract. */
export const makeSystemHandlers = (ports: SystemPorts): HandlersOf<'system'> => ({
  root: async () =>
    ok({
      message: ports.about.name,
      version: ports.about.version,
      status: 'online',
      documentation: ports.about.documentation,
      terminal: ports.about.terminal,
      timestamp: toIso(ports.clock.now()),
    }),
  health: makeHealth(ports),
  live: async () => ok({ status: 'alive' }),
  ready: async () => {
    if (!ports.isReady()) return refused(systemFailure('not_ready', 'The desk is still opening its books.'))
    const services = await probeAll(ports.probes)
    return overallState(services) === 'unhealthy'
      ? refused(systemFailure('not_ready', 'A part that the desk cannot do without is down.'))
      : ok({ status: 'ready' })
  },
  info: async () =>
    ok({
      name: ports.about.name,
      version: ports.about.version,
      description: ports.about.description,
      environment: ports.about.environment,
      features: [...ports.about.features],
      endpoints: { ...ports.about.endpoints },
      status: 'online',
    }),
  publicConfig: async () => ok(ports.publicConfig()),
})
