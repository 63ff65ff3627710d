import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../src/core/contract/index.ts'
import type { ContractEntry } from '../../src/core/contract/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// Every entry that computes, each of its fields in turn, every value that breaks a computation: an answer or a coded refusal,
// never a bug, and the next caller is served. Written from the contract, so that a new field is in it at once.

const ROOMS = /^(?:risk|analytics|vol)\.|^trading\.(?:preview|previewMultiLeg|payoff)$/

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)])

const HOSTILE: readonly unknown[] = [
  ...['NaN', 'Infinity', '-Infinity', '', ' ', '1e308', '-1e308', '1e-308', '1e999', '0x10'],
  ...[0, -0, -1, 1e308, -1e308, 1e-308, 5e-324, 1e15, 0.5, null, true],
  ...[[], {}, [[]], deep(500), Array.from({ length: 5_000 }, () => 1), ['NaN'], [1e308, -1e308]],
  ...['\u0000', '__proto__', 'a'.repeat(5_000), { length: 1e9 }],
]

/** What each entry takes; a field that a computation needs and that is hostile breaks it alone. */
const SOUND: Fields = {
  ...{ symbol: 'SPX', side: 'buy', order_type: 'market', quantity: '1', account_id: undefined },
  ...{ spot_price: 100, strike_price: 100, time_to_expiry: 0.5, volatility: 0.2, option_type: 'put' },
  ...{ market_price: 5, spot: 100, strike: 100, expiry_days: 30, base_vol: 0.2, model: undefined },
  contract: { product: 'vanilla', option_type: 'call', spot: 100, strike: 100, time_years: 1, vol: 0.2 },
  legs: [{ symbol: 'BTC-USD', side: 'buy', quantity: '1', ratio: 1 }],
}

const shapeOf = ({ input }: ContractEntry): Readonly<Record<string, unknown>> => {
  const { shape } = (input ?? {}) as Readonly<{ shape?: Readonly<Record<string, unknown>> }>
  return shape ?? {}
}

type Attack = Readonly<{ form: string; body: Fields | undefined }>

function attackOf({ method, path }: ContractEntry, fields: Fields): Attack {
  const left: Record<string, unknown> = { ...fields }
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = left[name] ?? 'SPX'
    delete left[name]
    return encodeURIComponent(typeof value === 'string' && value !== '' ? value : JSON.stringify(value))
  })
  if (method !== 'GET') return { form: `${method} ${filled}`, body: left }
  const query = new URLSearchParams(
    Object.entries(left).flatMap(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return text === undefined ? [] : [[name, text.slice(0, 4_000)]]
    }),
  )
  return { form: `${method} ${filled}?${query.toString()}`, body: undefined }
}

/** Of all pairs of field and value every eighth, other ones for each entry. */
const STRIDE = Number(process.env['HOSTILE_STRIDE'] ?? 8)

function attacksOn(entry: ContractEntry, index: number): readonly Attack[] {
  const names = Object.keys(shapeOf(entry))
  const sound = Object.fromEntries(names.map((name) => [name, SOUND[name]]))
  const pairs = names.flatMap((name) => HOSTILE.map((value) => ({ ...sound, [name]: value })))
  return [sound, ...pairs.filter((_, at) => (at + index) % STRIDE === 0)].map((fields) =>
    attackOf(entry, fields),
  )
}

let desk: RealDesk
let trader: RestClient
let token = ''
beforeAll(async () => {
  desk = await openRealDesk()
  const anybody = restClient(desk.address)
  const who = { email: 'hostile@example.com', password: 'SecurePassword123!', full_name: 'A Trader' }
  token = (await anybody.ask<{ access_token: string }>('POST /auth/register', who)).body.access_token
  trader = anybody.as(token)
  const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
  expect((await trader.ask('POST /trades', order)).status).toBe(201)
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const ENTRIES = contractEntries(contract).filter(({ name }) => ROOMS.test(name))

async function isServed({ form, body }: Attack): Promise<string> {
  const answer = await trader.ask(form, body)
  // The engine of the tests checks every answer against the contract, whose numbers are finite.
  if (answer.status < 300) return ''
  const isCoded = typeof answer.body['error'] === 'string' && answer.body['status_code'] === answer.status
  const isExpected = answer.status < 500 || answer.status === 503
  return isCoded && isExpected ? '' : `${answer.status} ${answer.text.slice(0, 300)}`
}

describe.each(ENTRIES.map((entry, index) => [entry.name, entry, index] as const))('%s', (_, entry, index) => {
  it('answers or refuses with a code whatever its fields say', async () => {
    const bad: unknown[] = []
    for (const attack of attacksOn(entry, index)) {
      const told = await isServed(attack)
      if (told !== '')
        bad.push([attack.form.slice(0, 200), (JSON.stringify(attack.body) ?? '').slice(0, 300), told])
    }
    expect(bad).toEqual([])
  })

  it('goes on for the next when its caller hangs up', async () => {
    const { form, body } = attacksOn(entry, index)[0] ?? { form: '', body: undefined }
    const [method = '', path = ''] = form.split(' ')
    const leaving = Array.from({ length: 5 }, () => {
      const abort = new AbortController()
      const asked = fetch(desk.address + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: abort.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      // The request is out by then, and its answer is not there.
      setTimeout(() => abort.abort(), 2)
      return asked.catch(() => null)
    })
    await Promise.all(leaving)
    expect((await trader.ask('GET /health')).status).toBe(200)
  })
})

it.each([
  ['a list where an object belongs', '[]'],
  ['a number', '1'],
  ['null', 'null'],
  ['an object ten thousand deep', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['a body that is too large', JSON.stringify({ scenarios: 'a'.repeat(3_000_000) })],
  ['a prototype', '{"__proto__":{"spot":1},"constructor":{"prototype":{}}}'],
])('%s as a body is refused or taken for nothing', async (_, body) => {
  for (const entry of ENTRIES.filter(({ method }) => method === 'POST')) {
    const answer = await trader.ask(`POST ${entry.path}`, body)
    expect(answer.status, `${entry.name} ${answer.text.slice(0, 200)}`).toBeLessThan(500)
  }
})
