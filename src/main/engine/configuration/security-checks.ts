import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { SecurityCheck } from '../../../core/app/index.ts'
import { MS_PER_DAY } from '../../../core/kernel/index.ts'
import { isLoopbackHost } from '../../transport/index.ts'
import type { Config } from './read-config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What is true of this start besides its configuration. */
type Surroundings = Readonly<{
  environment: Environment
  arguments: readonly string[]
  nowMs: number
  isRoot: boolean
}>

type Judged = Readonly<{ isMet: boolean; finding: string }>
type Question = Omit<SecurityCheck, 'isMet' | 'finding'> & Readonly<{ judge: () => Judged | null }>

const CERTIFICATE_DAYS_MIN = 14
const DISTINCT_MIN = 10
const ACCESS_SECONDS_MAX = 3_600
const REFRESH_SECONDS_MAX = 30 * 86_400
const REQUESTS_PER_MINUTE_MAX = 10_000
const NETWORK_BITS_MIN = 8
const PASSWORD_ADVISED = 12

/** A secret that a person thought up: the same few characters, or a word that every guesser begins with. */
const isWeak = (secret: string): boolean =>
  new Set(secret).size < DISTINCT_MIN ||
  /change.?me|secret.?key|password|default|example|insecure|optionix/i.test(secret)

const met = (isMet: boolean, finding: string): Judged => ({
  isMet,
  finding: isMet ? 'as it should be' : finding,
})

function judgeSecret(secret: string | null, other: string | null): Judged | null {
  if (secret === null) return null
  if (secret === other) return met(false, 'is the same as another secret')
  return met(!isWeak(secret), 'is one that can be guessed')
}

/** Whether a file is its owner's alone; null where there is none or the system has no such modes. */
function judgePrivate(file: string | null, platform: string = process.platform): Judged | null {
  if (file === null || platform === 'win32') return null
  try {
    const mode = statSync(file).mode & 0o777
    return met((mode & 0o077) === 0, `has mode ${mode.toString(8).padStart(4, '0')}: others can read it`)
  } catch {
    return null // A file that is not there is refused by whoever needs it, with its name.
  }
}

function judgeCertificate(file: string | undefined, nowMs: number): Judged | null {
  if (file === undefined) return null
  try {
    const days = (Date.parse(new X509Certificate(readFileSync(file)).validTo) - nowMs) / MS_PER_DAY
    return met(days > CERTIFICATE_DAYS_MIN, `ends in ${Math.max(0, Math.floor(days))} days`)
  } catch {
    return met(false, 'cannot be read')
  }
}

/** Whether what goes to another machine goes encrypted, as the address says. */
function judgeLink(url: string | null, isEncrypted: (url: URL) => boolean): Judged | null {
  if (url === null || !URL.canParse(url)) return null
  const parsed = new URL(url)
  if (parsed.hostname === '' || isLoopbackHost(parsed.hostname)) return null
  return met(isEncrypted(parsed), 'goes to another machine unencrypted, or to whoever answers there')
}

const isWide = (network: string): boolean => {
  const bits = network.split('/')[1]
  return bits !== undefined && Number(bits) < NETWORK_BITS_MIN
}

const isPostgres = (url: string | null): string | null => (url?.startsWith('postgres') === true ? url : null)

