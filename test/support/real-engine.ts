import type { Logger } from '../../src/core/app/index.ts'
import { DEFAULT_PAPER, openEngine, systemClock, uuidSource } from '../../src/main/engine/index.ts'
import type { Engine, EngineOptions } from '../../src/main/engine/index.ts'
import { makeHttpServer } from '../../src/main/transport/index.ts'
import type { HttpServer, HttpServerOptions, TransportPorts } from '../../src/main/transport/index.ts'
import { makeDataDirectory, removeDataDirectory } from './server.ts'

/** The whole engine in this process, over a data directory of its own or a given one; every answer is checked against the contract. */
export type RealEngine = Readonly<{
  engine: Engine
  ports: TransportPorts
  /** Names of what reached the error log: an expected refusal never does. */
  errors: readonly string[]
  close: () => Promise<void>
}>

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The options of an engine for a test, over those that it names. */
export const engineOptions = (
  overrides: Partial<EngineOptions> & Pick<EngineOptions, 'dataDirectory'>,
): EngineOptions => ({
  version: '1.0.0-test',
  environment: 'test',
  databaseUrl: null,
  redisUrl: null,
  demo: true,
  tokenSecret: null,
  tokenLives: { accessMs: 1_800_000, refreshMs: 604_800_000 },
  passwordLengthMin: 8,
  limits: {},
  paper: DEFAULT_PAPER,
  passphraseFile: null,
  passphrase: null,
  mayPrompt: false,
  streamIntervalMs: 20,
  logger: SILENT,
  ...overrides,
  // What a hash costs is measured (test/perf/login.bench.ts); here it would only be waited for.
  identity: { hashPasses: 1, ...overrides.identity },
})

export async function openRealEngine(overrides: Partial<EngineOptions> = {}): Promise<RealEngine> {
  const directory = overrides.dataDirectory ?? makeDataDirectory()
  const errors: string[] = []
  const logger: Logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (event, fields) => errors.push(`${event} ${JSON.stringify(fields)}`),
  }
  const opened = await openEngine(engineOptions({ logger, ...overrides, dataDirectory: directory }))
  if (!opened.ok) throw new Error(opened.failure.message)
  const engine = opened.value
  return {
    engine,
    errors,
    ports: {
      app: engine.app,
      clock: systemClock,
      ids: uuidSource,
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (fields, message) => errors.push(`${message} ${JSON.stringify(fields)}`),
      },
      callerOf: engine.callerOf,
    },
    close: async () => {
      await engine.close()
      if (overrides.dataDirectory === undefined) removeDataDirectory(directory)
    },
  }
}

export type RealDesk = Readonly<{
  real: RealEngine
  server: HttpServer
  address: string
  close: () => Promise<void>
}>

/** The real engine behind the real server on a free loopback port, without limits by address. */
export async function openRealDesk(
  overrides: Partial<EngineOptions> = {},
  serverOverrides: Partial<HttpServerOptions> | ((engine: Engine) => Partial<HttpServerOptions>) = {},
): Promise<RealDesk> {
  const real = await openRealEngine(overrides)
  const server = await makeHttpServer({
    ports: real.ports,
    version: '1.0.0-test',
    allowedHosts: [],
    corsOrigins: [],
    trustedProxies: [],
    rateLimits: {
      baseRequests: 1_000_000_000,
      windowMs: 60_000,
      perAddress: false,
      registrationsPerAddress: 1_000,
    },
    terminalFolder: null,
    ...(typeof serverOverrides === 'function' ? serverOverrides(real.engine) : serverOverrides),
  })
  const address = await server.listen('127.0.0.1', 0)
  return {
    real,
    server,
    address,
    close: async () => {
      await server.close()
      await real.close()
    },
  }
}
