import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * A process that does the restore that a directory asks for, and is ended the hard way right after its nth step: every
 * step of it changes a file's name, existence or content, or makes that durable. With 0 it is not ended and tells how many
 * there were.
 */
const [directory = '', key = '', nth = '0'] = process.argv.slice(2)
const endAt = Number(nth)
let steps = 0

const OWN = [
  'renameSync',
  'rmSync',
  'linkSync',
  'mkdirSync',
  'copyFileSync',
  'writeSync',
  'fsyncSync',
] as const
for (const name of OWN) {
  const plain = fs[name] as (...args: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      const answer = plain(...args)
      steps += 1
      if (steps === endAt) process.kill(process.pid, 'SIGKILL')
      return answer
    },
  })
}
syncBuiltinESMExports()
const { settleRestore } = await import('../../src/main/engine/backups/index.ts')
steps = 0
const done = await settleRestore(directory, Buffer.from(key, 'base64'))
process.stdout.write(`${steps} ${done?.failure === null ? 'done' : 'refused'}\n`)
