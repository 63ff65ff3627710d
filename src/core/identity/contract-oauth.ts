import { z } from 'zod'
import { entry, messageAnswer, timestamp } from '../kernel/wire.ts'
import { sessionAnswer } from './contract-shapes.ts'

const TAG = 'identity'
const AUDIT = 'authentication' as const

const provider = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be a provider’s name')

/** A request that the browser is sent on to: over HTTP a 302. */
const redirectAnswer = z.object({ redirect_to: z.string() })

/** Sign-in at an outside provider (OpenID Connect, code flow with PKCE). */
export const oauthContract = {
  oauthProviders: entry('GET', '/auth/oauth', {
    permission: 'public',
    tag: TAG,
    summary: 'Providers that this desk signs in with',
  })
    .input(z.object({}))
    .output(z.object({ providers: z.array(z.object({ name: z.string(), title: z.string() })) })),

  oauthLinks: entry('GET', '/auth/oauth/links', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Outside accounts that sign you in',
  })
    .input(z.object({}))
    .output(z.object({ links: z.array(z.object({ provider: z.string(), linked_at: timestamp })) })),

  oauthStart: entry('GET', '/auth/oauth/{provider}', {
    permission: 'public',
    tag: TAG,
    summary: 'Go to the provider',
    audit: AUDIT,
    limit: 'login',
  })
    .input(
      z.object({
        provider,
        /** `app`: come back to the terminal with cookies instead of an answer with tokens. */
        return_to: z.enum(['app']).optional(),
      }),
    )
    .output(redirectAnswer),

  oauthCallback: entry('GET', '/auth/oauth/{provider}/callback', {
    permission: 'public',
    tag: TAG,
    summary: 'Come back from the provider',
    audit: AUDIT,
    limit: 'login',
  })
    .input(
      z.object({
        provider,
        state: z.string().min(1).max(256).optional(),
        code: z.string().min(1).max(4096).optional(),
        iss: z.string().max(1024).optional(),
        session_state: z.string().max(1024).optional(),
        error: z.string().max(256).optional(),
        error_description: z.string().max(1024).optional(),
      }),
    )
    .output(z.union([sessionAnswer, messageAnswer, redirectAnswer])),

  oauthLink: entry('POST', '/auth/oauth/{provider}/link', {
    permission: 'profile.write',
    tag: TAG,
    summary: 'Begin to link an account of the provider; go to the address that is answered',
    audit: AUDIT,
    stepUp: true,
  })
    .input(z.object({ provider }))
    .output(z.object({ authorization_url: z.string() })),

  oauthUnlink: entry('DELETE', '/auth/oauth/{provider}', {
    permission: 'profile.write',
    tag: TAG,
    summary: 'Unlink your account of the provider',
    audit: AUDIT,
    stepUp: true,
  })
    .input(z.object({ provider }))
    .output(messageAnswer),
}
