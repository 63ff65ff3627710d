import { CONTROL_ACTS } from '../../audit/index.ts'
import {
  identityFailure,
  isLive,
  isPrivileged,
  newOneTimeToken,
  normaliseEmail,
} from '../../identity/index.ts'
import type {
  ExternalIdentityRecord,
  ExternalPerson,
  OAuthFlow,
  RoleName,
  UserRecord,
} from '../../identity/index.ts'
import {
  MS_PER_MINUTE,
  MS_PER_SECOND,
  addMs,
  makeBoundedMap,
  ok,
  present,
  refused,
  sha256Hex,
  toIso,
} from '../../kernel/index.ts'
import type { Failure, Instant, Result, SessionId, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Write } from '../store/store.ts'
import type { SessionAnswer } from './answers.ts'
import { callerOf } from './callers.ts'
import { identityFact } from './facts.ts'
import { isEmailTaken } from './erased-names.ts'
import { joinedToFormerHolder } from './former-holder.ts'
import { createUserWith } from './new-user.ts'
import type { SignInPorts } from './services.ts'
import { finishSignIn } from './sign-in.ts'

type Identity = HandlersOf<'identity'>
type OAuthHandlers = Pick<
  Identity,
  'oauthProviders' | 'oauthLinks' | 'oauthStart' | 'oauthCallback' | 'oauthLink' | 'oauthUnlink'
>

const FLOW_LIFE_MS = 10 * MS_PER_MINUTE
const FLOWS_MAX = 10_000
const TERMINAL = '/app/'

type Linking = Readonly<{ userId: UserId; sessionId: SessionId }>

/** A way to a provider that somebody set out on. */
type Journey = Readonly<{
  provider: string
  flow: OAuthFlow
  /** SHA-256 of what the browser's cookie holds: nobody else's browser can come back in its place. */
  browserHash: string
  /** Who links an account, and in which session; null signs in. */
  linkTo: Linking | null
  toTerminal: boolean
  expiresAt: Instant
}>

const mismatch = () =>
  refused(
    identityFailure(
      'oauth_state_mismatch',
      'This is not the sign-in that this browser began. Begin it again.',
    ),
  )

const unknownProvider = () =>
  refused(identityFailure('oauth_not_configured', 'No provider of this name is configured.'))

/** Journeys under way, each good for one return. */
function makeJourneys(ports: SignInPorts) {
  const open = makeBoundedMap<Journey>(FLOWS_MAX)
  return {
    begin: async (
      provider: string,
      how: Pick<Journey, 'linkTo' | 'toTerminal'>,
      context: HandlerContext,
    ): Promise<Result<string>> => {
      const begun = await ports.providers.begin(provider)
      if (!begun.ok) return begun
      const { authorizationUrl, flow } = begun.value
      const browser = newOneTimeToken(ports.secrets)
      const expiresAt = addMs(ports.clock.now(), FLOW_LIFE_MS)
      open.set(flow.state, { provider, flow, browserHash: browser.hash, ...how, expiresAt })
      context.setFlowCookie?.(browser.token, FLOW_LIFE_MS / MS_PER_SECOND)
      return ok(authorizationUrl)
    },
    end: (provider: string, state: string | undefined, context: HandlerContext): Result<Journey> => {
      const journey = state === undefined ? undefined : open.get(state)
      if (state !== undefined) open.delete(state)
      const isOurs =
        journey !== undefined &&
        journey.provider === provider &&
        ports.clock.now() < journey.expiresAt &&
        sha256Hex(context.flowCookie ?? '') === journey.browserHash
      return isOurs ? ok(journey) : mismatch()
    },
  }
}

const linkWrite = (record: ExternalIdentityRecord): Write => ({
  op: 'put',
  table: 'externalIdentities',
  record,
})

const linkOf = (
  ports: SignInPorts,
  provider: string,
  person: ExternalPerson,
  userId: UserId,
): ExternalIdentityRecord => ({
  provider,
  subject: person.subject,
  userId,
  linkedAt: ports.clock.now(),
  unlinkedAt: null,
})

/** A link signs in for good: it must not come from a session that its user has ended meanwhile. */
async function isStillSignedIn(
  { registry, clock, sessionLimits }: SignInPorts,
  { sessionId }: Linking,
): Promise<boolean> {
  const session = await registry.session(sessionId)
  return session !== null && isLive(session, clock.now(), sessionLimits)
}

