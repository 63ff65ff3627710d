import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdnLine } from '../../core/compliance/sanctions/lists.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { done, officerOf } from './officers.ts'

// A list as large as a publisher's is loaded while others ask the desk.

type Imported = Readonly<{
  lists: readonly Fields[]
  refused: readonly Fields[]
  error?: string
  details?: Fields
}>

const ENTRIES = 12_000
const SYLLABLES = ['ba', 'dor', 'kim', 'lan', 'mur', 'nes', 'pol', 'rik', 'sho', 'tev', 'vad', 'zor']

/** A word of its own for each number. */
const wordOf = (number: number): string =>
  [number % 12, Math.floor(number / 12) % 12, Math.floor(number / 144) % 12, Math.floor(number / 1_728) % 12]
    .map((at) => SYLLABLES[at] ?? '')
    .join('')

const listOf = (count: number): string =>
  Array.from({ length: count }, (_, at) =>
    sdnLine(
      at + 1,
      `${wordOf(at).toUpperCase()}, ${wordOf(at * 7 + 5)} ${wordOf(at * 13 + 3)}`,
      'individual',
    ),
  ).join('\n')

const base64 = (text: string): string => Buffer.from(text).toString('base64')

let desk: RealDesk
let boss: Person
let officer: Person
let trader: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  boss = await personOf(desk, 'boss', 'admin')
  officer = await officerOf(desk, 'officer')
  trader = await personOf(desk, 'trader')
})

afterAll(async () => desk.close())

const load = (text: string) =>
  boss.client.ask<Imported>('POST /compliance/lists', { file_name: 'sdn.csv', file: base64(text) })

const screen = (name: string) =>
  officer.client.ask<{ status: string; error?: string }>('POST /compliance/sanctions-check', { name })

/** Asks one thing after another until something else is done, and says how often an answer came. */
async function answeredDuring(work: Promise<unknown>, ask: () => Promise<unknown>): Promise<number> {
  let isOver = false
  const ended = work.finally(() => {
    isOver = true
  })
  let answers = 0
  while (!isOver) {
    await ask()
    if (!isOver) answers += 1
  }
  await ended
  return answers
}

describe('while a large list is loaded', () => {
  it('the desk answers others, and screens against what was in force until all of it is', async () => {
    expect((await load(sdnLine(1, 'KARLOV, Petr Ivanovich', 'individual'))).status).toBe(200)
    const name = `${wordOf(11)} ${wordOf(82)} ${wordOf(146)}`
    const seen = new Set<string>()
    const loading = load(listOf(ENTRIES))
    const answers = await answeredDuring(loading, async () => {
      expect((await trader.client.ask('GET /accounts')).status).toBe(200)
      const [old, next] = [await screen('Petr Ivanovich Karlov'), await screen(name)]
      seen.add(`${old.body.status} ${next.body.status}`)
    })
    expect((await loading).body.lists).toMatchObject([{ entries: ENTRIES, changed: ENTRIES, removed: 0 }])
    // Done on the loop itself it would have been answered a handful of times, between its long steps.
    expect(answers).toBeGreaterThan(20)
    expect([...seen]).toContain('review clear')
    // There is no moment at which neither of them is in force.
    expect([...seen]).not.toContain('clear clear')
    expect((await screen(name)).body.status).toBe('review')
  })

  it('a damaged file names its line and leaves the version in force', async () => {
    const before = await done(officer.client.ask('GET /compliance/lists'))
    const refused = await load(`${listOf(30)}\n31,only two`)
    expect(refused).toMatchObject({
      status: 422,
      body: { error: 'malformed_list', details: { file: 'sdn.csv', line: 31 } },
    })
    expect(await done(officer.client.ask('GET /compliance/lists'))).toEqual(before)
  })
})
