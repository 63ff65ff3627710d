import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { orderUnit } from './records.ts'

/**
 * A process of its own on a data directory: `node store-child.ts DIRECTORY write|hold FIRST`. Prints `open`, or the
 * refusal's code and sentence; then, when writing, each unit's number once it is durable. Lives until it is killed.
 */
const [directory = '', task = 'hold', first = '0'] = process.argv.slice(2)
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
if (!opened.ok) {
  say(`${opened.failure.code} ${opened.failure.message}`)
  process.exit(3)
}
say('open')
if (task === 'hold') setInterval(() => undefined, 1_000)
for (let number = Number(first); task === 'write'; number += 1) {
  await opened.value.commit(orderUnit(number))
  say(String(number))
}
