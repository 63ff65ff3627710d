import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT, UnsecuredJWT, decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { personOf, PASSWORD, clientOf, login } from '../engine/identity/people.ts'
import type { Person } from '../engine/identity/people.ts'
import { must } from '../sim/support/venue.ts'
import { LEAK, SANE, drawn, fieldNames } from '../support/hostile.ts'
import { recordingLogger } from '../support/logs.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'

/** Planted where only the engine or another person may look. */
const SECRET = 'canary-4b1d7e90-never-to-be-seen-again'
const OTHERS_PHONE = '+15550109988'
/** Every text in every field under `npm run prove`; else one in seven, in turn. */
const EVERY = process.env.OPTIONIX_PROVE === '1' ? 1 : 7
const PROOF_FILE = join(tmpdir(), `optionix-scan-${process.pid}`)

/** Streams never end, and what ends a session would end the scan's own. */
const LEFT_OUT = new Set([
  ...['market.subscribe', 'identity.logout', 'identity.endOtherSessions', 'identity.endSession'],
  ...['identity.changePassword', 'audit.verify'],
])

const log = recordingLogger()
let desk: RealDesk
let trader: Person
let admin: Person
let other: Person
/** Stands for a machine inside the network that nobody outside may reach: whoever connects is counted. */
let inside: Server
let connections = 0
let known: Readonly<Record<string, string>>

beforeAll(async () => {
  inside = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  desk = await openRealDesk({
    paper: { seed: 1, speed: 1, quotesPerSecond: 1 },
    ...{ tokenSecret: SECRET, passphrase: SECRET, logger: log.logger },
  })
  trader = await personOf(desk, 'scanner')
  admin = await personOf(desk, 'scanning-admin', 'super_admin')
  other = await personOf(desk, 'bystander')
  const told = await other.client.ask('PUT /auth/profile', { phone_number: OTHERS_PHONE })
  expect(told.status, told.text).toBe(200)
  const accounts = await trader.client.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
  known = { account_id: accounts.body.accounts[0]?.account_id ?? '', symbol: 'BTC-USD' }
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  expect(log.lines('error')).toEqual([])
  expect(log.lines().filter((line) => line.includes(SECRET) || line.includes(OTHERS_PHONE))).toEqual([])
  await desk.close()
  inside.close()
})

type Asked = Readonly<{
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  payload?: string
}>

const answerTo = async ({ method, ...asked }: Asked) => {
  const headers = { host: 'localhost', 'content-type': 'application/json', ...asked.headers }
  const answer = await desk.server.fastify.inject({ ...asked, method: method as 'GET', headers })
  return { status: answer.statusCode, text: answer.body, headers: answer.headers }
}

/** One field of an entry carries the hostile text; its neighbours are what the entry wants, as far as that is known. */
function asked(entry: ContractEntry, field: string, text: string, token: string): Asked {
  const random = makeRandom(entry.name.length)
  const sane = Object.fromEntries(
    fieldNames(entry)
      .filter((name) => known[name] !== undefined || SANE[name] !== undefined)
      .map((name) => [name, known[name] ?? drawn(random, SANE[name] ?? [])]),
  )
  const input: Readonly<Record<string, unknown>> = { ...sane, [field]: text }
  const path = entry.path.replace(/\{([^}]+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(input[name] ?? 'none').slice(0, 400)),
  )
  const authorization = `Bearer ${token}`
  if (entry.method !== 'GET') {
    return { method: entry.method, url: path, headers: { authorization }, payload: JSON.stringify(input) }
  }
  const query = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)]))
  return { method: 'GET', url: `${path}?${query.toString()}`, headers: { authorization } }
}

const entries = contractEntries(contract).filter(({ name }) => !LEFT_OUT.has(name))

/** Records of this desk that a case is about, by kind and id: no machine. */
const LINKS_OF_CASES: ReadonlySet<string> = new Set(['cases.list.link_kind', 'cases.open.links'])

