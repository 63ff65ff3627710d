import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export const ROOT = at('')
export const PRODUCT = at('out/main/desktop.js')
export const PRELOAD = at('out/preload/index.cjs')
export const STAND_IN_PAGES = at('test/support/desktop-stand-in/pages')

/** Builds the shell with an engine that echoes: what the shell does can be seen without a market behind it. */
export async function buildStandIn(): Promise<string> {
  if (!existsSync(PRELOAD)) throw new Error('out/preload/index.cjs is missing; `npm run build` makes it')
  // Specs that run beside each other build it each for themselves: a build empties its folder first.
  const outDir = at(`.cache/desktop-stand-in/${process.env['TEST_PARALLEL_INDEX'] ?? '0'}`)
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: at('test/support/desktop-stand-in/main.ts'),
      outDir,
      emptyOutDir: true,
      rollupOptions: { external: ['electron'], output: { entryFileNames: 'main.js' } },
    },
  })
  return `${outDir}/main.js`
}
