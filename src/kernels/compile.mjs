// node src/kernels/compile.mjs <file>: compiles the kernels beside this file to WASM SIMD. Run by scripts/lib/kernels.mjs in
// a process of its own, because the compiler is a package and scripts run before packages are installed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { argv, exit, stderr } from 'node:process'
import { URL } from 'node:url'
import asc from 'assemblyscript/asc'

/** No fast-math anywhere: the operations are those that are written, or the twin would differ. */
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']
const OUTPUT = 'kernels.wasm'

/** The compiler wants names in .ts; ours end in .as, because they are not TypeScript to any other tool. */
function readSource(name) {
  const file = new URL(name.replace(/\.ts$/, '.as'), import.meta.url)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

const written = new Map()
const result = await asc.main(['index.ts', ...FLAGS, '--outFile', OUTPUT], {
  readFile: readSource,
  writeFile: (name, content) => void written.set(name, content),
  listFiles: () => [],
})
const bytes = written.get(OUTPUT)
if (result.error || !bytes) {
  stderr.write(`${result.error?.message}\n${result.stderr}\n`)
  exit(1)
}
writeFileSync(argv[2], bytes)