describe('every field of every entry', () => {
  const payloads = (): readonly string[] => {
    const address = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`
    return [
      ...["' OR '1'='1' --", `"; DROP TABLE users; --`, '1) UNION SELECT value FROM settings --'],
      ...['<img src=x onerror=alert(1)>', '{{7*7}}${7*7}<%= 7*7 %>', 'a\r\nSet-Cookie: injected=1\r\n\r\n'],
      ...[
        '../../../../etc/passwd',
        '..%2f..%2fetc%2fpasswd\u0000.json',
        `$(touch ${PROOF_FILE})\`touch ${PROOF_FILE}\``,
      ],
      ...[`${address}/metadata`, `\${jndi:ldap://127.0.0.1:${(inside.address() as AddressInfo).port}/x}`],
      ...['{"$gt":""}', '__proto__', '*)(uid=*))(|(uid=*', '=HYPERLINK("http://x")'],
    ]
  }

  it('takes hostile text for text: no 500, no leak, no header, no file, no connection', async () => {
    const injected = payloads()
    const statuses = new Map<number, number>()
    const wrong: string[] = []
    for (const [at, entry] of entries.entries()) {
      for (const [fieldAt, field] of fieldNames(entry).entries()) {
        const inTurn = injected.filter((_text, textAt) => (textAt + at + fieldAt) % EVERY === 0)
        // What hashes a password is slow by intent: those fields get one text each.
        const texts = entry.access.limit === null ? inTurn : inTurn.slice(0, 1)
        for (const [textAt, text] of texts.entries()) {
          const isAdministrators = (textAt + fieldAt) % 2 === 0
          const token = (isAdministrators ? admin : trader).tokens.access_token
          const seen = await answerTo(asked(entry, field, text, token))
          statuses.set(seen.status, (statuses.get(seen.status) ?? 0) + 1)
          const leaks =
            seen.text.includes(SECRET) ||
            (seen.status >= 400 && LEAK.test(seen.text.replaceAll(JSON.stringify(text).slice(1, -1), ''))) ||
            /root:[x*]:0:0/.test(seen.text) ||
            (!isAdministrators && seen.text.includes(OTHERS_PHONE))
          const isInjected = String(seen.headers['set-cookie'] ?? '').includes('injected')
          const isInert = seen.headers['x-content-type-options'] === 'nosniff'
          if (seen.status === 500 || leaks || isInjected || !isInert) {
            wrong.push(
              `${entry.name}.${field} ${JSON.stringify(text)} → ${seen.status} ${seen.text.slice(0, 300)}`,
            )
          }
        }
      }
    }
    expect(wrong).toEqual([])
    expect(connections).toBe(0)
    expect(existsSync(PROOF_FILE)).toBe(false)
    // The texts reached permissions, owners, schemas, rules and handlers.
    for (const status of [200, 403, 404, 422])
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(20)
  }, 900_000)

  it('that names another machine is known to this scan', () => {
    const named = entries.flatMap((entry) =>
      fieldNames(entry)
        .filter((field) => /url|uri|webhook|callback|endpoint|host|redirect|link/i.test(field))
        .map((field) => `${entry.name}.${field}`)
        .filter((name) => !LINKS_OF_CASES.has(name)),
    )
    // Whoever adds one adds the proof that it cannot be pointed into the network.
    expect(named).toEqual(['sanctions.fetchLists.urls'])
  })

  it('cannot point it into the network: a list comes from its publishers alone', async () => {
    const { port } = inside.address() as AddressInfo
    const before = connections
    for (const url of [
      `http://127.0.0.1:${port}/sdn.csv`,
      `https://127.0.0.1:${port}/sdn.csv`,
      `https://localhost:${port}/sdn.csv`,
      `https://[::ffff:127.0.0.1]:${port}/sdn.csv`,
      `https://scsanctions.un.org@127.0.0.1:${port}/sdn.csv`,
      'https://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ]) {
      const answer = await admin.client.ask<Fields>('POST /compliance/lists/fetch', { urls: [url] })
      expect(answer.body, url).toMatchObject({ error: 'address_refused', field: 'urls' })
    }
    expect(connections).toBe(before)
  })
})