function secretQuestions(config: Config): readonly Question[] {
  const { secretKey, encryptionKey } = config
  return [
    {
      ...{ name: 'signing_secret', isRequired: true },
      remedy: 'Set SECRET_KEY to 32 or more random characters: openssl rand -base64 48.',
      judge: () => judgeSecret(secretKey, encryptionKey),
    },
    {
      ...{ name: 'encryption_key', isRequired: true },
      remedy: 'Set ENCRYPTION_KEY to 32 random characters: openssl rand -hex 16.',
      judge: () => judgeSecret(encryptionKey, null),
    },
    {
      ...{ name: 'passphrase_file_private', isRequired: true },
      remedy: 'Run chmod 600 on the file that OPTIONIX_PASSPHRASE_FILE names.',
      judge: () => judgePrivate(config.passphraseFile),
    },
    {
      ...{ name: 'data_directory_private', isRequired: false },
      remedy: 'Run chmod 700 on the data directory (OPTIONIX_DATA).',
      judge: () => judgePrivate(config.dataFolder),
    },
    {
      ...{ name: 'access_token_life', isRequired: false },
      remedy: 'Set ACCESS_TOKEN_EXPIRE_MINUTES to 60 at most.',
      judge: () => met(config.accessTokenSeconds <= ACCESS_SECONDS_MAX, `${config.accessTokenSeconds} s`),
    },
    {
      ...{ name: 'refresh_token_life', isRequired: false },
      remedy: 'Set REFRESH_TOKEN_EXPIRE_DAYS to 30 at most.',
      judge: () => met(config.refreshTokenSeconds <= REFRESH_SECONDS_MAX, `${config.refreshTokenSeconds} s`),
    },
    {
      ...{ name: 'password_length', isRequired: false },
      remedy: `Set PASSWORD_MIN_LENGTH to ${PASSWORD_ADVISED} or more.`,
      judge: () =>
        met(config.passwordMinLength >= PASSWORD_ADVISED, `${config.passwordMinLength} characters do`),
    },
    {
      ...{ name: 'breached_passwords', isRequired: false },
      remedy: 'Name a list of breached passwords in BREACHED_PASSWORDS_FILE.',
      judge: () =>
        met(config.identity.breachedPasswordsFile !== undefined, 'only common passwords are refused'),
    },
  ]
}

function networkQuestions(config: Config, { nowMs }: Surroundings): readonly Question[] {
  const { tls, trustedProxies } = config
  const isRemote = !isLoopbackHost(config.host)
  return [
    {
      ...{ name: 'tls', isRequired: true },
      remedy: 'Set TLS_CERT_FILE and TLS_KEY_FILE, or name the proxy that speaks TLS in TRUSTED_PROXIES.',
      judge: () =>
        isRemote
          ? met(tls !== null || trustedProxies.length > 0, 'other machines are answered in the clear')
          : null,
    },
    {
      ...{ name: 'tls_certificate_life', isRequired: false },
      remedy: 'Renew the certificate in TLS_CERT_FILE and send the server SIGHUP.',
      judge: () => judgeCertificate(tls?.certificateFile, nowMs),
    },
    {
      ...{ name: 'tls_key_private', isRequired: true },
      remedy: 'Run chmod 600 on the file that TLS_KEY_FILE names.',
      judge: () => judgePrivate(tls?.keyFile ?? null),
    },
    {
      ...{ name: 'trusted_proxies', isRequired: true },
      remedy: 'Name single proxies or small networks in TRUSTED_PROXIES.',
      judge: () => met(!trustedProxies.some(isWide), 'nearly everybody may say where a request comes from'),
    },
    {
      ...{ name: 'cors_origins', isRequired: true },
      remedy: 'Name https:// origins only in CORS_ORIGINS.',
      judge: () =>
        met(
          config.corsOrigins.every(
            (origin) => origin.startsWith('https:') || isLoopbackHost(new URL(origin).hostname),
          ),
          'pages that came without TLS may call with credentials',
        ),
    },
    {
      ...{ name: 'database_link', isRequired: true },
      remedy: 'Add sslmode=verify-full to DATABASE_URL.',
      judge: () =>
        judgeLink(isPostgres(config.databaseUrl), ({ searchParams }) =>
          ['verify-full', 'verify-ca'].includes(searchParams.get('sslmode') ?? ''),
        ),
    },
    {
      ...{ name: 'redis_link', isRequired: true },
      remedy: 'Use a rediss:// address in REDIS_URL.',
      judge: () => judgeLink(config.redisUrl, ({ protocol }) => protocol === 'rediss:'),
    },
  ]
}

