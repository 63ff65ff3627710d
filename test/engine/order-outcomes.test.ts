import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

// Denied is our own no, before the venue: no order exists. Rejected is the venue's no to an order that it had. Unknown is
// neither: nothing is known until one asks again, and then there is one order or none.

type Trader = Person & Readonly<{ account: string; headers: Readonly<Record<string, string>> }>
type Message = Readonly<{ type: string; data: Readonly<{ items: readonly Fields[] }> }>

let desk: RealDesk
let boss: Person
let people = 0

async function trader(): Promise<Trader> {
  people += 1
  const person = await personOf(desk, `outcome${people}`)
  const opened = await person.client.ask<{ account_id: string }>('POST /accounts', { account_type: 'demo' })
  const { body } = await person.client.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
  const account = opened.body.account_id ?? body.accounts[0]?.account_id ?? ''
  return { ...person, account, headers: { authorization: `Bearer ${person.tokens.access_token}` } }
}

/** Far below the market, so that it rests. */
const order = (price: string, more: Fields = {}): Fields => ({
  ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price, ...more },
})
const market = (side: 'buy' | 'sell', quantity: string): Fields => ({
  ...{ symbol: 'BTC-USD', side, order_type: 'market', quantity },
})

/** What the person's own stream of orders tells while something happens: every state of every order. */
async function heardDuring(who: Trader, act: () => Promise<unknown>): Promise<readonly string[]> {
  const opened = await desk.real.engine.app.call(
    'market.subscribe',
    { channel: 'orders' },
    context(who.headers),
  )
  const stream = must(opened) as AsyncGenerator<Message, void, void>
  await stream.next()
  await act()
  // An order of theirs that surely comes, so that what came before it is all there was.
  const last = await who.client.ask('POST /trades', order('20012.34'))
  const items: Fields[] = []
  while (items.at(-1)?.['order_id'] !== last.body['order_id']) {
    const step = await stream.next()
    if (step.done) throw new Error('the stream ended')
    items.push(...step.value.data.items)
  }
  await stream.return()
  await who.client.ask(`DELETE /trades/${String(last.body['order_id'])}`)
  return items.slice(0, -1).map((item) => `${String(item['status'])} ${String(item['status_reason'])}`)
}

const control = async (who: Trader, state: 'active' | 'halted'): Promise<void> => {
  const wish = { account_id: who.account, state, reason: 'a test', cancel_orders: false }
  expect((await who.client.ask('POST /trading/kill-switch', wish)).status).toBe(200)
}

const statusOf = async ({ client }: Trader, id: string): Promise<unknown> =>
  (await client.ask(`GET /trades/${id}`)).body['status']

const ordersOf = async ({ client }: Trader): Promise<readonly Fields[]> =>
  (await client.ask<{ orders: Fields[] }>('GET /trades?limit=100')).body.orders

const actionsOf = async (who: Trader): Promise<readonly string[]> => {
  const { body } = await boss.client.ask<{ logs: Fields[] }>(
    `GET /audit/logs?user_id=${who.userId}&per_page=100`,
  )
  return body.logs.map(({ action, status, code }) => `${String(action)} ${String(status)} ${String(code)}`)
}

