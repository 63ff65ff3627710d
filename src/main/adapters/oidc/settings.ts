import { z } from 'zod'

const url = z.string().refine((text) => URL.canParse(text), 'must be an address')
const isLoopback = (text: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(text).hostname)
/** Plain HTTP is for a provider on this very machine and for nothing else. */
const safeUrl = url.refine((text) => new URL(text).protocol === 'https:' || isLoopback(text), 'must be https')

export const providerSchema = z.strictObject({
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

/** One provider as the file names it. */
export type ProviderSettings = z.output<typeof providerSchema>
