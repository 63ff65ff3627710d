import { describe, expect, test } from 'vitest'
import { makeLaterHandlers, makeSystemHandlers } from '../../../src/core/app/index.ts'
import type { Probes, ServiceName, ServiceState } from '../../../src/core/app/index.ts'
import { addMs } from '../../../src/core/kernel/index.ts'
import { START, as, context, makeTestClock, makeTestDesk, register } from './support.ts'

const SERVICES: readonly ServiceName[] = [
  'database',
  'redis',
  'blockchain',
  'model',
  'api',
  'market_data',
  'audit',
  'compliance_engine',
  'security_services',
]

function systemDesk(states: Partial<Record<ServiceName, ServiceState | 'throws'>> = {}, isReady = true) {
  const probe = (name: ServiceName) => async () => {
    const state = states[name] ?? 'healthy'
    if (state === 'throws') throw new Error('cannot look')
    return state
  }
  const system = makeSystemHandlers({
    clock: makeTestClock(addMs(START, 2500)),
    startedAt: START,
    about: {
      name: 'Optionix Terminal',
      version: '1.0.0',
      description: 'An options desk',
      environment: 'test',
      features: ['trading'],
      endpoints: { health: '/health' },
      documentation: '/docs',
      terminal: '/app/',
    },
    probes: Object.fromEntries(SERVICES.map((name) => [name, probe(name)])) as Probes,
    notes: () => ['a twin runs'],
    resources: () => ({ cpu: 0.5, memory: 1024, disk: null }),
    securityFeatures: {
      mfa_enabled: false,
      rbac_enabled: true,
      encryption_enabled: true,
      audit_logging: true,
      compliance_monitoring: false,
    },
    isReady: () => isReady,
    publicConfig: () => ({
      supported_symbols: ['BTC-USD'],
      trading_hours: '24/7',
      fee_structure: { spot: { maker: '0.0005', taker: '0.001' } },
      risk_limits: { min_position_size: '100', max_position_size: '1000000', daily_limit: '10000000' },
      tiers: {
        free: { requests_per_minute: 100, strategies: 1, trading_keys: false },
        elite: { requests_per_minute: null, strategies: 1, trading_keys: false },
      },
      maintenance_mode: false,
      registration_open: true,
      demo: true,
      password_min_length: 8,
    }),
  })
  return makeTestDesk({ handlers: { system } }).app
}

describe('health', () => {
  test('is healthy when parts are, or are not configured', async () => {
    const result = await systemDesk({ redis: 'not_configured' }).call('system.health', {}, context())
    expect(result).toMatchObject({
      value: {
        status: 'healthy',
        uptime: 2.5,
        services: { redis: 'not_configured' },
        notes: ['a twin runs'],
      },
    })
  })

  test.each(['market_data', 'redis', 'model'] as const)('is degraded without %s', async (name) => {
    const result = await systemDesk({ [name]: 'unhealthy' }).call('system.health', {}, context())
    expect(result).toMatchObject({ value: { status: 'degraded', services: { [name]: 'unhealthy' } } })
  })

  test.each(['unhealthy', 'throws'] as const)(
    'is 503 with all the facts when the database is down (%s)',
    async (state) => {
      const app = systemDesk({ database: state })
      expect(await app.call('system.health', {}, context())).toMatchObject({
        failure: { code: 'unhealthy', details: { status: 'unhealthy', services: { database: 'unhealthy' } } },
      })
      expect(app.statusOf('unhealthy')).toBe(503)
      expect(await app.call('system.ready', {}, context())).toMatchObject({ failure: { code: 'not_ready' } })
      expect(await app.call('system.live', {}, context())).toMatchObject({ value: { status: 'alive' } })
    },
  )

  test('is not ready before the books are open', async () => {
    expect(await systemDesk({}, false).call('system.ready', {}, context())).toMatchObject({
      failure: { code: 'not_ready' },
    })
    expect(await systemDesk().call('system.ready', {}, context())).toMatchObject({
      value: { status: 'ready' },
    })
  })

  test('and the rest need no token', async () => {
    for (const name of ['root', 'info', 'publicConfig']) {
      expect((await systemDesk().call(`system.${name}`, {}, context())).ok, name).toBe(true)
    }
  })
})

describe('what a later release will fill', () => {
  test('says what is missing, after every refusal that comes before', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const bar = { open: 50_000, high: 52_000, low: 49_000, volume: 1_000_000 }
    const predict = (input: unknown, caller = as(jane)) =>
      desk.app.call('later.predictVolatility', input, caller)
    expect(await predict(bar, context())).toMatchObject({ failure: { code: 'unauthenticated' } })
    expect(await predict({ ...bar, high: 1 })).toMatchObject({
      failure: { code: 'invalid_input', field: 'high' },
    })
    expect(await predict(bar)).toMatchObject({
      failure: {
        code: 'not_available',
        message: 'Volatility prediction is not available: this release has no trained model.',
      },
    })
    expect(desk.app.statusOf('not_available')).toBe(503)
  })

  test('never answers with a value', async () => {
    for (const handler of Object.values(makeLaterHandlers())) {
      const result = await handler({} as never, {} as never)
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'not_available', message: expect.stringMatching(/^[A-Z].*\.$/) as string },
      })
    }
  })
})