describe('a token', () => {
  const me = async (token: string, path = '/auth/me') =>
    answerTo({ method: 'GET', url: path, headers: { authorization: `Bearer ${token}` } })

  it('of another making is refused on every way in', async () => {
    const own = trader.tokens.access_token
    const [head = '', body = '', signature = ''] = own.split('.')
    const claims = decodeJwt(own)
    const foreign = new TextEncoder().encode('another secret of at least thirty-two bytes')
    const right = new TextEncoder().encode(SECRET)
    const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = (header: object, key: Uint8Array, more: object = {}): Promise<string> =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'HS256', ...header }).sign(key)
    const now = Math.floor(Date.now() / 1_000)
    const tokens: Readonly<Record<string, string>> = {
      'without a signature': new UnsecuredJWT(claims).encode(),
      'with alg none and the old signature': `${coded({ alg: 'none' })}.${body}.${signature}`,
      'with alg nOnE': `${coded({ alg: 'nOnE', typ: 'JWT' })}.${body}.`,
      'with an empty signature': `${head}.${body}.`,
      'with changed claims': `${head}.${coded({ ...claims, permissions: ['*'] })}.${signature}`,
      'with another sub': `${head}.${coded({ ...claims, sub: admin.userId })}.${signature}`,
      'under a foreign key': await signed({}, foreign),
      'under an empty key': await signed({}, new Uint8Array(1)),
      'by another algorithm': await signed({ alg: 'HS512' }, right),
      'that brings its own key': await signed(
        { jwk: { kty: 'oct', k: Buffer.from(foreign).toString('base64url') } },
        foreign,
      ),
      'with a kid that climbs': await signed({ kid: '../../../../dev/null' }, new Uint8Array(1)),
      'with a kid of SQL': await signed({ kid: "x' UNION SELECT 'key" }, new TextEncoder().encode('key')),
      'with a key from elsewhere': await signed(
        { jku: 'http://127.0.0.1/keys', x5u: 'http://127.0.0.1/' },
        foreign,
      ),
      'that is over': await signed({}, right, { iat: now - 7_200, exp: now - 3_600 }),
      'that never ends': await signed({}, right, { exp: undefined }),
      'of a session that never was': await signed({}, right, { sid: 'none', jti: 'none' }),
      'that refreshes': trader.tokens.refresh_token,
      'with five parts': `${own}.a.b`,
      'in another alphabet': `${head}.${body}.${signature.slice(0, -4)}====`,
    }
    for (const [name, token] of Object.entries(tokens)) {
      expect((await me(token)).status, name).toBe(401)
      expect((await me(token, '/admin/users')).status, `${name}, as an administrator`).toBe(401)
      expect((await me(token, '/streams/ticker?symbol=BTC-USD')).status, `${name}, for a stream`).toBe(401)
    }
    expect((await me(own)).status).toBe(200)
    expect(connections).toBe(0)
  })
})

