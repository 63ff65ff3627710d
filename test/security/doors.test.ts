import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KNOWN_ORDER_ID } from '../support/test-app.ts'
import { HEADERS_ON_EVERYTHING, openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'

const APP_HTML = '<!doctype html><html><head><title>t</title></head><body></body></html>'

let folder: string
let desk: TestServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-doors-'))
  mkdirSync(join(folder, 'out', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  writeFileSync(join(folder, 'out', 'index.html'), APP_HTML)
  writeFileSync(join(folder, 'out', 'assets', 'index-AbCdEf12.js'), 'export {}')
  desk = await openTestServer({
    terminalFolder: join(folder, 'out'),
    corsOrigins: ['https://desk.example'],
    allowedHosts: ['desk.example'],
    headersTimeoutMs: 300,
    requestTimeoutMs: 600,
  })
})

afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

type Ask = Readonly<{
  method?: string
  path: string
  body?: string
  headers?: Readonly<Record<string, string>>
}>

async function ask({ method = 'GET', path, body, headers = {} }: Ask) {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await desk.server.fastify.inject({
    method: method as 'GET',
    url: path,
    headers: { host: 'localhost:8000', ...type, ...headers },
    ...(body === undefined ? {} : { payload: body }),
  })
  return { status: answer.statusCode, headers: answer.headers, text: answer.body }
}

const trader = { authorization: 'Bearer trader-token' }
const codeOf = (text: string): unknown => (JSON.parse(text) as { error?: unknown }).error

/** Sends bytes as they are and reads the whole answer. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(desk.address).port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

describe('headers', () => {
  const asks: readonly Readonly<Ask & { status: number }>[] = [
    { path: '/', status: 200 },
    { path: '/health', status: 200 },
    { path: '/api/v1/health/live', status: 200 },
    { path: '/trades', status: 401 },
    { path: '/accounts', headers: { authorization: 'Bearer viewer-token' }, status: 403 },
    { path: '/nowhere', status: 404 },
    { path: '/%zz', status: 400 },
    { method: 'DELETE', path: '/health', status: 405 },
    { method: 'PROPFIND', path: '/health', status: 405 },
    { method: 'POST', path: '/auth/login', body: '{', status: 400 },
    { method: 'POST', path: '/auth/login', body: '{"password":"a bug"}', status: 500 },
    { path: '/', headers: { host: 'evil.example' }, status: 421 },
    { path: '/openapi.json', status: 200 },
    { path: '/docs', status: 200 },
    { path: '/redoc', status: 200 },
    { path: '/docs/assets/start.js', status: 200 },
    { path: '/metrics', status: 200 },
    { path: '/app/', status: 200 },
    { path: '/app/assets/index-AbCdEf12.js', status: 200 },
    { method: 'OPTIONS', path: '/trades', status: 204 },
  ]
  for (const { status, ...request } of asks) {
    it(`are all there on ${request.method ?? 'GET'} ${request.path} (${status})`, async () => {
      const answer = await ask(request)
      expect(answer.status).toBe(status)
      for (const [name, value] of Object.entries(HEADERS_ON_EVERYTHING)) {
        expect(answer.headers[name], name).toMatch(value)
      }
    })
  }

  it('let only configured origins in, with credentials', async () => {
    const preflight = { 'access-control-request-method': 'POST' }
    const ours = await ask({
      method: 'OPTIONS',
      path: '/trades',
      headers: { origin: 'https://desk.example', ...preflight },
    })
    expect(ours.headers['access-control-allow-origin']).toBe('https://desk.example')
    expect(ours.headers['access-control-allow-credentials']).toBe('true')
    expect(ours.headers['access-control-allow-methods']).toBe('GET, POST, PUT, PATCH, DELETE')
    const theirs = await ask({
      method: 'OPTIONS',
      path: '/trades',
      headers: { origin: 'https://evil.example', ...preflight },
    })
    expect(theirs.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('echo a harmless request id and replace any other', async () => {
    const kept = await ask({ path: '/', headers: { 'x-request-id': 'abc-12345678' } })
    expect(kept.headers['x-request-id']).toBe('abc-12345678')
    const replaced = await ask({ path: '/', headers: { 'x-request-id': '<script>alert(1)</script>' } })
    expect(replaced.headers['x-request-id']).toMatch(/^request-/)
  })
})

describe('refusals', () => {
  it('carry one body whatever the status', async () => {
    const answer = await ask({ path: '/trades' })
    expect(JSON.parse(answer.text)).toEqual({
      error: 'unauthenticated',
      message: 'A valid access token is needed.',
      status_code: 401,
      timestamp: '2026-11-21T12:00:00.000Z',
      request_id: answer.headers['x-request-id'],
      detail: 'A valid access token is needed.',
    })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('list what is wrong where when the schema is broken', async () => {
    const answer = await ask({ method: 'POST', path: '/trades', body: '{"symbol":"btc"}', headers: trader })
    expect(answer.status).toBe(422)
    const { detail } = JSON.parse(answer.text) as { detail: { loc: string[] }[] }
    expect(detail.map(({ loc }) => loc.join('.'))).toContain('body.quantity')
  })

  it('tell when to come back', async () => {
    const answer = await ask({
      method: 'POST',
      path: '/auth/login',
      body: '{"email":"a@b.c","password":"locked"}',
    })
    expect(answer.status).toBe(423)
    expect(answer.headers['retry-after']).toBe('1800')
  })

  it('never show a bug', async () => {
    const answer = await ask({
      method: 'POST',
      path: '/auth/login',
      body: '{"email":"a","password":"a bug"}',
    })
    expect(answer.status).toBe(500)
    expect(codeOf(answer.text)).toBe('internal_error')
    expect(answer.text).not.toMatch(/SELECT|secret|\bat /)
    expect(desk.app.errors.at(-1)).toMatch(/unexpected/)
  })

  it('speak of the token before the body', async () => {
    const xml = { 'content-type': 'application/xml' }
    const forged = { authorization: 'Bearer forged' }
    for (const headers of [{}, xml, forged, { ...xml, ...forged }]) {
      const answer = await ask({ method: 'POST', path: '/trades', body: '{', headers })
      expect([answer.status, codeOf(answer.text)]).toEqual([401, 'unauthenticated'])
    }
    const open = await ask({ method: 'POST', path: '/auth/login', body: '{', headers: forged })
    expect([open.status, codeOf(open.text)]).toEqual([400, 'malformed_json'])
  })

  it('hand an idempotency key over whatever its length', async () => {
    const key = 'x'.repeat(5_000)
    await ask({ path: '/trades', headers: { ...trader, 'idempotency-key': key } })
    expect(desk.app.calls.at(-1)?.context.idempotencyKey).toBe(key)
  })

  it('have body and headers also where Node or the socket library would answer', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'
    for (const lines of [
      'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: something',
      `GET /ws HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\nSec-WebSocket-Key: short`,
      `POST /rpc HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==`,
    ]) {
      const text = await raw(`${lines}\r\n\r\n`)
      expect(text.split('\r\n', 1)[0]).toBe('HTTP/1.1 400 Bad Request')
      for (const name of Object.keys(HEADERS_ON_EVERYTHING)) {
        expect(text.toLowerCase(), name).toContain(`\r\n${name}: `)
      }
      expect(codeOf(text.slice(text.indexOf('\r\n\r\n')))).toBe('bad_request')
    }
  })

  it('meet a request that names two hosts', async () => {
    const text = await raw(
      'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    )
    expect(text.split('\r\n', 1)[0]).toBe('HTTP/1.1 400 Bad Request')
  })

  it('name the methods that a path has', async () => {
    const answer = await ask({ method: 'PUT', path: '/api/trades/' })
    expect([answer.status, codeOf(answer.text)]).toEqual([405, 'method_not_allowed'])
    expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS')
  })

  it('keep the audit log from every change', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await ask({ method, path: '/api/v1/audit/logs/7', headers: trader })
      expect(answer.status, method).toBe(405)
      expect(answer.headers.allow).toContain('GET')
    }
  })

  it('take JSON and nothing else', async () => {
    const form = { ...trader, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await ask({ method: 'POST', path: '/trades', body: 'symbol=BTC-USD', headers: form })
    expect([answer.status, codeOf(answer.text)]).toEqual([415, 'unsupported_media_type'])
    const packed = { ...trader, 'content-encoding': 'gzip' }
    const zipped = await ask({ method: 'POST', path: '/trades', body: '{}', headers: packed })
    expect([zipped.status, codeOf(zipped.text)]).toEqual([415, 'unsupported_media_type'])
    const broken = await ask({ method: 'POST', path: '/trades', body: '{"symbol":', headers: trader })
    expect([broken.status, codeOf(broken.text)]).toEqual([400, 'malformed_json'])
    const bomb = await ask({ method: 'POST', path: '/trades', body: '['.repeat(200_000), headers: trader })
    expect([bomb.status, codeOf(bomb.text)]).toEqual([400, 'malformed_json'])
  })

  it('stop at 10 MB of body and 8 KB of address', async () => {
    const body = `{"symbol":"${'x'.repeat(10 * 1024 * 1024)}"}`
    const large = await ask({ method: 'POST', path: '/trades', body, headers: trader })
    expect([large.status, codeOf(large.text)]).toEqual([413, 'body_too_large'])
    const long = await ask({ path: `/market/data?symbol=${'x'.repeat(9_000)}`, headers: trader })
    expect([long.status, codeOf(long.text)]).toEqual([414, 'uri_too_long'])
  })
})

describe('paths', () => {
  it('answer under every mount, with or without a trailing slash, and by alias', async () => {
    const forms = [
      '/auth/me',
      '/api/auth/me',
      '/api/v1/auth/me',
      '/api/auth/me/',
      '/users/me',
      '/api/auth/profile',
    ]
    for (const path of forms) {
      const answer = await ask({ path, headers: trader })
      expect(answer.status, path).toBe(200)
    }
    const alias = await ask({
      method: 'POST',
      path: `/api/trading/orders/${KNOWN_ORDER_ID}/cancel`,
      headers: trader,
    })
    expect(alias.status).toBe(200)
    expect(desk.app.calls.at(-1)).toMatchObject({
      name: 'trading.cancelTrade',
      input: { trade_id: KNOWN_ORDER_ID },
    })
  })

  it('prefer a fixed word to a parameter', async () => {
    await ask({ path: '/portfolios/assets', headers: trader })
    expect(desk.app.calls.at(-1)?.name).toBe('market.assets')
  })

  it('hand over query values, repeated ones as a list for the schema to refuse', async () => {
    await ask({ path: '/trades?symbol=BTC-USD&page=2', headers: trader })
    expect(desk.app.calls.at(-1)?.input).toEqual({ symbol: 'BTC-USD', page: '2' })
    const twice = await ask({ path: '/trades?symbol=A&symbol=B', headers: trader })
    expect(twice.status).toBe(422)
  })

  it('count a list in a header and answer HEAD without a body', async () => {
    const list = await ask({ path: '/trades', headers: trader })
    expect(list.headers['x-total-count']).toBe('1')
    const head = await ask({ method: 'HEAD', path: '/trades', headers: trader })
    expect([head.status, head.text, head.headers['x-total-count']]).toEqual([200, '', '1'])
  })

  it('drop keys that reach for a prototype', async () => {
    const body =
      '{"symbol":"BTC-USD","side":"buy","quantity":1,"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}'
    const answer = await ask({ method: 'POST', path: '/trades', body, headers: trader })
    expect(answer.status).toBe(201)
    expect(desk.app.calls.at(-1)?.input).toEqual({ symbol: 'BTC-USD', side: 'buy', quantity: 1 })
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  it('refuse a name that comes twice in one object, however it is written, and take it in two', async () => {
    const ask2 = (body: string) => ask({ method: 'POST', path: '/trades', body, headers: trader })
    for (const body of [
      '{"symbol":"BTC-USD","side":"buy","side":"sell","quantity":1}',
      '{"symbol":"BTC-USD","side":"buy","\\u0073ide":"sell","quantity":1}',
      '{"symbol":"BTC-USD","side":"buy","quantity":1,"more":[{"a":{"b":1,"b":1}}]}',
      '{"symbol":"BTC-USD","side":"buy","quantity":1,"__proto__":1,"__proto__":2}',
    ]) {
      const answer = await ask2(body)
      expect([answer.status, JSON.parse(answer.text)], body).toMatchObject([400, { error: 'malformed_json' }])
    }
    const twice =
      '{"symbol":"BTC-USD","side":"buy","quantity":1,"x":[{"a":":{\\"b\\":"},{"a":1}],"y":{"a":2}}'
    expect((await ask2(twice)).status).toBe(201)
  })

  it('refuse more values than any entry takes before they are read, also of strangers', async () => {
    const body = `[${'0,'.repeat(300_000)}0]`
    const answer = await ask({ method: 'POST', path: '/auth/login', body })
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      400,
      { error: 'malformed_json', message: 'The body holds more than 250000 values.' },
    ])
  })

  it('refuse bytes that are no text in UTF-8', async () => {
    const answer = await fetch(`${desk.address}/trades`, {
      method: 'POST',
      headers: { ...trader, 'content-type': 'application/json' },
      body: Buffer.from('{"symbol":"BTC-USD\xff","side":"buy","quantity":1}', 'latin1'),
    })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'malformed_json' }])
  })

  it('take numbers of any size without falling over', async () => {
    for (const quantity of ['1e400', '12345678901234567890123', '0.1234567890123456789012', '-0', '1e-400']) {
      const body = `{"symbol":"BTC-USD","side":"buy","quantity":${quantity}}`
      const answer = await ask({ method: 'POST', path: '/trades', body, headers: trader })
      expect([201, 400, 422], quantity).toContain(answer.status)
    }
  })
})

describe('the refresh cookie', () => {
  it('is out of reach of scripts and of other sites', async () => {
    const answer = await ask({
      method: 'POST',
      path: '/auth/login',
      body: '{"email":"a@b.c","password":"x"}',
    })
    expect(answer.headers['set-cookie']).toBe(
      'optionix_refresh=refresh-1; HttpOnly; SameSite=Strict; Path=/; Max-Age=60',
    )
  })

  it('is not spent for a page of another origin', async () => {
    const cookie = 'a=b; optionix_refresh=r-77'
    const own = await ask({ method: 'POST', path: '/auth/refresh', headers: { cookie } })
    expect(JSON.parse(own.text)).toEqual({ access_token: 'r-77' })
    const foreign = await ask({
      method: 'POST',
      path: '/auth/refresh',
      headers: { cookie, origin: 'https://evil.example' },
    })
    expect(JSON.parse(foreign.text)).toEqual({ access_token: 'none' })
  })
})

describe('the terminal', () => {
  it('gets a fresh nonce with each page and connects to this server only', async () => {
    const pages = await Promise.all([ask({ path: '/app/' }), ask({ path: '/app/' })])
    const nonces = pages.map(({ text }) => /<meta name="csp-nonce" content="([^"]+)">/.exec(text)?.[1] ?? '')
    expect(new Set(nonces).size).toBe(2)
    const policy = String(pages[0].headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
    expect(policy).toContain("connect-src 'self' ws://localhost:8000 wss://localhost:8000")
    expect(policy).not.toContain('unsafe')
  })

  it('may keep hashed files for ever and nothing else', async () => {
    const asset = await ask({ path: '/app/assets/index-AbCdEf12.js' })
    expect(asset.headers['cache-control']).toContain('immutable')
    expect((await ask({ path: '/app/' })).headers['cache-control']).toBe('no-store')
  })

  it('does not leave its folder', async () => {
    const climbs = [
      '/app/../secret.txt',
      '/app/%2e%2e/secret.txt',
      '/app/..%2fsecret.txt',
      '/app/assets/..\\..\\secret.txt',
    ]
    for (const climb of [...climbs, '/app//etc/passwd', '/app/%00', '/app/.env']) {
      const answer = await raw(`GET ${climb} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect(answer, climb).toMatch(/^HTTP\/1\.1 40[04] /)
      expect(answer, climb).not.toContain('outside')
    }
  })
})

describe('a target that names the server', () => {
  it('is taken where it is the name of the Host header, and leads nowhere where it is not', async () => {
    const answered = async (target: string): Promise<string> =>
      (await raw(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).slice(9, 12)
    expect(await answered('http://localhost/openapi.json')).toBe('200')
    expect(await answered('HTTP://LOCALHOST/api/v1/openapi.json?x=1')).toBe('200')
    expect(await answered('http://localhost/app/..%2fsecret.txt')).toBe('404')
    for (const other of ['http://evil.example/health', 'http://localhost@evil.example/health'])
      expect(await answered(other), other).toBe('404')
  })

  it('comes with one host, also where a socket is asked for', async () => {
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    const text = await raw(
      `GET /ws HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n${upgrade}${key}\r\n`,
    )
    expect(text.split('\r\n', 1)[0]).toBe('HTTP/1.1 400 Bad Request')
  })
})

describe('a terminal that is not built', () => {
  it('is said of its page alone; below it nothing is there', async () => {
    const bare = await openTestServer({})
    try {
      const status = async (path: string): Promise<number> => {
        const answer = await bare.server.fastify.inject({ url: path, headers: { host: 'localhost' } })
        return answer.statusCode
      }
      expect([await status('/app/'), await status('/app/index.html')]).toEqual([503, 503])
      for (const path of ['/app/..%2f..%2f..%2fetc/passwd', '/app/assets/x.js', '/app/.env'])
        expect(await status(path), path).toBe(404)
    } finally {
      await bare.close()
    }
  })
})

describe('raw connections', () => {
  const coded = (text: string, status: number): void => {
    expect(text.split('\r\n', 1)[0]).toContain(` ${status} `)
    for (const name of Object.keys(HEADERS_ON_EVERYTHING))
      expect(text.toLowerCase(), name).toContain(`\r\n${name}: `)
    expect(codeOf(text.slice(text.indexOf('\r\n\r\n') + 4))).toBeTypeOf('string')
  }

  it('with two lengths, or a length beside chunks, are refused', async () => {
    const head = 'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    coded(await raw(`${head}Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}`), 400)
    coded(await raw(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`), 400)
    coded(await raw(`${head}Transfer-Encoding: xchunked\r\n\r\n{}`), 400)
  })

  it('without HTTP, or without a Host, are refused', async () => {
    coded(await raw('hello\r\n\r\n'), 400)
    coded(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), 421)
  })

  it('with endless headers are refused', async () => {
    coded(await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`), 431)
  })

  it('that never finish their headers or their body are let go', async () => {
    coded(await raw('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '), 408)
    const slowBody =
      'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'
    coded(await raw(slowBody), 408)
  })
})

describe('server-sent events', () => {
  it('start with the snapshot and end when the reader goes', async () => {
    const leaving = new AbortController()
    const answer = await fetch(`${desk.address}/api/streams/ticker?symbol=BTC-USD`, {
      headers: trader,
      signal: leaving.signal,
    })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString()
      if (text.includes('"seq":2')) break
    }
    expect(text).toMatch(
      /event: message\ndata: \{"type":"snapshot","channel":"ticker","symbol":"BTC-USD","seq":0/,
    )
    leaving.abort()
    await expect.poll(() => desk.app.openStreams()).toBe(0)
  })

  it('are refused like every other call', async () => {
    expect((await ask({ path: '/streams/ticker?symbol=BTC-USD' })).status).toBe(401)
    expect((await ask({ path: '/streams/ticker?symbol=NO-USD', headers: trader })).status).toBe(404)
    expect((await ask({ path: '/streams/nothing', headers: trader })).status).toBe(422)
    expect((await ask({ method: 'HEAD', path: '/streams/ticker', headers: trader })).status).toBe(405)
  })
})

describe('draining', () => {
  it('ends streams, finishes the calls in flight and takes no new ones', async () => {
    const leaving = await openTestServer()
    const stream = await fetch(`${leaving.address}/streams/ticker?symbol=BTC-USD`, { headers: trader })
    const rest = stream.text()
    const inFlight = fetch(`${leaving.address}/trades`, { headers: trader })
    await expect.poll(() => leaving.app.calls.length).toBe(2)
    await leaving.close()
    expect((await inFlight).status).toBe(200)
    expect(await rest).toMatch(/event: done\ndata: \{\}\n\n$/)
    expect(leaving.app.openStreams()).toBe(0)
    await expect(fetch(leaving.address)).rejects.toThrow()
  })
})
