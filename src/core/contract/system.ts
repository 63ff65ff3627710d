import { z } from 'zod'
import { entry, timestamp } from '../kernel/wire.ts'

const TAG = 'system'
const serviceState = z.enum(['healthy', 'degraded', 'unhealthy', 'not_configured'])

export const healthAnswer = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  timestamp: timestamp,
  version: z.string(),
  environment: z.string(),
  uptime: z.number(),
  services: z.object({
    database: serviceState,
    redis: serviceState,
    blockchain: serviceState,
    model: serviceState,
    api: serviceState,
    market_data: serviceState,
    audit: serviceState,
    compliance_engine: serviceState,
    security_services: serviceState,
  }),
  /** What an operator should know though nothing is wrong: which part stands in for which, and why. */
  notes: z.array(z.string()),
  security_features: z.object({
    mfa_enabled: z.boolean(),
    rbac_enabled: z.boolean(),
    encryption_enabled: z.boolean(),
    audit_logging: z.boolean(),
    compliance_monitoring: z.boolean(),
  }),
  resources: z.object({
    /** One-minute load divided by cores. */
    cpu: z.number().nullable(),
    /** Resident set of this process, bytes. */
    memory: z.number(),
    /** Free bytes of the disk that holds the data directory; null when it cannot be told. */
    disk: z.number().nullable(),
  }),
})

/** How the installation itself is doing. */
export const systemContract = {
  root: entry('GET', '/', { permission: 'public', tag: TAG, summary: 'What is listening here' })
    .input(z.object({}))
    .output(
      z.object({
        message: z.string(),
        version: z.string(),
        status: z.literal('online'),
        documentation: z.string(),
        terminal: z.string(),
        timestamp: timestamp,
      }),
    ),

  health: entry('GET', '/health', { permission: 'public', tag: TAG, summary: 'Health of every part' })
    .input(z.object({}))
    .output(healthAnswer),

  live: entry('GET', '/health/live', { permission: 'public', tag: TAG, summary: 'Is the process alive?' })
    .input(z.object({}))
    .output(z.object({ status: z.literal('alive') })),

  ready: entry('GET', '/health/ready', { permission: 'public', tag: TAG, summary: 'Can it take orders?' })
    .input(z.object({}))
    .output(z.object({ status: z.literal('ready') })),

  info: entry('GET', '/info', { permission: 'public', tag: TAG, summary: 'Name, version and features' })
    .input(z.object({}))
    .output(
      z.object({
        name: z.string(),
        version: z.string(),
        description: z.string(),
        environment: z.string(),
        features: z.array(z.string()),
        endpoints: z.record(z.string(), z.string()),
        status: z.literal('online'),
      }),
    ),

  publicConfig: entry('GET', '/config/public', {
    permission: 'public',
    tag: TAG,
    summary: 'Symbols, fees and limits that apply',
  })
    .input(z.object({}))
    .output(
      z.object({
        supported_symbols: z.array(z.string()),
        trading_hours: z.string(),
        fee_structure: z.record(z.string(), z.object({ maker: z.string(), taker: z.string() })),
        risk_limits: z.object({
          min_position_size: z.string(),
          max_position_size: z.string(),
          daily_limit: z.string(),
        }),
        tiers: z.record(
          z.string(),
          z.object({
            requests_per_minute: z.number().nullable(),
            strategies: z.number().int(),
            /** Whether keys of this tier may trade. */
            trading_keys: z.boolean(),
          }),
        ),
        maintenance_mode: z.boolean(),
        registration_open: z.boolean(),
        demo: z.boolean(),
        password_min_length: z.number().int(),
      }),
    ),
}
