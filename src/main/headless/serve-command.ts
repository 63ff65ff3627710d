import { join } from 'node:path'
import { isLoopbackHost, makeHttpServer } from '../transport/index.ts'
import type { HttpServer, TlsMaterial, TransportLog } from '../transport/index.ts'
import type { Config } from '../engine/configuration/read-config.ts'
import { loadEngine } from './engine-modules.ts'
import type { ServedEngine } from './engine-port.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import type { Console } from './files.ts'
import { refusalsOf, securityChecks, sentenceOf } from '../engine/configuration/security-checks.ts'
import type { SecurityCheck } from '../../core/app/index.ts'
import { packageRoot, packageVersion } from '../engine/places.ts'
import { configFor, makeLog, tellRecoveryKey } from './stateful-commands.ts'
import { readTls } from './tls-files.ts'

export type ServeOptions = Readonly<{
  port?: string
  host?: string
  store?: string
  redis?: string
  data?: string
  demo?: boolean
}>

/** After this the process ends although somebody still holds a connection. */
const DRAIN_MS_MAX = 10_000

/** `serve`: the headless server, until SIGTERM or SIGINT. */
export async function runServe(options: ServeOptions, console: Console): Promise<number> {
  const given = configFor({
    PORT: options.port,
    HOST: options.host,
    DATABASE_URL: options.store,
    REDIS_URL: options.redis,
    OPTIONIX_DATA: options.data,
  })
  const config: Config = { ...given, demo: options.demo ?? false }
  const checks = securityChecks(config)
  // First, since it names every weakness at once and not only the first that would end the start.
  refuseWeakness(config, checks)
  refuseRemote(config)
  const tls = tlsOf(config)
  const log = makeLog(config.logLevel)
  const engine = await openEngine(config, log)
  const server = await makeServer(config, engine, tls)
  const address = await listen(server, engine, config)
  console.stdout.write(`${JSON.stringify({ listening: address, pid: process.pid })}\n`)
  tell(config, engine, address, console, log)
  tellWeakness(checks, console)
  const stopRenewing = renewOnHangUp(server, config, log)
  await stopSignal()
  stopRenewing()
  await drained(server, engine, log)
  return EXIT.done
}

/** Production was judged before, by the check `tls`. */
function refuseRemote(config: Config): void {
  if (isLoopbackHost(config.host) || config.tls !== null) return
  if (config.allowRemote) return
  throw wrongUsage(
    `--host ${config.host} opens the desk to other machines without TLS; set TLS_CERT_FILE and TLS_KEY_FILE, ` +
      'or OPTIONIX_ALLOW_REMOTE=1 behind a proxy that speaks it.',
  )
}

/** In production a failing check that is required ends the start. */
function refuseWeakness({ environment }: Config, checks: readonly SecurityCheck[]): void {
  const refusals = refusalsOf(checks)
  if (environment !== 'production' || refusals.length === 0) return
  throw wrongUsage(`Production does not start on weak settings. ${refusals.join(' ')}`)
}

/** Every failing check of a desk that has started, with its remedy. */
function tellWeakness(checks: readonly SecurityCheck[], { stderr }: Console): void {
  const failing = checks.filter(({ isMet }) => !isMet)
  if (failing.length === 0) return
  stderr.write(`Security: ${failing.length} of ${checks.length} checks fail.\n`)
  for (const check of failing)
    stderr.write(`  ${check.isRequired ? 'required' : 'advised'}  ${sentenceOf(check)}\n`)
}

/** Whether requests must have come over TLS to a proxy: where production listens to others and speaks none itself. */
const mustBeSecure = ({ environment, host, tls }: Config): boolean =>
  environment === 'production' && tls === null && !isLoopbackHost(host)

function tlsOf({ tls }: Config): TlsMaterial | null {
  if (tls === null) return null
  const read = readTls(tls, Date.now())
  if (!read.ok) throw somethingMissing(read.failure.message)
  return read.value
}

/** SIGHUP reads certificate and key again; what cannot be used leaves the ones before in force. */
function renewOnHangUp(server: HttpServer, { tls }: Config, log: TransportLog): () => void {
  if (tls === null) return () => undefined
  const renew = (): void => {
    const read = readTls(tls, Date.now())
    if (!read.ok) {
      log.error({ code: read.failure.code }, `The certificate stays as it was: ${read.failure.message}`)
      return
    }
    server.renewTls(read.value)
    log.info(
      { expires_at: new Date(read.value.expiresAtMs).toISOString() },
      'The certificate was read again.',
    )
  }
  process.on('SIGHUP', renew)
  return () => void process.off('SIGHUP', renew)
}

async function openEngine(config: Config, log: TransportLog): Promise<ServedEngine> {
  const { openEngine: open } = await loadEngine()
  const opened = await open(config, log)
  if (!opened.ok) throw somethingMissing(opened.failure.message)
  return opened.value
}

function makeServer(config: Config, engine: ServedEngine, tls: TlsMaterial | null): Promise<HttpServer> {
  const { rateLimit } = config
  return makeHttpServer({
    ports: engine.ports,
    version: config.appVersion ?? packageVersion(),
    allowedHosts: config.allowedHosts,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.trustedProxies,
    rateLimits: {
      baseRequests: rateLimit.requests,
      windowMs: rateLimit.windowMs,
      perAddress: rateLimit.perAddress,
      registrationsPerAddress: rateLimit.registrations,
      ...(rateLimit.burst === null ? {} : { burstRequests: rateLimit.burst }),
    },
    rateLimitStore: engine.rateLimitStore,
    bans: engine.bans,
    socketMessagesPerSecond: config.socketMessagesPerSecond,
    connectionsPerAddress: config.connectionsPerAddress,
    mustBeSecure: mustBeSecure(config),
    ...(tls === null ? {} : { tls }),
    terminalFolder: join(packageRoot(), 'out', 'renderer'),
    ...(engine.metrics ? { metrics: engine.metrics } : {}),
  })
}

async function listen(server: HttpServer, engine: ServedEngine, config: Config): Promise<string> {
  try {
    return await server.listen(config.host, config.port)
  } catch (error) {
    await engine.close()
    throw somethingMissing(
      `Port ${config.port} on ${config.host} cannot be taken: ${(error as Error).message}.`,
    )
  }
}

/** What a person at the console needs to know, on standard error. */
function tell(
  config: Config,
  engine: ServedEngine,
  address: string,
  console: Console,
  log: TransportLog,
): void {
  if (!isLoopbackHost(config.host) && config.tls === null)
    log.warn({ host: config.host }, 'Other machines can reach this desk; there is no TLS.')
  if (!config.rateLimit.perAddress) log.warn({}, 'Limits by address and endpoint are off.')
  if (engine.key.warning !== null) log.warn({ custody: engine.key.custody }, engine.key.warning)
  tellRecoveryKey(engine.key.recoveryKey, console)
  if (engine.administratorCode === null) return
  console.stderr.write(
    `First start: open ${address}/app/ and create the administrator with the one-time code ${engine.administratorCode}\n`,
  )
}

/** Listens on: Ctrl-C reaches a whole process group, so the same wish comes more than once and must not cut the drain. */
const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve())
  })

async function drained(server: HttpServer, engine: ServedEngine, log: TransportLog): Promise<void> {
  log.info({}, 'Draining.')
  const deadline = setTimeout(() => {
    log.error({}, 'Draining took too long; ending.')
    process.exit(EXIT.findings)
  }, DRAIN_MS_MAX)
  await server.close()
  await engine.close()
  clearTimeout(deadline)
}
