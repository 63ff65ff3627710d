import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { engineOptions } from './real-engine.ts'

/**
 * A process that rotates a directory's key and is ended the hard way at a moment: when a file of that name has come to be
 * (`rotation/optionix.db`: under its new key), or when the database was put in its place (`promoted`).
 */
const [directory = '', moment = ''] = process.argv.slice(2)
const { renameSync, rmSync, existsSync } = fs
const end = (): boolean => process.kill(process.pid, 'SIGKILL')

// Every step of a rotation renames, removes or makes a file: between two of them is every moment that there is.
fs.renameSync = (from, to) => {
  renameSync(from, to)
  if (moment === 'promoted' && String(to).endsWith('optionix.db')) end()
  if (moment === 'key.next.json' && String(to).endsWith('key.next.json')) end()
}
fs.rmSync = (path, how) => {
  if (String(path).endsWith('optionix.db-wal') && moment === 'rotation/optionix.db') end()
  rmSync(path, how)
}
syncBuiltinESMExports()
const { rotateKey } = await import('../../src/main/engine/index.ts')
await rotateKey(engineOptions({ demo: false, dataDirectory: directory }), () => undefined)
if (existsSync(directory)) process.exit(3)