async function linkAccount(
  ports: SignInPorts,
  journey: Journey,
  linking: Linking,
  person: ExternalPerson,
  context: HandlerContext,
): Promise<Result<Readonly<{ message: string }>>> {
  const { userId } = linking
  if (!(await isStillSignedIn(ports, linking))) return mismatch()
  const known = await ports.store.identity.externalIdentity(journey.provider, person.subject)
  if (known !== null && known.unlinkedAt === null && known.userId !== userId) {
    return refused(
      identityFailure('oauth_linked_elsewhere', 'That account is linked to another user of this desk.'),
    )
  }
  return ports.registry.alone(userId, async () => {
    const joined = await joinedToFormerHolder(ports, userId, known)
    if (!joined.ok) return joined
    const fact = identityFact(ports, context, {
      action: 'oauth.linked',
      actorId: userId,
      resourceType: 'user',
      resourceId: userId,
      facts: {
        provider: journey.provider,
        joins_persons: joined.value.length > 0,
      },
    })
    await ports.committer.commit({
      writes: [linkWrite(linkOf(ports, journey.provider, person, userId)), ...joined.value],
      facts: [fact],
    })
    return ok({ message: 'The account is linked. It signs you in from now on.' })
  })
}

/** The role of the claims, unless it is a privilege: that takes a person of this desk. */
const roleAtSignUp = ({ role }: ExternalPerson): RoleName =>
  role === null || isPrivileged(role) ? 'individual' : role

