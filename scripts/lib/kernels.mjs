import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { runLogged } from './child.mjs'
import { nodeForChildren } from './node24.mjs'
import { inRoot, logPath } from './places.mjs'
import { Trouble } from './trouble.mjs'

/** Where sources find it that run as they are; a build has its own copy beside the bundle. */
const COMPILED = inRoot('.cache', 'kernels', 'pricing-kernels.wasm')
const STAMP = inRoot('.cache', 'kernels', 'pricing-kernels.sha256')
const BUILT = inRoot('out', 'main', 'pricing-kernels.wasm')

function contentPrint() {
  const sources = readdirSync(inRoot('src', 'kernels')).sort()
  const hash = createHash('sha256').update(readFileSync(inRoot('package-lock.json')))
  for (const name of sources) hash.update(`\0${name}\0`).update(readFileSync(inRoot('src', 'kernels', name)))
  return hash.digest('hex')
}

/** Compiles src/kernels when they have changed: seconds then, nothing otherwise. */
export async function ensureKernels() {
  const print = contentPrint()
  if (existsSync(COMPILED) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === print) return
  mkdirSync(inRoot('.cache', 'kernels'), { recursive: true })
  // Whoever reads meanwhile sees the old or the new module, never half of one.
  const fresh = `${COMPILED}.${process.pid}`
  const logFile = logPath('kernels')
  const code = await runLogged(nodeForChildren(), [inRoot('src', 'kernels', 'compile.mjs'), fresh], logFile)
  if (code !== 0)
    throw new Trouble(`The pricing kernels do not compile; what the compiler said is in ${logFile}`)
  renameSync(fresh, COMPILED)
  writeFileSync(STAMP, print)
}

/** Puts the compiled kernels beside the built bundle. */
export async function buildKernels() {
  await ensureKernels()
  mkdirSync(inRoot('out', 'main'), { recursive: true })
  copyFileSync(COMPILED, BUILT)
}
