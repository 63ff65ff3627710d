import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/main/engine/configuration.ts'

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

  it('refuses bounds that contradict each other', () => {
    expect(problemsOf({ MIN_POSITION_SIZE: '2', MAX_POSITION_SIZE: '1' })[0]).toContain('MIN_POSITION_SIZE')
  })
})
