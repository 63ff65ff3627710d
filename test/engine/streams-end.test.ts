import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'

let desk: RealDesk
const jane = { email: 'jane@example.com', password: 'SecurePassword123!', full_name: 'Jane Trader' }

beforeAll(async () => {
  desk = await openRealDesk()
  await restClient(desk.address).ask('POST /auth/register', jane)
})

afterAll(() => desk.close())

async function signIn(): Promise<string> {
  const answer = await restClient(desk.address).ask<{ access_token: string }>('POST /auth/login', jane)
  return answer.body.access_token
}

/** A `/ws` connection that follows the caller's own orders and a public price. */
async function followed(token: string) {
  const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${token}`)
  const channels = new Set<unknown>()
  const closed = once(socket, 'close')
  socket.on('message', (text: Buffer) => {
    const { type, action, channel } = JSON.parse(String(text)) as Record<string, unknown>
    if (type === 'data') channels.add(channel)
    if (action !== 'auth') return
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'orders' }))
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USD' }))
  })
  await expect.poll(() => channels.size).toBe(2)
  return { socket, closed }
}

describe('a session that ends', () => {
  it('takes its sockets along at sign-out, and no others', async () => {
    const [leaving, staying] = [await signIn(), await signIn()]
    const [gone, kept] = [await followed(leaving), await followed(staying)]
    expect(await restClient(desk.address, leaving).ask('POST /auth/logout', {})).toMatchObject({
      status: 200,
    })
    expect((await gone.closed)[0]).toBe(4401)
    expect(kept.socket.readyState).toBe(WebSocket.OPEN)
    kept.socket.close()
  })

  it('ends its server-sent events when the password changes elsewhere', async () => {
    const [stolen, own] = [await signIn(), await signIn()]
    const answer = await fetch(`${desk.address}/streams/orders`, {
      headers: { authorization: `Bearer ${stolen}` },
    })
    expect(answer.status).toBe(200)
    const change = { current_password: jane.password, new_password: 'AnotherPassword456!' }
    expect(await restClient(desk.address, own).ask('POST /auth/change-password', change)).toMatchObject({
      status: 200,
    })
    expect(await answer.text()).toContain('snapshot')
    expect(desk.real.errors).toEqual([])
  })

  it('closes a socket that subscribes with its token afterwards', async () => {
    await restClient(desk.address).ask('POST /auth/register', { ...jane, email: 'joe@example.com' })
    const login = { ...jane, email: 'joe@example.com' }
    const session = await restClient(desk.address).ask<{ access_token: string }>('POST /auth/login', login)
    const token = session.body.access_token
    const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${token}`)
    await once(socket, 'message')
    await restClient(desk.address, token).ask('POST /auth/logout', {})
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'orders' }))
    expect((await once(socket, 'close'))[0]).toBe(4401)
  })
})
