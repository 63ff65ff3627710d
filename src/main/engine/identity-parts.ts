import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { DEFAULT_SESSION_LIMITS, errorFields, roleNamed } from '../../core/app/index.ts'
import type { IdentityPorts } from '../../core/app/index.ts'
import { ok, refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { makeTotp } from '../adapters/authenticator/index.ts'
import { NO_BREACHES, openBreachedPasswords } from '../adapters/breaches/index.ts'
import { gateHashing, makePasswordHasher } from '../adapters/crypto/index.ts'
import { makeSpool } from '../adapters/letters/index.ts'
import { NO_PROVIDERS, readProviders } from '../adapters/oidc/index.ts'
import { NO_PLACES, readPlaces } from '../adapters/places/index.ts'
import type { EngineOptions, IdentityOptions } from './configuration/options.ts'
import { systemClock, uuidSource } from './platform.ts'

/** What identity stands on beside store and desk. */
export type IdentityParts = Pick<
  IdentityPorts,
  | 'hasher'
  | 'policy'
  | 'sessionLimits'
  | 'secrets'
  | 'authenticator'
  | 'breached'
  | 'locator'
  | 'letters'
  | 'providers'
>

const MAIL_FROM = 'Optionix Terminal <optionix@localhost>'

/** A file that was named and cannot be read stops the start: signing in must not become laxer unnoticed. */
async function read<T>(
  path: string | undefined,
  otherwise: T,
  of: (content: string) => Result<T, Failure> | Promise<Result<T, Failure>>,
  variable: string,
): Promise<Result<T, Failure>> {
  if (path === undefined) return ok(otherwise)
  const content = await readFile(path, 'utf8').catch(() => null)
  const result: Result<T, Failure> =
    content === null
      ? refused({ code: 'file_unreadable', message: `The file that ${variable} names cannot be read.` })
      : await of(content)
  return result.ok ? result : refused({ ...result.failure, field: variable })
}

function lettersOf({ identity = {}, logger }: EngineOptions): IdentityPorts['letters'] {
  const { mailSpool, mailFrom = MAIL_FROM } = identity
  if (mailSpool === undefined) return null
  return makeSpool({
    ...{ directory: mailSpool, from: mailFrom, clock: systemClock, ids: uuidSource },
    onLost: (error) => logger.error('letter_lost', errorFields(error)),
  })
}

/** A core stays with the event loop. */
const hasherOf = ({ hashPasses }: IdentityOptions): IdentityParts['hasher'] =>
  gateHashing(
    makePasswordHasher(hashPasses === undefined ? {} : { timeCost: hashPasses }),
    Math.max(1, availableParallelism() - 1),
  )

/** Opens what sign-in needs from outside; whatever was asked for and is wrong comes back as a sentence. */
export async function openIdentity(options: EngineOptions): Promise<Result<IdentityParts, Failure>> {
  const { identity = {} } = options
  const { idleMs, absoluteMs, provenMs, breachedPasswordsFile: list } = identity
  const breached = list === undefined ? ok(NO_BREACHES) : await openBreachedPasswords(list)
  if (!breached.ok) return refused({ ...breached.failure, field: 'BREACHED_PASSWORDS_FILE' })
  const locator = await read(identity.placesFile, NO_PLACES, readPlaces, 'PLACES_FILE')
  if (!locator.ok) return locator
  const isRole = (name: string) => roleNamed(name) !== null
  const providers = await read(
    identity.oauthProvidersFile,
    NO_PROVIDERS,
    (content) => readProviders(content, isRole),
    'OAUTH_PROVIDERS_FILE',
  )
  if (!providers.ok) return providers
  const given = { idleMs, absoluteMs, provenMs }
  const limits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return ok({
    hasher: hasherOf(identity),
    policy: {
      lengthMin: options.passwordLengthMin,
      ...(identity.passwordHistory === undefined ? {} : { historyKept: identity.passwordHistory }),
    },
    // Without a word of the operator a session may rest for as long as its refresh token lives.
    sessionLimits: { ...DEFAULT_SESSION_LIMITS, idleMs: options.tokenLives.refreshMs, ...limits },
    secrets: { bytes: (count) => randomBytes(count) },
    authenticator: makeTotp(),
    breached: breached.value,
    locator: locator.value,
    letters: lettersOf(options),
    providers: providers.value,
  })
}
