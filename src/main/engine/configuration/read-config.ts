import { z } from 'zod'
import type { TradingLimits } from '../../../core/orders/index.ts'
import { BACKUP_VARIABLES, backupsOf } from './backups.ts'
import type { BackupOptions } from '../backups/index.ts'
import { COMPLIANCE_VARIABLES, complianceOf } from './compliance.ts'
import { IDENTITY_VARIABLES, identityOf } from './identity.ts'
import { LIMIT_VARIABLES, limitContradictions, limitsOf } from './limits.ts'
import type { AuditSettings } from '../audit/tree.ts'
import type { ComplianceOptions, IdentityOptions } from './options.ts'
import { defaultDataFolder } from '../places.ts'

/** Everything the environment may decide. Values that are missing have their documented defaults. */
export type Config = Readonly<{
  environment: 'development' | 'test' | 'production'
  port: number
  host: string
  dataFolder: string
  passphraseFile: string | null
  databaseUrl: string | null
  redisUrl: string | null
  demo: boolean
  /** Signs tokens; null lets the engine make one and keep it in its store. */
  secretKey: string | null
  encryptionKey: string | null
  accessTokenSeconds: number
  refreshTokenSeconds: number
  passwordMinLength: number
  /** Sessions, password history, and the files that sign-in may use. */
  identity: IdentityOptions
  rateLimit: Readonly<{
    requests: number
    windowMs: number
    perAddress: boolean
    registrations: number
    burst: number | null
  }>
  positionSizeUsd: Readonly<{ min: string; max: string }>
  /** Value a user may trade in a UTC day with the accounts of one kind of money; null keeps the engine's own bound. */
  dailyVolumeUsd: string | null
  /** Further bounds on orders and on accounts' days; what is not named keeps the engine's own. */
  limits: Partial<TradingLimits>
  /** Messages that one WebSocket may send in a second. */
  socketMessagesPerSecond: number
  /** A JSON file with the venue's fees; null keeps the built-in schedule. */
  feeScheduleFile: string | null
  /** The authorities' schemas of filings, which the user brought. */
  schemaFolder: string | null
  firmFile: string | null
  /** Bounds on cash that comes and goes; null keeps the engine's own. */
  cashUsd: Readonly<{
    paperDeposit: string | null
    dailyDeposit: string | null
    dailyWithdrawal: string | null
  }>
  compliance: ComplianceOptions
  /** Where backups go, how often and how many; what is not named keeps the engine's own. */
  backups: Partial<BackupOptions>
  /** How the audit log is signed. */
  audit: AuditSettings
  /** Changes to how the paper market runs. */
  paper: Readonly<{ seed?: number; speed?: number; quotesPerSecond?: number }>
  allowedHosts: readonly string[]
  corsOrigins: readonly string[]
  trustedProxies: readonly string[]
  allowRemote: boolean
  /** Where certificate and key of the server lie; null without TLS. */
  tls: Readonly<{ certificateFile: string; keyFile: string }> | null
  connectionsPerAddress: number
  appName: string
  appVersion: string | null
  /** Names are screened against sanctions lists; on unless it is switched off. */
  sanctionsScreening: boolean
  debug: boolean
  logLevel: string
}>

type Environment = Readonly<Record<string, string | undefined>>
type ConfigRead = Readonly<{ ok: true; config: Config } | { ok: false; problems: readonly string[] }>

const DAY_SECONDS = 86_400

/** Far above what a terminal sends, far below what would keep the engine from others. */
const SOCKET_MESSAGES_DEFAULT = 2_000

/** A browser opens a handful; whatever holds hundreds at once is no person. */
const CONNECTIONS_PER_ADDRESS_DEFAULT = 512

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1', '0', 'true', 'false', 'yes', 'no', 'on', 'off'], 'must be on or off'))
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text))

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== ''),
)

const dollars = z.string().regex(/^\d{1,20}(?:\.\d{1,18})?$/, 'must be an amount in USD')
const secret = z.string().min(32, 'must have at least 32 characters').max(512)
const origin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'must be like https://desk.example')
const url = (...schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(scheme)),
      `must start with ${schemes.join(' or ')}`,
    )

