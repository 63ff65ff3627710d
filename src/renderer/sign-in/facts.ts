import type { EntryOutput } from '../client/index.ts'
import type { Severity } from '../state/index.ts'
import { formatQuantity } from '../widgets/figures/format.ts'

/** One line of a box of facts: only what the engine itself said. */
type Fact = Readonly<{ severity: Severity; words: string; value: string }>

type HealthAnswer = EntryOutput<'system.health'>
type ConfigAnswer = EntryOutput<'system.publicConfig'>

const SERVICE: Readonly<Partial<Record<keyof HealthAnswer['services'], string>>> = {
  database: 'Database',
  audit: 'Audit log',
  market_data: 'Market data',
  security_services: 'Security services',
  redis: 'Redis',
  blockchain: 'Blockchain',
  model: 'Volatility model',
  compliance_engine: 'Compliance engine',
}

const SEVERITY = { healthy: 'ok', degraded: 'warn', unhealthy: 'critical', not_configured: 'info' } as const

/** What `/health` says, trouble first, what is not set up last. */
export function machineFacts(health: HealthAnswer): readonly Fact[] {
  const rank: Readonly<Record<Severity, number>> = { critical: 0, warn: 1, ok: 2, info: 3 }
  const services = Object.entries(SERVICE).map(([key, words]) => {
    const state = health.services[key as keyof HealthAnswer['services']]
    return { severity: SEVERITY[state], words, value: state.replace('_', ' ') }
  })
  const encrypted: Fact = health.security_features.encryption_enabled
    ? { severity: 'ok', words: 'Data at rest', value: 'encrypted' }
    : { severity: 'warn', words: 'Data at rest', value: 'not encrypted' }
  return [encrypted, ...services].sort((one, other) => rank[one.severity] - rank[other.severity])
}

const PERCENT = 100

/** A fee as the engine publishes it, shorter: `0.1 %`, `$0.65 a unit`; as it came when it is worded in another way. */
export function feeWords(published: string): string {
  const [, rate, perUnit] = /^([\d.]+) of value \+ ([\d.]+) USD a unit$/.exec(published) ?? []
  if (rate === undefined || perUnit === undefined) return published
  const ofValue = Number(rate) === 0 ? [] : [`${Number((Number(rate) * PERCENT).toFixed(6))} %`]
  const ofUnits = Number(perUnit) === 0 ? [] : [`$${perUnit} a unit`]
  return [...ofValue, ...ofUnits].join(' + ') || 'none'
}

/** What `/config/public` says about trading here. */
export function deskFacts(config: ConfigAnswer): readonly Readonly<{ words: string; value: string }>[] {
  const symbols = config.supported_symbols
  const shown = symbols.slice(0, 6).join(', ')
  const more = symbols.length > 6 ? ` and ${symbols.length - 6} more` : ''
  return [
    { words: 'Markets', value: symbols.length === 0 ? 'none yet' : shown + more },
    { words: 'Trading hours', value: config.trading_hours },
    {
      words: 'Order size',
      value: `${formatQuantity(config.risk_limits.min_position_size)} to ${formatQuantity(config.risk_limits.max_position_size)} USD`,
    },
    { words: 'Daily limit', value: `${formatQuantity(config.risk_limits.daily_limit)} USD` },
    ...(config.demo ? [{ words: 'Money', value: 'demo desk: paper money, on the built-in venue' }] : []),
    ...(config.maintenance_mode ? [{ words: 'Maintenance', value: 'on: no orders are taken' }] : []),
  ]
}
