import * as client from 'openid-client'
import type { ExternalPerson, IdentityFailure, OAuthFlow, RoleName } from '../../../core/identity/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { JsonValue, Result } from '../../../core/kernel/index.ts'
import type { ProviderSettings } from './settings.ts'

type Claims = Readonly<Record<string, JsonValue | undefined>>

const failure = (code: IdentityFailure['code'], message: string) =>
  refused<IdentityFailure>({ code, message })

const textOf = (claims: Claims, name: string): string | null => {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function roleFrom(settings: ProviderSettings, claims: Claims): RoleName | null {
  const { role } = settings.claims
  const value = role === undefined ? undefined : claims[role]
  const values = Array.isArray(value) ? value : [value]
  const found = Object.entries(settings.roles).find(([claimed]) => values.includes(claimed))
  return (found?.[1] as RoleName | undefined) ?? null
}

const personOf = (settings: ProviderSettings, claims: Claims, subject: string): ExternalPerson => ({
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
function makeDiscovery(settings: ProviderSettings) {
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

/** Signing in at one provider by the authorisation-code flow with PKCE (RFC 6749, 7636; OpenID Connect Core). */
export function makeSignIn(settings: ProviderSettings) {
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

export type SignIn = ReturnType<typeof makeSignIn>
