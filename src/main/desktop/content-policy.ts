/**
 * The terminal's content security policy. Nothing but own files; styles that libraries write at run time carry the
 * response's nonce; no network at all, because the engine is reached over a port. Trusted Types are not required: the
 * grid and the component kit write markup through plain sinks, and no script can come of it under `script-src 'self'`.
 */
function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'none'",
    "worker-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const PERMISSIONS_POLICY = 'accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()'

/** Headers of every answer under the own scheme. */
export const ownHeaders = (nonce: string): Readonly<Record<string, string>> => ({
  'content-security-policy': contentPolicy(nonce),
  'permissions-policy': PERMISSIONS_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
})
