import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/app/store/store.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import { openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { startChild } from '../support/child.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import { deskText, openDay, toldText } from './support/twin-desk.ts'
import type { Day, SeenDesk } from './support/twin-desk.ts'

const isProof = process.env['OPTIONIX_PROVE'] === '1'
const SEED = 20_261_122
const SEEDS = Array.from({ length: isProof ? 40 : 4 }, (_, at) => SEED + at)
const COMMANDS = 600

const started = async (day: Day, store: Pick<Store, 'loadDesk'>): Promise<SeenDesk> =>
  day.startedFrom(await store.loadDesk(day.clock.now()))

/** As text, so that it is equal to the byte; parsed, so that a difference can be read. */
function expectTwins(day: Day, twin: SeenDesk, where: string): void {
  const [text, live] = [deskText(twin), deskText(day.live)]
  if (text !== live) expect(JSON.parse(text), where).toEqual(JSON.parse(live))
  expect(text).toBe(live)
}

/** Carries the day's next command out on both; the answers must be equal to the byte. */
async function keepUp(
  day: Day,
  twin: SeenDesk,
  store: Pick<Store, 'commit'>,
  where: string,
): Promise<string> {
  const { what, run } = day.next()
  const [told, toldAgain] = [run(day.live.desk), run(twin.desk)]
  const [text, again] = [toldText(told), toldText(toldAgain)]
  if (again !== text) expect(JSON.parse(again), `${where}: ${what}`).toEqual(JSON.parse(text))
  expect(again).toBe(text)
  if (told.ok) await store.commit(told.value.writes)
  return told.ok ? what : `${what} ${told.failure.code}`
}

describe('a desk that is started again', () => {
  const ran = new Map<string, number>()

  it.each(SEEDS)(
    'has the very book of the one that never stopped, and does the same from then on: seed %d',
    async (seed) => {
      const day = openDay(seed)
      const store = makeMemoryStore()
      await store.commit(day.opening)
      const starts = makeRandom(seed + 1)
      let twin = await started(day, store)
      for (let count = 0; count < COMMANDS; count += 1) {
        if (starts.next() < 0.05) {
          twin = await started(day, store)
          expectTwins(day, twin, `a start before command ${count}`)
        }
        const what = await keepUp(day, twin, store, `command ${count}`)
        ran.set(what, (ran.get(what) ?? 0) + 1)
      }
      expectTwins(day, twin, 'the end of the day')
    },
  )

  it('has lived through every kind of order, amendments, halts and calls', () => {
    for (const what of [
      ...[
        'limit',
        'market',
        'iceberg',
        'stop',
        'stop_limit',
        'take_profit',
        'trailing_stop',
        'amend',
        'cancel',
      ],
      ...[
        'cancel all',
        'control halted',
        'control reducing',
        'time',
        'limit call_phase',
        'limit instrument_halted',
      ],
    ]) {
      expect([what, ran.get(what) ?? 0]).not.toEqual([what, 0])
    }
  })
})

const CHILD = join(import.meta.dirname, '../support/desk-child.ts')
const ROUNDS = isProof ? 30 : 2

it(`is the very desk after kill -9, on a file, ${ROUNDS} rounds`, async () => {
  const random = makeRandom(SEED)
  for (let round = 0; round < ROUNDS; round += 1) {
    const directory = mkdtempSync(join(tmpdir(), 'optionix-twin-'))
    try {
      const child = startChild([process.execPath, CHILD, directory, String(SEED + round)])
      const acknowledged = 60 + random.integer(200)
      await child.line((_, count) => count > acknowledged)
      await child.kill()
      const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
      if (!opened.ok) throw new Error(opened.failure.message)
      const store = opened.value
      const day = openDay(SEED + round)
      // A twin in this process, which runs what was acknowledged; the next command may be durable and not have been told.
      for (let count = 0; count <= Number(child.lines.at(-1)); count += 1) day.next().run(day.live.desk)
      let twin = await started(day, store)
      if (deskText(twin) !== deskText(day.live)) {
        day.next().run(day.live.desk)
        twin = await started(day, store)
      }
      expectTwins(day, twin, `round ${round}, killed after command ${child.lines.at(-1) ?? ''}`)
      for (let count = 0; count < 150; count += 1)
        await keepUp(day, twin, store, `command ${count} after the kill`)
      expectTwins(day, await started(day, store), 'one more start')
      await store.close()
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
})
