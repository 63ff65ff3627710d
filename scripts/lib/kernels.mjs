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
import { inRoot } from './places.mjs'
import { Trouble } from './trouble.mjs'

const SOURCES = inRoot('src', 'kernels')
/** Where sources find it that run as they are; a build has its own copy beside the bundle. */
const COMPILED = inRoot('.cache', 'kernels', 'pricing-kernels.wasm')
const STAMP = inRoot('.cache', 'kernels', 'pricing-kernels.sha256')
const BUILT = inRoot('out', 'main', 'pricing-kernels.wasm')
/** No fast-math anywhere: the operations are those that are written, or the twin would differ. */
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

const sourceNames = () =>
  readdirSync(SOURCES)
    .filter((name) => name.endsWith('.as'))
    .sort()

function contentPrint() {
  const hash = createHash('sha256').update(FLAGS.join(' '))
  for (const file of [
    ...sourceNames().map((name) => inRoot('src', 'kernels', name)),
    inRoot('package-lock.json'),
  ])
    hash.update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

/** The compiler wants names in .ts; ours end in .as, because they are not TypeScript to any other tool. */
function readSource(name) {
  const file = inRoot('src', 'kernels', name.replace(/\.ts$/, '.as'))
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc')
  const written = new Map()
  const { error, stderr } = await asc.main(['index.ts', ...FLAGS, '--outFile', 'kernels.wasm'], {
    readFile: readSource,
    writeFile: (name, content) => void written.set(name, content),
    listFiles: () => [],
  })
  const bytes = written.get('kernels.wasm')
  if (error || !bytes) throw new Trouble(`The pricing kernels do not compile: ${error?.message}\n${stderr}`)
  return bytes
}

/** Compiles src/kernels when they have changed; a fraction of a second, and nothing when they have not. */
export async function ensureKernels() {
  const print = contentPrint()
  if (existsSync(COMPILED) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === print) return
  const bytes = await compile()
  mkdirSync(inRoot('.cache', 'kernels'), { recursive: true })
  // Whoever reads meanwhile sees the old or the new module, never half of one.
  const fresh = `${COMPILED}.${process.pid}`
  writeFileSync(fresh, bytes)
  renameSync(fresh, COMPILED)
  writeFileSync(STAMP, print)
}

/** Puts the compiled kernels beside the built bundle. */
export async function buildKernels() {
  await ensureKernels()
  mkdirSync(inRoot('out', 'main'), { recursive: true })
  copyFileSync(COMPILED, BUILT)
}
