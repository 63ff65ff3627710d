import { describe, expect, it } from 'vitest'
import { decimal } from '../../src/core/kernel/index.ts'
import { readConfig } from '../../src/main/engine/configuration/read-config.ts'

const problemsOf = (env: Record<string, string>) => {
  const read = readConfig(env, 'linux')
  return read.ok ? [] : read.problems
}

describe('the environment', () => {
  it('has the documented defaults when it says nothing', () => {
    const read = readConfig({ HOME: '/h' }, 'linux')
    expect(read).toMatchObject({
      ok: true,
      config: {
        environment: 'development',
        port: 8000,
        host: '127.0.0.1',
        databaseUrl: null,
        accessTokenSeconds: 1_800,
        refreshTokenSeconds: 604_800,
        passwordMinLength: 8,
        rateLimit: { requests: 100, windowMs: 60_000, perAddress: true },
        positionSizeUsd: { min: '100', max: '1000000' },
        trustedProxies: [],
        allowRemote: false,
      },
    })
  })

  it('lets the first documented name win', () => {
    const read = readConfig({
      ACCESS_TOKEN_EXPIRE_MINUTES: '5',
      JWT_ACCESS_TOKEN_EXPIRES: '900',
      FLASK_ENV: 'testing',
    })
    expect(read).toMatchObject({ ok: true, config: { accessTokenSeconds: 300, environment: 'test' } })
    expect(readConfig({ JWT_ACCESS_TOKEN_EXPIRES: '900' })).toMatchObject({
      config: { accessTokenSeconds: 900 },
    })
  })

  it('names the variable that is wrong and never its value', () => {
    const wrong = {
      PORT: '80a',
      DATABASE_URL: 'mysql://x',
      SECRET_KEY: 'hunter2-hunter2',
      RATE_LIMIT_REQUESTS: '-1',
      CORS_ORIGINS: 'desk.example',
      TRUSTED_PROXIES: 'my proxy',
      RATE_LIMIT_ENDPOINTS: 'maybe',
      SOX_COMPLIANCE_ENABLED: 'perhaps',
      MIFID_II_REPORTING_ENABLED: '2',
    }
    const problems = problemsOf(wrong)
    for (const name of Object.keys(wrong)) expect(problems.join('\n')).toContain(name)
    expect(problems.join('\n')).not.toContain('hunter2')
  })

  it('demands keys in production and refuses what weakens it', () => {
    const problems = problemsOf({ ENVIRONMENT: 'production', RATE_LIMIT_ENDPOINTS: 'off', DEBUG: '1' })
    for (const name of ['SECRET_KEY', 'ENCRYPTION_KEY', 'RATE_LIMIT_ENDPOINTS', 'DEBUG']) {
      expect(problems.join('\n')).toContain(name)
    }
    expect(problemsOf({ RATE_LIMIT_ENDPOINTS: 'off' })).toEqual([])
  })

  it('bounds orders, days and sockets', () => {
    const read = readConfig({
      ...{ CONFIRM_ORDER_VALUE: '50000', CONFIRM_PRICE_DEVIATION: '5', PRICE_BAND: '12.5' },
      ...{ PRICE_MOVE_TIERS: '5:60, 10:day', MAX_OPEN_ORDERS: '20', MAX_ORDERS_PER_SECOND: '50' },
      ...{ MAX_DAILY_LOSS: '2000.5', WARN_DAILY_LOSS: '1000', MAX_ORDERS_PER_DAY: '100' },
      ...{ WARN_TRADES_PER_DAY: '30', SOCKET_MESSAGES_PER_SECOND: '10' },
    })
    const tiers = [
      { move: decimal('0.05'), pauseMs: 60_000 },
      { move: decimal('0.1'), pauseMs: null },
    ]
    expect(read.ok && read.config.limits).toEqual({
      ...{ confirmNotional: decimal(50_000), confirmPriceDeviation: decimal('0.05') },
      ...{ priceBand: decimal('0.125'), moveTiers: { equity: tiers, etf: tiers } },
      ...{ openOrdersMax: 20, ordersPerSecondMax: 50 },
      dayGuards: {
        ...{ dailyLossWarn: decimal(1_000), dailyLossMax: decimal('2000.5'), ordersPerDayWarn: null },
        ...{ ordersPerDayMax: 100, tradesPerDayWarn: 30, tradesPerDayMax: null },
      },
    })
    expect(read).toMatchObject({ config: { socketMessagesPerSecond: 10 } })
    expect(readConfig({ PRICE_MOVE_TIERS: 'off' })).toMatchObject({ config: { limits: { moveTiers: {} } } })
    for (const wrong of ['10:60,5:day', '5:0', '5', '5:60;10:60', 'five:60']) {
      expect(problemsOf({ PRICE_MOVE_TIERS: wrong }).join(' '), wrong).toContain('PRICE_MOVE_TIERS')
    }
    for (const name of ['PRICE_BAND', 'MAX_DAILY_LOSS', 'MAX_ORDERS_PER_DAY', 'SOCKET_MESSAGES_PER_SECOND']) {
      expect(problemsOf({ [name]: '-1' }).join(' ')).toContain(name)
    }
  })

  it('refuses bounds that contradict each other', () => {
    const far = { CONFIRM_PRICE_DEVIATION: '20', PRICE_BAND: '10' }
    expect(problemsOf(far)).toEqual(['CONFIRM_PRICE_DEVIATION is above PRICE_BAND.'])
    expect(problemsOf({ MIN_POSITION_SIZE: '2', MAX_POSITION_SIZE: '1' })[0]).toContain('MIN_POSITION_SIZE')
  })
})