function runQuestions(config: Config, surroundings: Surroundings): readonly Question[] {
  const { environment, arguments: given, isRoot } = surroundings
  const perMinute = (config.rateLimit.requests * 60_000) / config.rateLimit.windowMs
  const debugger_ = [environment.NODE_OPTIONS ?? '', ...given].some((text) => text.includes('--inspect'))
  return [
    {
      ...{ name: 'production_mode', isRequired: false },
      remedy: 'Set ENVIRONMENT=production where others use the desk: weak settings are then refused.',
      judge: () =>
        met(config.environment === 'production' || isLoopbackHost(config.host), config.environment),
    },
    {
      ...{ name: 'limits', isRequired: true },
      remedy: 'Leave RATE_LIMIT_ENDPOINTS on.',
      judge: () => met(config.rateLimit.perAddress, 'nothing is counted by address'),
    },
    {
      ...{ name: 'limit_size', isRequired: true },
      remedy: `Set RATE_LIMIT_REQUESTS to ${REQUESTS_PER_MINUTE_MAX} in a minute at most.`,
      judge: () =>
        met(perMinute <= REQUESTS_PER_MINUTE_MAX, `${Math.round(perMinute)} requests a minute pass`),
    },
    {
      ...{ name: 'debug', isRequired: true },
      remedy: 'Leave DEBUG off and LOG_LEVEL at info or above.',
      judge: () =>
        met(!config.debug && !['trace', 'debug'].includes(config.logLevel), 'says more than it should'),
    },
    {
      ...{ name: 'debugger', isRequired: true },
      remedy: 'Start without --inspect, also in NODE_OPTIONS.',
      judge: () => met(!debugger_, 'a debugger can read every secret'),
    },
    {
      ...{ name: 'outgoing_tls', isRequired: true },
      remedy: 'Take NODE_TLS_REJECT_UNAUTHORIZED out of the environment.',
      judge: () =>
        met(environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0', 'certificates of others are not checked'),
    },
    {
      ...{ name: 'own_user', isRequired: false },
      remedy: 'Run the desk as a user of its own, not as root.',
      judge: () => met(!isRoot, 'runs as root'),
    },
    {
      ...{ name: 'demo', isRequired: false },
      remedy: 'Start without --demo where money is real.',
      judge: () => met(!config.demo || config.environment !== 'production', 'everybody gets paper money'),
    },
    {
      ...{ name: 'audit_anchor', isRequired: false },
      remedy: 'Name a file on append-only storage in AUDIT_ANCHOR_FILE.',
      judge: () => met(config.audit.anchorFile !== undefined, 'a rolled-back log could not be told'),
    },
  ]
}

const processSurroundings = (): Surroundings => ({
  environment: process.env,
  arguments: process.execArgv,
  nowMs: Date.now(),
  isRoot: process.getuid?.() === 0,
})

/**
 * Everything about this start that a machine can judge. A check that does not apply (no file named, nothing reached over
 * the network) is left out; a finding never repeats a secret.
 */
export function securityChecks(
  config: Config,
  surroundings: Surroundings = processSurroundings(),
): readonly SecurityCheck[] {
  const questions = [
    ...secretQuestions(config),
    ...networkQuestions(config, surroundings),
    ...runQuestions(config, surroundings),
  ]
  return questions.flatMap(({ judge, ...question }) => {
    const judged = judge()
    return judged === null ? [] : [{ ...question, ...judged }]
  })
}

/** What keeps a production desk from starting, a sentence each. */
export const refusalsOf = (checks: readonly SecurityCheck[]): readonly string[] =>
  checks.filter(({ isMet, isRequired }) => isRequired && !isMet).map(sentenceOf)

export const sentenceOf = ({ name, finding, remedy }: SecurityCheck): string =>
  `${name}: ${finding}. ${remedy}`
