import { failureOf } from '../client/outcome.ts'
import type { KeyValueStorage } from './shelf.ts'
import type { CallOutcome, EntryInput, EntryOutput, Link } from '../client/index.ts'

export type SessionAnswer = EntryOutput<'identity.login'>
export type UserAnswer = SessionAnswer['user']
type SessionOutcome = Promise<CallOutcome<SessionAnswer>>

/** The second half of a sign-in: what the first half was answered with, and a code of either kind. */
export type SecondFactor = Readonly<{ mfa_token: string; token: string }>

/** The doors to a session. The refresh token is a cookie that scripts cannot read, or stays in this closure. */
export type IdentityGateway = Readonly<{
  login: (input: EntryInput<'identity.login'>) => SessionOutcome
  answerChallenge: (input: SecondFactor) => SessionOutcome
  register: (input: EntryInput<'identity.register'>) => SessionOutcome
  setupAdministrator: (input: EntryInput<'identity.setupAdministrator'>) => SessionOutcome
  refresh: () => SessionOutcome
  logout: (accessToken: string | null) => Promise<void>
}>

const REST_TIMEOUT_MS = 15_000
const NO_SESSION = { kind: 'unsent', reason: 'There is no session.' } as const

/** Only says that there may be a cookie, so that a first visit does not ask for a session that cannot be there. */
const HINT_KEY = 'optionix.session-kept'

/** In a browser: REST of the same origin, so that the engine can set its httpOnly cookie. */
export function makeRestIdentity(send: typeof fetch, storage: KeyValueStorage): IdentityGateway {
  const post = async (path: string, body: unknown, accessToken: string | null = null): SessionOutcome => {
    let response: Response
    try {
      response = await send(path, {
        method: 'POST',
        credentials: 'same-origin',
        headers: {
          'content-type': 'application/json',
          ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REST_TIMEOUT_MS),
      })
    } catch {
      return { kind: 'unsent', reason: 'The engine cannot be reached.' }
    }
    // An answer that broke off on its way is no session, whatever its status said: nobody knows what the engine did.
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok && answer !== null) return { kind: 'answer', value: answer as SessionAnswer }
    const failure = failureOf(answer)
    return failure ? { kind: 'refused', failure } : { kind: 'unknown', reason: 'link_lost' }
  }
  const keep = async (asked: SessionOutcome): SessionOutcome => {
    const outcome = await asked
    if (outcome.kind === 'answer') storage.setItem(HINT_KEY, 'yes')
    if (outcome.kind === 'refused') storage.removeItem(HINT_KEY)
    return outcome
  }
  return {
    login: (input) => keep(post('/auth/login', { ...input, remember_me: true })),
    answerChallenge: (input) => keep(post('/auth/mfa/verify', input)),
    register: (input) => keep(post('/auth/register', { ...input, remember_me: true })),
    setupAdministrator: (input) => keep(post('/setup/administrator', { ...input, remember_me: true })),
    refresh: () =>
      storage.getItem(HINT_KEY) === null ? Promise.resolve(NO_SESSION) : keep(post('/auth/refresh', {})),
    logout: async (accessToken) => {
      storage.removeItem(HINT_KEY)
      await post('/auth/logout', {}, accessToken)
    },
  }
}

/** In the desktop: over the link; the refresh token lives in memory and dies with the window. */
export function makeRpcIdentity(link: () => Link): IdentityGateway {
  let refreshToken: string | null = null
  const keep = async (asked: SessionOutcome): SessionOutcome => {
    const outcome = await asked
    if (outcome.kind === 'answer') refreshToken = outcome.value.refresh_token
    return outcome
  }
  return {
    login: (input) => keep(link().call('identity.login', input, { anonymous: true })),
    // Answered to a challenge, the entry gives the whole of a session.
    answerChallenge: (input) =>
      keep(link().call('identity.mfaVerify', input, { anonymous: true }) as SessionOutcome),
    register: (input) => keep(link().call('identity.register', input, { anonymous: true })),
    setupAdministrator: (input) =>
      keep(link().call('identity.setupAdministrator', input, { anonymous: true })),
    refresh: () =>
      refreshToken === null
        ? Promise.resolve(NO_SESSION)
        : keep(link().call('identity.refresh', { refresh_token: refreshToken }, { anonymous: true })),
    logout: async () => {
      const ended = refreshToken
      // Gone from memory at once, whether or not the engine hears of it.
      refreshToken = null
      await link().call('identity.logout', ended === null ? {} : { refresh_token: ended })
    },
  }
}