describe('a field that nobody offered', () => {
  const GIFTS = {
    ...{ role: 'super_admin', tier: 'elite', permissions: ['*'], is_verified: true, is_admin: true },
    ...{ status: 'active', kyc_status: 'approved', mfa_enabled: true, user_id: 'u-1', balance: '1000000' },
  }
  const standing = async (client: Person['client']) => {
    const { body } = await client.ask('GET /auth/me')
    return [body.role, body.tier, body.kyc_status, body.is_verified, body.user_id]
  }

  it('gives nobody a role, a tier or somebody else’s name', async () => {
    const newcomer = { email: 'gifted@desk.example', password: PASSWORD, full_name: 'Gifted' }
    const registered = await clientOf(desk).ask('POST /auth/register', { ...newcomer, ...GIFTS })
    expect([201, 422]).toContain(registered.status)
    if (registered.status === 201) {
      const { role, tier, kyc_status } = registered.body
      expect([role, tier, kyc_status]).not.toContain('super_admin')
      expect([tier, kyc_status]).toEqual(['free', 'pending'])
    }
    const before = await standing(trader.client)
    for (const form of ['PUT /auth/profile', 'PATCH /auth/profile', 'PUT /users/me']) {
      await trader.client.ask(form, { full_name: 'Still A Trader', ...GIFTS })
    }
    expect(await standing(trader.client)).toEqual(before)
  })

  it('moves no order to somebody else’s account', async () => {
    const theirs = await other.client.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }
    const account_id = theirs.body.accounts[0]?.account_id ?? ''
    const placed = await trader.client.ask('POST /trades', { ...order, account_id, user_id: other.userId })
    expect([403, 404, 422]).toContain(placed.status)
    const gift = await trader.client.ask<Fields>('POST /trades', { ...order, ...GIFTS })
    if (gift.status < 300) expect(gift.body.user_id ?? trader.userId).toBe(trader.userId)
    expect((await other.client.ask('GET /trades')).body.total).toBe(0)
  })

  it('reaches no prototype', async () => {
    const body =
      '{"full_name":"Plain","__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}'
    await trader.client.ask('PUT /auth/profile', body)
    expect(({} as Fields).role).toBeUndefined()
    expect((await me()).role).toBe('trader')
  })
  const me = async () => (await trader.client.ask('GET /auth/me')).body
})

describe('a sign-in', () => {
  const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

  it('costs as much for a name that nobody has as for a wrong password, and says the same', async () => {
    const times = { known: [] as number[], unknown: [] as number[] }
    const answers = new Set<string>()
    for (const email of people) {
      must(await desk.real.engine.administration.createUser({ email, role: 'trader', password: PASSWORD }))
    }
    // In turn and each name only four times: the fifth would lock it.
    for (let round = 0; round < 12; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const email = kind === 'known' ? people[round % people.length] : `nobody-${round % 3}@desk.example`
        const began = performance.now()
        const answer = await login(desk, { email, password: 'Wr0ng-password!' })
        if (round > 0) times[kind].push(performance.now() - began)
        const { error, message, status_code } = answer.body
        answers.add(JSON.stringify([answer.status, error, message, status_code]))
      }
    }
    expect(answers.size).toBe(1)
    // Without the hash an unknown name would be answered some fifty times faster.
    const ratio = median(times.known) / median(times.unknown)
    expect(ratio).toBeGreaterThan(1 / 3)
    expect(ratio).toBeLessThan(3)
  })
  const people = ['known-0@desk.example', 'known-1@desk.example', 'known-2@desk.example']
})

describe('a page elsewhere', () => {
  it('changes nothing with the cookies of a signed-in browser', async () => {
    const email = other.email
    const cookies = await clientOf(desk).ask('POST /auth/login', {
      email,
      password: PASSWORD,
      remember_me: true,
    })
    const cookie = cookies.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    expect(cookie).toContain('optionix_access=')
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { cookie, origin: 'https://evil.example' },
      { cookie },
      { cookie, 'x-csrf-token': 'guessed' },
    ]
    const writes = entries.filter(({ method, access }) => method !== 'GET' && access.permission !== 'public')
    expect(writes.length).toBeGreaterThan(60)
    for (const { name, method, path } of writes) {
      const url = path.replace(/\{[^}]+\}/g, 'x')
      for (const more of attempts) {
        const { status } = await answerTo({ method, url, headers: more, payload: '{}' })
        // Elsewhere the cookie does not count; here it wants the page's own token beside it.
        expect([401, 403], `${name} ${JSON.stringify(Object.keys(more))}`).toContain(status)
      }
    }
  })
})