beforeAll(async () => {
  desk = await openRealDesk()
  boss = await personOf(desk, 'outcome-boss', 'super_admin')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

describe('an order that we deny', () => {
  it.each<[string, Fields, number, string]>([
    ['by a check of its terms', order('20000.001'), 422, 'off_tick'],
    ['by the cash that is not there', order('20000', { quantity: '10' }), 400, 'insufficient_cash'],
    ['by a limit', order('20000', { quantity: '0.001' }), 400, 'notional_below_minimum'],
  ])(
    '%s never comes to the venue: no order, nothing on the stream, and a coded answer',
    async (_, asked, status, code) => {
      const person = await trader()
      const heard = await heardDuring(person, async () => {
        const answer = await person.client.ask('POST /trades', asked)
        expect([answer.status, answer.body['error']], answer.text).toEqual([status, code])
        expect(answer.body).not.toHaveProperty('order_id')
      })
      expect(heard).toEqual([])
      // Beside the one that ended the stream there is none.
      expect(await ordersOf(person)).toMatchObject([{ price: '20012.34' }])
      expect(await actionsOf(person)).toContainEqual(expect.stringMatching(new RegExp(`refused ${code}$`)))
    },
  )
})

describe('an order that the venue rejects', () => {
  it('had been accepted: it keeps its id, its events and its reason, and the stream tells both states', async () => {
    const person = await trader()
    const other = await trader()
    for (const one of [person, other]) {
      const bought = await one.client.ask('POST /trades', market('buy', '0.2'))
      expect(bought.body['status'], bought.text).toBe('filled')
    }
    let id = ''
    const heard = await heardDuring(person, async () => {
      // Between the last trade, which took the ask, and the bid: the next sale at the market fires it.
      const { bid, ask } = (
        await person.client.ask<{ bid: string; ask: string }>('GET /market/ticker/BTC-USD')
      ).body
      const stop_price = ((Number(bid) + Number(ask)) / 2).toFixed(2)
      const stop = { ...market('sell', '0.1'), order_type: 'stop', stop_price }
      const accepted = await person.client.ask('POST /trades', stop)
      expect([accepted.status, accepted.body['status']], accepted.text).toEqual([201, 'pending'])
      id = String(accepted.body['order_id'])
      await control(person, 'halted')
      for (let sale = 0; sale < 20 && (await statusOf(person, id)) === 'pending'; sale += 1)
        await other.client.ask('POST /trades', market('sell', '0.01'))
      await control(person, 'active')
    })
    expect(heard).toEqual(['pending null', 'rejected trading_halted'])
    const { body } = await person.client.ask<{ status: string; status_reason: string; events: Fields[] }>(
      `GET /trades/${id}`,
    )
    expect([body.status, body.status_reason]).toEqual(['rejected', 'trading_halted'])
    expect(body.events.map(({ kind }) => kind)).toEqual(['accepted', 'triggered', 'rejected'])
    const { body: held } = await person.client.ask<{ positions: Fields[] }>('GET /trading/positions')
    expect(held.positions).toMatchObject([{ symbol: 'BTC-USD', size: '0.2' }])
  })
})

/** Sends an order over a socket that is gone before the answer can come. */
async function sentAndGone(who: Trader, asked: Fields, key: string): Promise<void> {
  const { hostname, port } = new URL(desk.address)
  const body = JSON.stringify(asked)
  const head = [
    ...[
      'POST /trades HTTP/1.1',
      `host: ${hostname}:${port}`,
      `authorization: ${who.headers['authorization'] ?? ''}`,
    ],
    ...[
      'content-type: application/json',
      `content-length: ${body.length}`,
      `idempotency-key: ${key}`,
      '',
      '',
    ],
  ].join('\r\n')
  const socket = connect(Number(port), hostname)
  await new Promise<void>((sent) => socket.write(head + body, () => sent()))
  socket.destroy()
}

describe('an order whose answer is lost', () => {
  it('is unknown to whoever sent it, and is told by asking again with its key: one order, told once', async () => {
    const person = await trader()
    const asked = order('20000')
    let again: Fields = {}
    const heard = await heardDuring(person, async () => {
      await sentAndGone(person, asked, 'lost-1')
      const answer = await person.client.ask('POST /trades', asked, { 'idempotency-key': 'lost-1' })
      expect(answer.status, answer.text).toBe(201)
      again = answer.body
    })
    expect(heard).toEqual(['open null'])
    const known = (await ordersOf(person)).filter(({ price }) => price === '20000')
    expect(known).toMatchObject([{ order_id: again['order_id'], status: 'open' }])
    const changed = await person.client.ask('POST /trades', order('20001'), { 'idempotency-key': 'lost-1' })
    expect([changed.status, changed.body['error']]).toEqual([409, 'idempotency_conflict'])
  })

  it('keeps its first answer whatever became of it since', async () => {
    const person = await trader()
    await sentAndGone(person, order('20002', { client_order_id: 'mine' }), 'lost-2')
    const asked = { 'idempotency-key': 'lost-2' }
    const told = await person.client.ask('POST /trades', order('20002', { client_order_id: 'mine' }), asked)
    expect(told.body).toMatchObject({ client_order_id: 'mine', status: 'open' })
    expect((await person.client.ask(`DELETE /trades/${String(told.body['order_id'])}`)).status).toBe(200)
    // The first answer stands as it was given; what became of the order since is in the order.
    const again = await person.client.ask('POST /trades', order('20002', { client_order_id: 'mine' }), asked)
    expect(again.body).toEqual(told.body)
    expect(await statusOf(person, String(told.body['order_id']))).toBe('cancelled')
  })
})
