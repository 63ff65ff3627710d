import * as client from 'openid-client'
import { z } from 'zod'
import type {
  ExternalPerson,
  IdentityFailure,
  OAuthFlow,
  OAuthProviders,
  RoleName,
} from '../../../core/identity/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, JsonValue, Result } from '../../../core/kernel/index.ts'

const url = z.string().refine((text) => URL.canParse(text), 'must be an address')
const isLoopback = (text: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(text).hostname)
/** Plain HTTP is for a provider on this very machine and for nothing else. */
const safeUrl = url.refine((text) => new URL(text).protocol === 'https:' || isLoopback(text), 'must be https')

const providerSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and dashes')
    .refine((name) => name !== 'links', 'is a word of ours'),
  title: z.string().min(1).max(80).optional(),
  issuer: safeUrl,
  client_id: z.string().min(1).max(512),
  client_secret: z.string().min(1).max(2048).optional(),
  /** Where the provider sends the browser back: this desk's `/auth/oauth/{name}/callback`. */
  redirect_uri: safeUrl,
  scope: z.string().max(512).default('openid email profile'),
  may_sign_up: z.boolean().default(false),
  /** Which claims tell what; roles by the value of one claim, which may be a list. */
  claims: z
    .strictObject({
      email: z.string().default('email'),
      email_verified: z.string().default('email_verified'),
      name: z.string().default('name'),
      role: z.string().optional(),
    })
    .prefault({}),
  /** Value of the role claim → role of this desk; the first that fits counts. */
  roles: z.record(z.string(), z.string()).default({}),
})

type Settings = z.output<typeof providerSchema>
type Claims = Readonly<Record<string, JsonValue | undefined>>

const failure = (code: IdentityFailure['code'], message: string) =>
  refused<IdentityFailure>({ code, message })

const notConfigured = () =>
  failure('oauth_not_configured', 'This desk has no provider of that name to sign in with.')

/** What a desk without outside providers has. */
export const NO_PROVIDERS: OAuthProviders = {
  list: [],
  begin: async () => notConfigured(),
  finish: async () => notConfigured(),
}

const textOf = (claims: Claims, name: string): string | null => {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function roleFrom(settings: Settings, claims: Claims): RoleName | null {
  const { role } = settings.claims
  const value = role === undefined ? undefined : claims[role]
  const values = Array.isArray(value) ? value : [value]
  const found = Object.entries(settings.roles).find(([claimed]) => values.includes(claimed))
  return (found?.[1] as RoleName | undefined) ?? null
}

const personOf = (settings: Settings, claims: Claims, subject: string): ExternalPerson => ({
  subject,
  email: textOf(claims, settings.claims.email),
  isEmailVerified: claims[settings.claims.email_verified] === true,
  name: textOf(claims, settings.claims.name),
  role: roleFrom(settings, claims),
})

/** What went wrong with a provider, in our words: its own may hold anything. */
function troubleOf(error: unknown): Result<never, IdentityFailure> {
  const isLink =
    error instanceof TypeError || (error as { cause?: unknown } | null)?.cause instanceof TypeError
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  if (isLink || isTimeout) return failure('oauth_unreachable', 'The provider cannot be reached.')
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return failure('oauth_refused', 'The provider did not sign you in.')
  }
  return failure('oauth_state_mismatch', 'What came back from the provider does not hold.')
}

/** The provider's own description of itself, asked for once and kept; asked again after a failure. */
function makeDiscovery(settings: Settings) {
  let known: Promise<client.Configuration> | null = null
  const discover = (): Promise<client.Configuration> => {
    const { issuer, client_id: id, client_secret: secret } = settings
    const insecure = new URL(issuer).protocol === 'http:' ? [client.allowInsecureRequests] : []
    const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret)
    return client.discovery(new URL(issuer), id, secret, authentication, { execute: insecure, timeout: 10 })
  }
  return (): Promise<client.Configuration> => {
    known ??= discover().catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

function makeProvider(settings: Settings) {
  const configuration = makeDiscovery(settings)
  return {
    begin: async () => {
      const flow: OAuthFlow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      }
      try {
        const authorizationUrl = client.buildAuthorizationUrl(await configuration(), {
          redirect_uri: settings.redirect_uri,
          scope: settings.scope,
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
          code_challenge_method: 'S256',
        })
        return ok({ authorizationUrl: authorizationUrl.href, flow })
      } catch (error) {
        return troubleOf(error)
      }
    },
    finish: async (flow: OAuthFlow, callback: Readonly<Record<string, string>>) => {
      const returned = new URL(settings.redirect_uri)
      for (const [name, value] of Object.entries(callback)) returned.searchParams.set(name, value)
      try {
        const config = await configuration()
        const tokens = await client.authorizationCodeGrant(config, returned, {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.codeVerifier,
          idTokenExpected: true,
        })
        const proven = tokens.claims()
        if (proven === undefined) return failure('oauth_refused', 'The provider did not say who you are.')
        const more =
          config.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await client.fetchUserInfo(config, tokens.access_token, proven.sub)
        return ok(personOf(settings, { ...more, ...proven } as Claims, proven.sub))
      } catch (error) {
        return troubleOf(error)
      }
    },
  }
}

/** The providers that a configuration names. Nobody is asked anything before the first sign-in. */
function providersOf(all: readonly Settings[]): OAuthProviders {
  const providers = new Map(all.map((settings) => [settings.name, makeProvider(settings)]))
  return {
    list: all.map(({ name, title, may_sign_up: maySignUp }) => ({ name, title: title ?? name, maySignUp })),
    begin: async (name) => providers.get(name)?.begin() ?? notConfigured(),
    finish: async (name, flow, callback) => providers.get(name)?.finish(flow, callback) ?? notConfigured(),
  }
}

/** Reads the providers' file: a JSON list. A wrong field refuses it and is named; a secret is never repeated. */
export function readProviders(
  content: string,
  isRole: (name: string) => boolean,
): Result<OAuthProviders, Failure> {
  const wrong = (what: string) =>
    refused<Failure>({ code: 'providers_wrong', message: `The file of sign-in providers ${what}.` })
  let raw: unknown
  try {
    raw = JSON.parse(content)
  } catch {
    return wrong('is no JSON')
  }
  const read = z.array(providerSchema).max(20).safeParse(raw)
  if (!read.success) {
    const [issue] = read.error.issues
    return wrong(`is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'not a list'}`)
  }
  const names = read.data.map(({ name }) => name)
  if (new Set(names).size !== names.length) return wrong('names a provider twice')
  const stranger = read.data.flatMap(({ roles }) => Object.values(roles)).find((role) => !isRole(role))
  if (stranger !== undefined) return wrong('maps to a role that there is not')
  return ok(providersOf(read.data))
}
