import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { openDay } from '../sim/support/twin-desk.ts'

/**
 * A desk of its own over a file: `node desk-child.ts DIRECTORY SEED` runs the seed's day and prints the number of each
 * command once it is durable. Lives until it is killed.
 */
const [directory = '', seed = '0'] = process.argv.slice(2)
const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
if (!opened.ok) throw new Error(opened.failure.message)
const day = openDay(Number(seed))
await opened.value.commit(day.opening)
for (let number = 0; ; number += 1) {
  const told = day.next().run(day.live.desk)
  if (told.ok) await opened.value.commit(told.value.writes)
  writeSync(1, `${number}\n`)
}
