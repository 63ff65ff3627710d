import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registered, restClient } from '../support/rest.ts'
import type { Fields } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'

let directory: string
let server: RunningServer

beforeAll(async () => {
  directory = makeDataDirectory()
  server = await startServer({ directory, environment: NO_RATE_LIMITS })
})
afterAll(async () => {
  await server.kill9()
  removeDataDirectory(directory)
})

type Algo = Readonly<{ status: string; filled_quantity: string; child_count: number; children: Fields[] }> &
  Fields

describe('an execution algorithm on a server that is killed', () => {
  it('goes on from what its children have filled, and ends with its whole quantity', async () => {
    const client = await registered(restClient(server.address), 'algo')
    const login = { email: 'algo@example.com', password: 'SecurePassword123!' }
    const token = (await client.ask<{ access_token: string }>('POST /auth/login', login)).body.access_token
    const end = new Date(Date.now() + 25_000).toISOString()
    const order = { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.1', slice_seconds: 1, end }
    const created = await client.ask<Algo>('POST /trading/algo-orders', order)
    expect(created.status, created.text).toBe(201)
    const form = `GET /trading/algo-orders/${String(created.body['id'])}`
    const look = async (): Promise<Algo> => (await restClient(server.address).as(token).ask<Algo>(form)).body
    await expect.poll(async () => (await look()).child_count, { timeout: 20_000 }).toBeGreaterThan(1)
    const before = await look()
    await server.kill9()
    await pause(500)
    server = await startServer({ directory, environment: NO_RATE_LIMITS })
    const after = await look()
    expect(Number(after.filled_quantity)).toBeGreaterThanOrEqual(Number(before.filled_quantity))
    await expect.poll(async () => (await look()).status, { timeout: 40_000 }).toBe('completed')
    const done = await look()
    const filled = done.children.reduce((sum, child) => sum + Number(child['filled_quantity']), 0)
    expect([done.filled_quantity, filled.toFixed(6)]).toEqual(['0.1', '0.100000'])
  })
})