const schema = z.object({
  ENVIRONMENT: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .optional(),
  FLASK_ENV: z.enum(['development', 'testing', 'test', 'production']).optional(),
  PORT: whole(0, 65_535).optional(),
  HOST: z.string().max(255).optional(),
  OPTIONIX_DATA: z.string().optional(),
  OPTIONIX_PASSPHRASE_FILE: z.string().optional(),
  OPTIONIX_ALLOW_REMOTE: flag.optional(),
  TLS_CERT_FILE: z.string().max(4_096).optional(),
  TLS_KEY_FILE: z.string().max(4_096).optional(),
  CONNECTIONS_PER_ADDRESS: whole(1, 1_000_000).optional(),
  DATABASE_URL: url('sqlite:', 'postgres://', 'postgresql://').optional(),
  REDIS_URL: url('redis://', 'rediss://').optional(),
  SECRET_KEY: secret.optional(),
  JWT_SECRET_KEY: secret.optional(),
  ENCRYPTION_KEY: z.string().length(32, 'must have exactly 32 characters').optional(),
  ACCESS_TOKEN_EXPIRE_MINUTES: whole(1, 1_440).optional(),
  JWT_ACCESS_TOKEN_EXPIRES: whole(60, DAY_SECONDS).optional(),
  REFRESH_TOKEN_EXPIRE_DAYS: whole(1, 365).optional(),
  JWT_REFRESH_TOKEN_EXPIRES: whole(60, 365 * DAY_SECONDS).optional(),
  PASSWORD_MIN_LENGTH: whole(8, 128).optional(),
  RATE_LIMIT_REQUESTS: whole(1, 1_000_000_000).optional(),
  RATE_LIMIT_WINDOW: whole(1, DAY_SECONDS).optional(),
  RATE_LIMIT_ENDPOINTS: flag.optional(),
  RATE_LIMIT_REGISTRATIONS: whole(1, 1_000_000).optional(),
  RATE_LIMIT_BURST: whole(1, 1_000_000_000).optional(),
  MIN_POSITION_SIZE: dollars.optional(),
  MAX_POSITION_SIZE: dollars.optional(),
  MAX_DAILY_VOLUME: dollars.optional(),
  ...IDENTITY_VARIABLES,
  ...LIMIT_VARIABLES,
  ...COMPLIANCE_VARIABLES,
  ...BACKUP_VARIABLES,
  SOCKET_MESSAGES_PER_SECOND: whole(1, 1_000_000).optional(),
  FEE_SCHEDULE_FILE: z.string().max(4_096).optional(),
  REPORT_SCHEMAS_DIR: z.string().max(4_096).optional(),
  REPORT_FIRM_FILE: z.string().max(4_096).optional(),
  MAX_PAPER_DEPOSIT: dollars.optional(),
  MAX_DAILY_DEPOSIT: dollars.optional(),
  MAX_DAILY_WITHDRAWAL: dollars.optional(),
  AUDIT_ORIGIN: z
    .string()
    .max(200)
    .regex(/^[^\s+]+$/, 'must be a name without spaces and plus signs')
    .optional(),
  AUDIT_CHECKPOINT_RECORDS: whole(1, 1_000_000).optional(),
  AUDIT_CHECKPOINT_SECONDS: whole(1, DAY_SECONDS).optional(),
  AUDIT_ANCHOR_FILE: z.string().max(4_096).optional(),
  PAPER_SEED: whole(0, 2_147_483_647).optional(),
  PAPER_SPEED: whole(1, 100_000).optional(),
  PAPER_QUOTES_PER_SECOND: whole(1, 20_000).optional(),
  ALLOWED_HOSTS: list.optional(),
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  TRUSTED_PROXIES: list
    .pipe(z.array(z.string().regex(/^[0-9a-f.:]+(?:\/\d{1,3})?$/, 'must be addresses or networks')))
    .optional(),
  APP_NAME: z.string().max(80).optional(),
  APP_VERSION: z.string().max(40).optional(),
  SANCTIONS_SCREENING_ENABLED: flag.optional(),
  DEBUG: flag.optional(),
  FLASK_DEBUG: flag.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
})

type Variables = z.output<typeof schema>

/** Reads the environment. Every problem names its variable, and no problem repeats a secret's value. */
export function readConfig(env: Environment, platform: string = process.platform): ConfigRead {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const read = schema.safeParse(given)
  if (!read.success) {
    return {
      ok: false,
      problems: read.error.issues.map(({ path, message }) => `${String(path[0])} ${message}.`),
    }
  }
  const variables = read.data
  const problems = contradictions(variables)
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, config: configOf(variables, env, platform) }
}

const environmentOf = ({ ENVIRONMENT, FLASK_ENV }: Variables): Config['environment'] =>
  ENVIRONMENT ?? (FLASK_ENV === 'testing' ? 'test' : FLASK_ENV) ?? 'development'

/** What is wrong only in combination, or only in production. */
function contradictions(variables: Variables): readonly string[] {
  const isProduction = environmentOf(variables) === 'production'
  const { MIN_POSITION_SIZE: min = '100', MAX_POSITION_SIZE: max = '1000000' } = variables
  const found: readonly (readonly [boolean, string])[] = [
    [isProduction && variables.SECRET_KEY === undefined, 'SECRET_KEY is required in production.'],
    [isProduction && variables.ENCRYPTION_KEY === undefined, 'ENCRYPTION_KEY is required in production.'],
    [
      isProduction && variables.RATE_LIMIT_ENDPOINTS === false,
      'RATE_LIMIT_ENDPOINTS=off is refused in production.',
    ],
    [isProduction && (variables.DEBUG ?? variables.FLASK_DEBUG) === true, 'DEBUG is refused in production.'],
    [
      (variables.TLS_CERT_FILE === undefined) !== (variables.TLS_KEY_FILE === undefined),
      'TLS_CERT_FILE and TLS_KEY_FILE go together.',
    ],
    [Number(min) > Number(max), 'MIN_POSITION_SIZE is above MAX_POSITION_SIZE.'],
  ]
  return [
    ...found.filter(([applies]) => applies).map(([, message]) => message),
    ...limitContradictions(variables),
  ]
}

