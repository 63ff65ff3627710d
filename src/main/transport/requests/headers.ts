import fastifyHelmet from '@fastify/helmet'
import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import type { OutgoingHttpHeaders } from 'node:http'

/** Content security policy of everything but the pages that name their own. */
const API_POLICY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

const policyText = (policy: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(policy)
    .map(([name, sources]) => {
      const directive = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      return `${directive} ${sources.join(' ')}`
    })
    .join(';')

/** The documentation pages draw small data-URI pictures; everything else stays as strict as the API. */
export const DOCS_POLICY = policyText({ ...API_POLICY, imgSrc: ["'self'", 'data:'] })

/**
 * The terminal: own scripts, styles from files or with the page's nonce, connections to this server only. `host` is
 * the checked Host header; browsers that do not count WebSockets under 'self' need it spelt out.
 */
export function terminalPolicy(nonce: string, host: string): string {
  return policyText({
    ...API_POLICY,
    styleSrc: ["'self'", `'nonce-${nonce}'`],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    workerSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'", `ws://${host}`, `wss://${host}`],
  })
}

const PERMISSIONS_POLICY =
  'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()'
const HSTS_SECONDS = 31_536_000

/** helmet's part of the headers that every answer carries. */
const HELMET_OPTIONS: FastifyHelmetOptions = {
  global: false,
  contentSecurityPolicy: { useDefaults: false, directives: API_POLICY },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  // Only over TLS; the request hooks know.
  strictTransportSecurity: false,
  xXssProtection: false,
}

/**
 * Gives every answer helmet's headers. They are the same for all: helmet, which builds a dozen middlewares and the
 * policy anew for each request, is asked for them once.
 */
export async function addSecurityHeaders(fastify: FastifyInstance): Promise<void> {
  await fastify.register(fastifyHelmet, HELMET_OPTIONS)
  let known: OutgoingHttpHeaders | null = null
  fastify.addHook('onRequest', async (_request, reply) => {
    if (known === null) {
      reply.helmet()
      known = reply.raw.getHeaders()
    } else reply.headers(known)
  })
}

/** What helmet does not set, or sets otherwise. */
export const OWN_HEADERS: Readonly<Record<string, string>> = {
  'x-xss-protection': '1; mode=block',
  'permissions-policy': PERMISSIONS_POLICY,
  'cache-control': 'no-store',
}

/** Over TLS: browsers are not to come without it again. Over plain HTTP it would be ignored (RFC 6797, 7.2). */
export const TLS_HEADERS: Readonly<Record<string, string>> = {
  'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
}

/** The whole set, for answers that are written before Fastify has a request: broken requests and refused upgrades. */
const RAW_HEADERS: Readonly<Record<string, string>> = {
  ...OWN_HEADERS,
  'content-security-policy': policyText(API_POLICY),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export const rawHeaders = (isSecure: boolean): Readonly<Record<string, string>> =>
  isSecure ? { ...RAW_HEADERS, ...TLS_HEADERS } : RAW_HEADERS

/** A limit that is not counted here still tells its shape. */
export const rateHeaders = (
  limit: number,
  remaining: number,
  resetSeconds: number,
): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
})
