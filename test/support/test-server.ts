import { makeHttpServer } from '../../src/main/transport/index.ts'
import type { HttpServer, HttpServerOptions } from '../../src/main/transport/index.ts'
import { openTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

export type TestServer = Readonly<{
  app: TestApp
  server: HttpServer
  address: string
  close: () => Promise<void>
}>

/** The real server on a free loopback port, without limits by address unless the test asks for them. */
export async function openTestServer(overrides: Partial<HttpServerOptions> = {}): Promise<TestServer> {
  const app = await openTestApp()
  const server = await makeHttpServer({
    ports: app.ports,
    version: '1.0.0-test',
    allowedHosts: [],
    corsOrigins: [],
    trustedProxies: [],
    rateLimits: { baseRequests: 1_000_000, windowMs: 60_000, perAddress: false, registrationsPerAddress: 5 },
    terminalFolder: null,
    ...overrides,
  })
  const address = await server.listen('127.0.0.1', 0)
  return {
    app,
    server,
    address,
    close: async () => {
      await server.close()
      await app.close()
    },
  }
}

/** The headers that every answer carries. */
export const HEADERS_ON_EVERYTHING: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'x-xss-protection': /^1; mode=block$/,
  'referrer-policy': /^strict-origin-when-cross-origin$/,
  'content-security-policy': /^default-src 'self'/,
  'permissions-policy': /camera=\(\)/,
  'x-request-id': /^[A-Za-z0-9._-]{8,64}$/,
  'x-ratelimit-limit': /^\d+$/,
  'x-ratelimit-remaining': /^\d+$/,
  'x-ratelimit-reset': /^\d+$/,
  'cache-control': /./,
}
