import { z } from 'zod'
import type { IdentityFailure, OAuthProviders } from '../../../core/identity/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import { providerSchema } from './settings.ts'
import type { ProviderSettings } from './settings.ts'
import type { SignIn } from './sign-in.ts'

const notConfigured = () =>
  refused<IdentityFailure>({
    code: 'oauth_not_configured',
    message: 'This desk has no provider of that name to sign in with.',
  })

/** What a desk without outside providers has. */
export const NO_PROVIDERS: OAuthProviders = {
  list: [],
  begin: async () => notConfigured(),
  finish: async () => notConfigured(),
}

/** One provider of the file; the client that speaks to it is loaded with the first sign-in. */
function makeProvider(settings: ProviderSettings): SignIn {
  const loaded = async () => {
    const { makeSignIn } = await import('./sign-in.ts')
    return makeSignIn(settings)
  }
  let signIn: ReturnType<typeof loaded> | null = null
  const provider = () => (signIn ??= loaded())
  return {
    begin: async () => (await provider()).begin(),
    finish: async (flow, callback) => (await provider()).finish(flow, callback),
  }
}

/** The providers that a configuration names. Nobody is asked anything before the first sign-in. */
function providersOf(all: readonly ProviderSettings[]): OAuthProviders {
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
