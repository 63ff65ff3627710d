import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('./quantlib/values.cpp', import.meta.url))
const FOLDER = fileURLToPath(new URL('../../.cache/quantlib', import.meta.url))
const PROGRAM = join(FOLDER, 'values')
const HEADERS = ['/usr/include/ql/quantlib.hpp', '/usr/local/include/ql/quantlib.hpp']

/** Rates per second of QuantLib's own ways to the same figures. */
type QuantLibRates = Readonly<{ values: number; implied: number; chain: number; version: string }>

const say = (sentence: string): null => {
  process.stderr.write(`${sentence}\n`)
  return null
}

function isBuilt(): boolean {
  if (existsSync(PROGRAM) && statSync(PROGRAM).mtimeMs > statSync(SOURCE).mtimeMs) return true
  mkdirSync(FOLDER, { recursive: true })
  return spawnSync('g++', ['-O3', SOURCE, '-lQuantLib', '-o', PROGRAM], { stdio: 'inherit' }).status === 0
}

/** Values the rows (eight doubles each) in QuantLib, compiled once; null, said, where it is not installed. */
export function quantLibRates(rows: Float64Array): QuantLibRates | null {
  if (!HEADERS.some((file) => existsSync(file)))
    return say('QuantLib is not installed (Debian: libquantlib0-dev): its peer figures are left out')
  if (!isBuilt()) return say('the QuantLib program does not compile: its peer figures are left out')
  const file = join(tmpdir(), `quantlib-rows-${process.pid}.bin`)
  writeFileSync(file, rows)
  const { status, stdout } = spawnSync(PROGRAM, [file], { encoding: 'utf8' })
  return status === 0
    ? (JSON.parse(stdout) as QuantLibRates)
    : say('the QuantLib program failed: its peer figures are left out')
}
