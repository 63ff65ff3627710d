// npm run typecheck: one check per environment, so that the core really sees neither Node nor the DOM.
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { runShown } from './lib/child.mjs'
import { nodeForChildren } from './lib/node24.mjs'
import { inRoot } from './lib/places.mjs'
import { runScript } from './lib/trouble.mjs'

const PROJECTS = ['src/core', 'src/main', 'src/preload', 'src/renderer', 'test']

const hasSources = (project) =>
  existsSync(inRoot(project)) &&
  readdirSync(inRoot(project), { recursive: true }).some((file) => /\.tsx?$/.test(file))

await runScript(async () => {
  const tsc = inRoot('node_modules', 'typescript-7', 'bin', 'tsc')
  const waiting = PROJECTS.filter(hasSources)
  const failed = []
  const work = async () => {
    for (let project = waiting.shift(); project; project = waiting.shift()) {
      const code = await runShown(nodeForChildren(), [
        tsc,
        '--noEmit',
        '-p',
        inRoot(project, 'tsconfig.json'),
      ])
      if (code !== 0) failed.push(project)
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
  if (failed.length > 0) process.stderr.write(`Type errors in: ${failed.join(', ')}\n`)
  return failed.length > 0 ? 1 : 0
})
