import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'

const INPUTS = 10_000
const SEED = 20_261_121

let desk: TestServer

beforeAll(async () => {
  desk = await openTestServer()
})

afterAll(() => desk.close())

/** Values that parsers, schemas, SQL builders and path tables have tripped over. */
const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -1, -0, 1.5, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER + 2],
  ...['', ' ', '\u0000', 'NaN', 'Infinity', '-Infinity', '1e999', '0x10', '1_000', '1,000', '٣', '𝟙', 'null'],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE orders; --',
    '<script>alert(1)</script>',
    '${7*7}',
    '{{7*7}}',
    '%00',
    '%n%s',
  ],
  ...['../../etc/passwd', '..\\..\\windows', 'x'.repeat(5_000), '\ud800', '‮txt', 'a\r\nSet-Cookie: x=1'],
  ...['2026-02-30', '2026-13-01T00:00:00Z', '9999999999999', 'buy', 'BTC-USD', '0'.repeat(400), '-5'],
  ...[[], [[]], [null], {}, { a: { b: {} } }, { $ne: null }, { length: 1e9 }, { toString: 1 }, [1, 'a', {}]],
]

const BROKEN_BODIES = [
  '',
  '{',
  '}',
  '[1,',
  '{"a":}',
  "{'a':1}",
  'undefined',
  'NaN',
  '{"a":1}{"b":2}',
  '\u0000',
  '"',
  '[]',
  '7',
  '"text"',
  'null',
]
const TOKENS = [
  undefined,
  'Bearer trader-token',
  'Bearer viewer-token',
  'Bearer ',
  'Basic dXNlcjpwYXNz',
  'Bearer a.b.c',
  'Bearer ' + 'x'.repeat(3_000),
]

type Draw = <Item>(items: readonly Item[]) => Item

function fieldNames(entry: ContractEntry): readonly string[] {
  const shape = (entry.input as unknown as { shape?: Record<string, unknown> }).shape ?? {}
  return [...Object.keys(shape), '__proto__', 'constructor', 'unknown_field']
}

/** JSON text of an object with hostile values; written by hand because `__proto__` must survive as a key. */
function nastyObject(entry: ContractEntry, draw: Draw): string {
  const pairs = fieldNames(entry)
    .filter(() => draw([true, false]))
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(draw(NASTY))}`)
  return `{${pairs.join(',')}}`
}

function request(entry: ContractEntry, draw: Draw) {
  const form = draw([`${entry.method} ${entry.path}`, ...entry.access.aliases])
  const [method = '', pattern = ''] = form.split(' ')
  const path = pattern.replace(/\{[^}]+\}/g, () => encodeURIComponent(wellFormed(draw(NASTY))).slice(0, 900))
  const mount = draw(['', '/api', '/api/v1'])
  const query = fieldNames(entry)
    .filter(() => draw([true, false, false]))
    .map(
      (name) =>
        `${name}${draw(['', '', '[]', '[a][b]', '[__proto__]'])}=${draw(['', '%', 'x%20y', '-1', 'NaN', '1&1', '%F0%9F%92%A9', '%ff'])}`,
    )
  const hasBody = method !== 'GET'
  const authorization = draw(TOKENS)
  return {
    method,
    url: `${mount}${path}${draw(['', '/'])}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      host: 'localhost',
      ...(authorization === undefined ? {} : { authorization }),
      ...(hasBody
        ? {
            'content-type': draw([
              'application/json',
              'application/json',
              'text/plain',
              'application/xml',
              'multipart/form-data',
            ]),
          }
        : {}),
    },
    payload: hasBody
      ? draw([nastyObject(entry, draw), nastyObject(entry, draw), draw(BROKEN_BODIES)])
      : undefined,
  }
}

const wellFormed = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()

describe('malformed inputs', () => {
  it(`all ${INPUTS} over every entry end in a coded answer, none in a 500, none with a stack`, async () => {
    const random = makeRandom(SEED)
    const draw: Draw = (items) => items[random.integer(items.length)] ?? (items[0] as never)
    const entries = contractEntries(contract).filter((entry) => entry.name !== 'market.subscribe')
    const statuses = new Map<number, number>()
    for (let count = 0; count < INPUTS; count += 1) {
      const entry = entries[count % entries.length] ?? (entries[0] as never)
      const asked = request(entry, draw)
      const answer = await desk.server.fastify.inject({ ...asked, method: asked.method as 'GET' })
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
      const said = `${asked.method} ${asked.url} ${asked.payload ?? ''} → ${answer.statusCode} ${answer.body}`
      if (answer.statusCode === 500) throw new Error(said)
      if (answer.statusCode >= 400) {
        const body = JSON.parse(answer.body) as Record<string, unknown>
        expect(body.error, said).toMatch(/^[a-z_]+$/)
        expect(body.status_code, said).toBe(answer.statusCode)
        expect(answer.body, said).not.toMatch(/\n\s+at |node_modules|\.ts:\d+/)
      }
    }
    expect(desk.app.errors).toEqual([])
    // The hostility reached every layer: tokens, permissions, parsers, schemas.
    for (const status of [400, 401, 403, 404, 415, 422])
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(20)
  })
})