const minutesIn = (minutes: number | undefined): number | undefined =>
  minutes === undefined ? undefined : minutes * 60
const daysIn = (days: number | undefined): number | undefined =>
  days === undefined ? undefined : days * DAY_SECONDS

/** Only what was given, so that defaults elsewhere stay in force. */
const definedOf = <T extends object>(record: T): Partial<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>

const auditSettingsOf = (variables: Variables): AuditSettings => ({
  ...definedOf({ origin: variables.AUDIT_ORIGIN, anchorFile: variables.AUDIT_ANCHOR_FILE }),
  checkpoints: definedOf({
    records: variables.AUDIT_CHECKPOINT_RECORDS,
    ms:
      variables.AUDIT_CHECKPOINT_SECONDS === undefined
        ? undefined
        : variables.AUDIT_CHECKPOINT_SECONDS * 1_000,
  }),
})

const tlsOf = ({ TLS_CERT_FILE: certificateFile, TLS_KEY_FILE: keyFile }: Variables): Config['tls'] =>
  certificateFile === undefined || keyFile === undefined ? null : { certificateFile, keyFile }

function configOf(variables: Variables, env: Environment, platform: string): Config {
  return {
    environment: environmentOf(variables),
    port: variables.PORT ?? 8000,
    host: variables.HOST ?? '127.0.0.1',
    dataFolder: variables.OPTIONIX_DATA ?? defaultDataFolder(platform, env),
    passphraseFile: variables.OPTIONIX_PASSPHRASE_FILE ?? null,
    databaseUrl: variables.DATABASE_URL ?? null,
    redisUrl: variables.REDIS_URL ?? null,
    demo: false,
    secretKey: variables.JWT_SECRET_KEY ?? variables.SECRET_KEY ?? null,
    encryptionKey: variables.ENCRYPTION_KEY ?? null,
    accessTokenSeconds:
      minutesIn(variables.ACCESS_TOKEN_EXPIRE_MINUTES) ?? variables.JWT_ACCESS_TOKEN_EXPIRES ?? 1_800,
    refreshTokenSeconds:
      daysIn(variables.REFRESH_TOKEN_EXPIRE_DAYS) ?? variables.JWT_REFRESH_TOKEN_EXPIRES ?? 7 * DAY_SECONDS,
    passwordMinLength: variables.PASSWORD_MIN_LENGTH ?? 8,
    identity: identityOf(variables),
    ...{ compliance: complianceOf(variables), backups: backupsOf(variables) },
    rateLimit: {
      requests: variables.RATE_LIMIT_REQUESTS ?? 100,
      windowMs: (variables.RATE_LIMIT_WINDOW ?? 60) * 1_000,
      perAddress: variables.RATE_LIMIT_ENDPOINTS ?? true,
      registrations: variables.RATE_LIMIT_REGISTRATIONS ?? 5,
      burst: variables.RATE_LIMIT_BURST ?? null,
    },
    positionSizeUsd: {
      min: variables.MIN_POSITION_SIZE ?? '100',
      max: variables.MAX_POSITION_SIZE ?? '1000000',
    },
    dailyVolumeUsd: variables.MAX_DAILY_VOLUME ?? null,
    limits: limitsOf(variables),
    socketMessagesPerSecond: variables.SOCKET_MESSAGES_PER_SECOND ?? SOCKET_MESSAGES_DEFAULT,
    feeScheduleFile: variables.FEE_SCHEDULE_FILE ?? null,
    schemaFolder: variables.REPORT_SCHEMAS_DIR ?? null,
    firmFile: variables.REPORT_FIRM_FILE ?? null,
    cashUsd: {
      paperDeposit: variables.MAX_PAPER_DEPOSIT ?? null,
      dailyDeposit: variables.MAX_DAILY_DEPOSIT ?? null,
      dailyWithdrawal: variables.MAX_DAILY_WITHDRAWAL ?? null,
    },
    audit: auditSettingsOf(variables),
    paper: definedOf({
      seed: variables.PAPER_SEED,
      speed: variables.PAPER_SPEED,
      quotesPerSecond: variables.PAPER_QUOTES_PER_SECOND,
    }),
    allowedHosts: variables.ALLOWED_HOSTS ?? [],
    corsOrigins: variables.CORS_ORIGINS ?? [],
    trustedProxies: variables.TRUSTED_PROXIES ?? [],
    allowRemote: variables.OPTIONIX_ALLOW_REMOTE ?? false,
    tls: tlsOf(variables),
    connectionsPerAddress: variables.CONNECTIONS_PER_ADDRESS ?? CONNECTIONS_PER_ADDRESS_DEFAULT,
    appName: variables.APP_NAME ?? 'Optionix Terminal',
    appVersion: variables.APP_VERSION ?? null,
    sanctionsScreening: variables.SANCTIONS_SCREENING_ENABLED ?? true,
    debug: variables.DEBUG ?? variables.FLASK_DEBUG ?? false,
    logLevel: variables.LOG_LEVEL ?? 'info',
  }
}
