import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Entries that exist in this checkout: a branch that lacks the desktop still builds the command line. */
const existing = (entries: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(entries)
      .map(([name, path]) => [name, at(path)] as const)
      .filter(([, path]) => existsSync(path)),
  )

const mainEntries = existing({
  desktop: 'src/main/desktop/index.ts',
  cli: 'src/main/headless/index.ts',
  'sqlite-writer': 'src/main/adapters/sql/sqlite/writer-thread.ts',
  'compute-worker': 'src/main/engine/pool/worker.ts',
  'backup-check': 'src/main/engine/backups/check-worker.ts',
  'list-worker': 'src/main/engine/list-reader/worker.ts',
})
const preloadEntries = existing({ index: 'src/preload/index.ts' })
const rendererEntries = existing({ index: 'src/renderer/index.html' })

const has = (entries: Readonly<Record<string, string>>): boolean => Object.keys(entries).length > 0

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Node keeps the text of every module in memory, and one character outside ASCII in it doubles the whole. */
const escapeBeyondAscii: Plugin = {
  name: 'escape-beyond-ascii',
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[\u0080-\uffff]/g, escapedUnit)
    }
  },
}

// Packages under `dependencies` stay outside the main bundle (electron-vite externalises them by default): native
// ones cannot be bundled, and the rest load once for both entries. The sandboxed preload must be a single CommonJS
// file that requires nothing but `electron`, so there everything is bundled.
export default defineConfig({
  ...(has(mainEntries) && {
    main: {
      plugins: [escapeBeyondAscii],
      build: {
        outDir: 'out/main',
        rollupOptions: {
          input: mainEntries,
          // One folder: what asks `import.meta.url` where it is gets the same answer in an entry and in a chunk.
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', comments: false },
        },
      },
    },
  }),
  ...(has(preloadEntries) && {
    preload: {
      build: {
        outDir: 'out/preload',
        externalizeDeps: false,
        rollupOptions: {
          input: preloadEntries,
          output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false },
        },
      },
    },
  }),
  ...(has(rendererEntries) && {
    renderer: {
      root: at('src/renderer'),
      // Relative addresses: the same files are served under /app/ in a browser and app:// in the desktop.
      base: './',
      plugins: [react()],
      build: {
        outDir: at('out/renderer'),
        emptyOutDir: true,
        minify: true,
        // Heavy panels are dynamic imports; each becomes its own file and loads when its panel opens.
        rollupOptions: { input: rendererEntries },
      },
    },
  }),
})
