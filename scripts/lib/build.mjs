import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runLogged } from './child.mjs'
import { buildKernels } from './kernels.mjs'
import { nodeForChildren } from './node24.mjs'
import { inRoot, logPath, ROOT } from './places.mjs'
import { step } from './progress.mjs'
import { Trouble } from './trouble.mjs'

const STAMP = inRoot('out', '.optionix-build.json')
const FOLDERS = ['src', 'resources']
const SINGLE_FILES = ['electron.vite.config.ts', 'tsconfig.base.json', 'package-lock.json']

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else if (entry.isFile()) yield path
  }
}

function sourceFiles() {
  const folders = FOLDERS.map((name) => inRoot(name)).filter((folder) => existsSync(folder))
  const single = SINGLE_FILES.map((name) => inRoot(name)).filter((file) => existsSync(file))
  return [...folders.flatMap((folder) => [...filesUnder(folder)]), ...single].sort()
}

const hashOf = (files, describe) => {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file.slice(ROOT.length)}\0`)
      .update(describe(file))
      .update('\0')
  return hash.digest('hex')
}

/** By size and time: some milliseconds. A fresh checkout changes times, so a difference here asks the contents. */
const quickPrint = (files) =>
  hashOf(files, (file) => {
    const { size, mtimeMs } = statSync(file)
    return `${size}:${mtimeMs}`
  })

const contentPrint = (files) => hashOf(files, (file) => readFileSync(file))

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'))
  } catch {
    return undefined // No build yet, or one that did not finish.
  }
}

const sourceOf = {
  'out/main/cli.js': 'src/main/headless/index.ts',
  'out/main/pricing-kernels.wasm': 'src/kernels/index.as',
  'out/renderer/index.html': 'src/renderer/index.html',
}

const outputsStand = () =>
  Object.entries(sourceOf).every(
    ([output, source]) => existsSync(inRoot(output)) || !existsSync(inRoot(source)),
  )

function writeStamp(quick, content) {
  mkdirSync(inRoot('out'), { recursive: true })
  writeFileSync(STAMP, JSON.stringify({ quick, content }))
}

/** Builds `out/` when it is missing or its sources have changed since. Quick when it is current. */
export async function ensureBuilt({ force = false } = {}) {
  const files = sourceFiles()
  const quick = quickPrint(files)
  const stamp = outputsStand() && !force ? readStamp() : undefined
  if (stamp?.quick === quick) return
  const content = contentPrint(files)
  if (stamp?.content === content) return writeStamp(quick, content)
  // A build that is interrupted must not pass for the one before it.
  rmSync(STAMP, { force: true })
  const logFile = logPath('build')
  const code = await step('Building', () =>
    runLogged(
      nodeForChildren(),
      [inRoot('node_modules/electron-vite/bin/electron-vite.js'), 'build'],
      logFile,
    ),
  )
  if (code !== 0) throw new Trouble(`The build failed; what the builder said is in ${logFile}`)
  await buildKernels()
  writeStamp(quick, content)
}
