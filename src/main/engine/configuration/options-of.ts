import type { Logger } from '../../../core/app/index.ts'
import { decimal } from '../../../core/kernel/index.ts'
import { parseStoreLocation } from '../../adapters/sql/index.ts'
import type { TransportLog } from '../../transport/index.ts'
import type { Config } from './read-config.ts'
import { DEFAULT_PAPER } from './options.ts'
import type { EngineOptions } from './options.ts'
import { packageVersion } from '../places.ts'
import { securityChecks } from './security-checks.ts'

/** How often the stream hub looks for changes: well inside the 50 ms that a quote may take to a socket. */
const STREAM_INTERVAL_MS = 20
const MS_PER_MINUTE = 60_000

/** The engine names an event and its facts; the log wants facts and a sentence. */
const loggerOf = (log: TransportLog): Logger => ({
  info: (event, fields) => log.info(fields, event),
  warn: (event, fields) => log.warn(fields, event),
  error: (event, fields) => log.error(fields, event),
})

/** A `sqlite:` address names a directory and nothing else; every other address is PostgreSQL's. */
function storeOf(config: Config): Pick<EngineOptions, 'dataDirectory' | 'databaseUrl'> {
  const location = parseStoreLocation(config.databaseUrl ?? undefined)
  // The configuration's reader lets only addresses through that are understood here.
  if (!location.ok) throw new Error(location.failure.message)
  const { value } = location
  if (value.kind === 'postgres') return { dataDirectory: config.dataFolder, databaseUrl: value.url }
  return { dataDirectory: value.directory ?? config.dataFolder, databaseUrl: null }
}

/** Only the bounds that the environment names. */
function transferLimitsOf({ cashUsd }: Config): NonNullable<EngineOptions['transferLimits']> {
  const { paperDeposit, dailyDeposit, dailyWithdrawal } = cashUsd
  return {
    ...(paperDeposit === null ? {} : { paperDepositMax: decimal(paperDeposit) }),
    ...(dailyDeposit === null ? {} : { dailyDepositMax: decimal(dailyDeposit) }),
    ...(dailyWithdrawal === null ? {} : { dailyWithdrawalMax: decimal(dailyWithdrawal) }),
  }
}

/** The engine that an environment asks for, whichever face shows it. */
export const engineOptionsOf = (config: Config, log: TransportLog): EngineOptions => ({
  version: config.appVersion ?? packageVersion(),
  environment: config.environment,
  ...storeOf(config),
  redisUrl: config.redisUrl,
  demo: config.demo,
  tokenSecret: config.secretKey,
  tokenLives: { accessMs: config.accessTokenSeconds * 1_000, refreshMs: config.refreshTokenSeconds * 1_000 },
  passwordLengthMin: config.passwordMinLength,
  identity: config.identity,
  requestsPerMinute: Math.floor((config.rateLimit.requests * MS_PER_MINUTE) / config.rateLimit.windowMs),
  limits: {
    ...config.limits,
    notionalMin: decimal(config.positionSizeUsd.min),
    notionalMax: decimal(config.positionSizeUsd.max),
    ...(config.dailyVolumeUsd === null ? {} : { dailyValueMax: decimal(config.dailyVolumeUsd) }),
  },
  feeScheduleFile: config.feeScheduleFile,
  schemaFolder: config.schemaFolder,
  firmFile: config.firmFile,
  sanctionsScreening: config.sanctionsScreening,
  transferLimits: transferLimitsOf(config),
  compliance: config.compliance,
  audit: config.audit,
  backups: config.backups,
  paper: { ...DEFAULT_PAPER, ...config.paper },
  passphraseFile: config.passphraseFile,
  passphrase: config.encryptionKey,
  mayPrompt: process.stdin.isTTY && process.stderr.isTTY,
  streamIntervalMs: STREAM_INTERVAL_MS,
  logger: loggerOf(log),
  security: () => securityChecks(config),
})