async function signUp(
  ports: SignInPorts,
  provider: string,
  person: ExternalPerson,
  known: ExternalIdentityRecord | null,
  context: HandlerContext,
): Promise<Result<UserRecord>> {
  const { email } = person
  const maySignUp = ports.providers.list.find(({ name }) => name === provider)?.maySignUp ?? false
  if (!maySignUp || !ports.isRegistrationOpen() || email === null || !person.isEmailVerified) {
    return refused(
      identityFailure(
        'oauth_no_sign_up',
        'There is no user for this account, and this desk makes none of it.',
      ),
    )
  }
  if (await isEmailTaken(ports, normaliseEmail(email))) {
    return refused(
      identityFailure('oauth_link_first', 'A user with this e-mail exists. Sign in and link the account.'),
    )
  }
  const hex = [...ports.secrets.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const body = { email, password: `Ax1!${hex}`, full_name: person.name ?? email.split('@')[0] }
  const standing = { role: roleAtSignUp(person), status: 'active', isVerified: true } as const
  return createUserWith(ports, body, standing, async (user) => {
    const joined = await joinedToFormerHolder(ports, user.id, known)
    if (!joined.ok) return joined
    const opening = ports.opening.openingWrites(user, { requestId: context.requestId, personal: null })
    const fact = identityFact(ports, context, {
      action: 'user.registered',
      actorId: user.id,
      resourceType: 'user',
      resourceId: user.id,
      facts: { role: user.role, provider },
    })
    await ports.committer.commit({
      writes: [
        { op: 'insert', table: 'users', record: user },
        linkWrite(linkOf(ports, provider, person, user.id)),
        ...joined.value,
        ...opening.writes,
      ],
      facts: [fact, ...opening.facts],
    })
    ports.registry.rememberUser(user)
    ports.opening.publish(opening.events)
    return ok(user)
  })
}

/** The user whom an outside account signs in: the linked one, else a new one where that is allowed. */
async function userOf(
  ports: SignInPorts,
  provider: string,
  person: ExternalPerson,
  context: HandlerContext,
): Promise<Result<UserRecord>> {
  const link = await ports.store.identity.externalIdentity(provider, person.subject)
  const user = link === null || link.unlinkedAt !== null ? null : await ports.registry.user(link.userId)
  return user === null ? signUp(ports, provider, person, link, context) : ok(user)
}

/** The record with the role of the claims, where they name another one that is no privilege; the change is on record. */
async function withMappedRole(
  ports: SignInPorts,
  user: UserRecord,
  provider: string,
  { role }: ExternalPerson,
  context: HandlerContext,
): Promise<UserRecord> {
  const isMapped = role !== null && role !== user.role && !isPrivileged(role) && !isPrivileged(user.role)
  if (!isMapped || user.status === 'suspended') return user
  const mapped: UserRecord = { ...user, role, updatedAt: ports.clock.now() }
  const fact = identityFact(ports, context, {
    action: CONTROL_ACTS.roleChanged,
    actorId: user.id,
    resourceType: 'user',
    resourceId: user.id,
    category: 'administration',
    facts: { before: user.role, after: role, provider },
  })
  await ports.committer.commit({ writes: [{ op: 'put', table: 'users', record: mapped }], facts: [fact] })
  ports.registry.rememberUser(mapped)
  return mapped
}

async function arrive(
  ports: SignInPorts,
  journey: Journey,
  person: ExternalPerson,
  context: HandlerContext,
): Promise<Result<SessionAnswer>> {
  const found = await userOf(ports, journey.provider, person, context)
  if (!found.ok) return found
  context.note({ actorId: found.value.id, resourceType: 'user', resourceId: found.value.id })
  const how = { method: 'oauth', remember: journey.toTerminal, isStuffing: false, factor: null } as const
  return ports.registry.alone(found.value.id, async (current) => {
    const mapped = await withMappedRole(ports, current, journey.provider, person, context)
    return finishSignIn(ports, mapped, how, context)
  })
}

/**
 * Where the terminal asks for the second factor that is wanted still; null when it is anything else. The token stands in
 * the fragment, which a browser sends to nobody.
 */
function secondStep(provider: string, { code, details }: Failure): string | null {
  const token = code === 'mfa_required' ? details?.['mfa_token'] : undefined
  return typeof token === 'string' ? `${TERMINAL}#mfa_token=${token}&provider=${provider}` : null
}

const makeCallback =
  (ports: SignInPorts, journeys: ReturnType<typeof makeJourneys>): Identity['oauthCallback'] =>
  async ({ provider, ...callback }, context) => {
    if (!ports.providers.list.some(({ name }) => name === provider)) return unknownProvider()
    const journey = journeys.end(provider, callback.state, context)
    if (!journey.ok) return journey
    context.setFlowCookie?.(null, 0)
    const given = Object.entries(callback).filter(([, value]) => value !== undefined)
    const parameters = Object.fromEntries(given) as Readonly<Record<string, string>>
    const person = await ports.providers.finish(provider, journey.value.flow, parameters)
    if (!person.ok) return person
    const { linkTo, toTerminal } = journey.value
    if (linkTo !== null) return linkAccount(ports, journey.value, linkTo, person.value, context)
    const signedIn = await arrive(ports, journey.value, person.value, context)
    if (!toTerminal) return signedIn
    const target = signedIn.ok ? TERMINAL : secondStep(provider, signedIn.failure)
    return target === null ? signedIn : ok({ redirect_to: target })
  }

const makeUnlink =
  (ports: SignInPorts): Identity['oauthUnlink'] =>
  async ({ provider }, context) => {
    const { userId } = callerOf(context)
    const links = await ports.store.identity.externalIdentitiesOf(userId)
    const link = links.find((each) => each.provider === provider && each.unlinkedAt === null)
    if (link === undefined) {
      return refused(identityFailure('oauth_link_not_found', 'No account of that provider is linked.'))
    }
    const fact = identityFact(ports, context, {
      action: 'oauth.unlinked',
      actorId: userId,
      resourceType: 'user',
      resourceId: userId,
      facts: { provider },
    })
    const writes = [linkWrite({ ...link, unlinkedAt: ports.clock.now() })]
    await ports.committer.commit({ writes, facts: [fact] })
    return ok({ message: 'The account signs you in no more. A password does: ask for one if you have none.' })
  }

/** Sign-in at an outside provider: state, nonce, PKCE and the browser's own cookie on the way there and back. */
export function makeOAuthHandlers(ports: SignInPorts): OAuthHandlers {
  const journeys = makeJourneys(ports)
  return {
    oauthProviders: async () =>
      ok({ providers: ports.providers.list.map(({ name, title }) => ({ name, title })) }),
    oauthLinks: async (_input, context) => {
      const links = await ports.store.identity.externalIdentitiesOf(callerOf(context).userId)
      const live = links.filter(({ unlinkedAt }) => unlinkedAt === null)
      return ok({
        links: live.map(({ provider, linkedAt }) => ({ provider, linked_at: toIso(linkedAt) })),
      })
    },
    oauthStart: async (input, context) => {
      const how = { linkTo: null, toTerminal: input.return_to === 'app' }
      const begun = await journeys.begin(input.provider, how, context)
      return begun.ok ? ok({ redirect_to: begun.value }) : begun
    },
    oauthCallback: makeCallback(ports, journeys),
    oauthLink: async (input, context) => {
      const { userId, sessionId } = callerOf(context)
      const linkTo = { userId, sessionId: present(sessionId, 'a session behind a fresh proof') }
      const how = { linkTo, toTerminal: false }
      const begun = await journeys.begin(input.provider, how, context)
      return begun.ok ? ok({ authorization_url: begun.value }) : begun
    },
    oauthUnlink: makeUnlink(ports),
  }
}
