import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdOptions } from '../support/option-book.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestAnswer, RestClient } from '../support/rest.ts'

// A book of a hundred options, revalued by a hundred requests at once, none of which is another: on the engine's loop this
// held everybody up for ten seconds and more.

const POSITIONS = 101
const PARALLEL = 100
/** Generous for a crowded machine; each storm takes seconds of computing. */
const STAND_MS_MAX = 1_500
const WAIT_MS_MAX = 3_000
const NS_PER_MS = 1e6

let desk: RealDesk
let ann: RestClient
let bob: RestClient

beforeAll(async () => {
  desk = await openRealDesk()
  ann = await registered(restClient(desk.address), 'ann')
  bob = await registered(restClient(desk.address), 'bob')
  expect(await holdOptions(ann, POSITIONS)).toBe(POSITIONS)
})
afterAll(() => desk.close())

type Storm = Readonly<{ answers: readonly RestAnswer<Fields>[]; standMs: number; waits: readonly number[] }>

/** The requests all at once, and meanwhile somebody else's health checks, one after another. */
async function storm(form: string, bodies: readonly Fields[]): Promise<Storm> {
  await ann.ask(form, bodies[0])
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let isOver = false
  const asked = Promise.all(bodies.map((body) => ann.ask<Fields>(form, body))).finally(() => (isOver = true))
  const waits: number[] = []
  while (!isOver) {
    const startedMs = performance.now()
    expect((await bob.ask('GET /health')).status).toBe(200)
    waits.push(performance.now() - startedMs)
  }
  const answers = await asked
  delay.disable()
  return { answers, standMs: delay.max / NS_PER_MS, waits }
}

const SCENARIOS = 50
const stressTests = Array.from({ length: PARALLEL }, (_, at) => ({
  scenarios: Array.from({ length: SCENARIOS }, (_one, step) => ({
    price_shock: (step - 25) / 100,
    vol_shock: at / 1_000,
  })),
}))

const matrices = Array.from({ length: PARALLEL }, (_, at) => ({
  spot_shocks: Array.from({ length: 51 }, (_one, step) => (step - 25) / 100 + at / 1e4),
  vol_shocks: Array.from({ length: 11 }, (_one, step) => (step - 5) / 25),
  days: [0, 5, 10],
}))

describe('a hundred requests at once about a hundred option positions', () => {
  it.each([
    ['POST /risk/stress-test', stressTests, 0],
    // Work for the pool: more of it than may wait.
    ['POST /risk/scenario-matrix', matrices, 1],
  ])('%s: leave the loop to everybody else, and what is too much is busy', async (form, bodies, busyMin) => {
    const { answers, standMs, waits } = await storm(form, bodies)
    const served = answers.filter(({ status }) => status === 200)
    const busy = answers.filter(({ status }) => status === 503)
    expect(served.length + busy.length).toBe(PARALLEL)
    expect(served.length).toBeGreaterThanOrEqual(32)
    expect(busy.length).toBeGreaterThanOrEqual(busyMin)
    for (const { body, headers } of busy) {
      expect([body['error'], headers.get('retry-after')]).toEqual(['busy', '1'])
    }
    // None of them was another's answer.
    expect(new Set(served.map(({ text }) => text)).size).toBe(served.length)
    expect(waits.length).toBeGreaterThan(5)
    expect(Math.max(...waits)).toBeLessThan(WAIT_MS_MAX)
    expect(standMs).toBeLessThan(STAND_MS_MAX)
  })
})
