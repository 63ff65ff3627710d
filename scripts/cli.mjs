// npm run -s cli -- <command>: the built command line, in this very process so that it starts at once.
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { passSignalsOn, runShown, whenOrphaned } from './lib/child.mjs'
import { majorOf, NODE_MAJOR_MIN, nodeForChildren } from './lib/node24.mjs'
import { inRoot } from './lib/places.mjs'
import { runScript } from './lib/trouble.mjs'

const cli = inRoot('out', 'main', 'cli.js')

// npm moves to the checkout; files named on the command line are the caller's.
if (process.env.INIT_CWD && existsSync(process.env.INIT_CWD)) process.chdir(process.env.INIT_CWD)

if (!existsSync(cli)) {
  process.stderr.write('The command line is not built yet: run npm ci && npm run build first.\n')
  process.exitCode = 3
} else if (majorOf(process.version) < NODE_MAJOR_MIN) {
  passSignalsOn(() => process.exit(0))
  await runScript(() =>
    runShown(nodeForChildren(), ['--max-semi-space-size=16', cli, ...process.argv.slice(2)], {
      cwd: process.cwd(),
      stdio: 'inherit',
    }),
  )
} else {
  whenOrphaned(() => process.kill(process.pid, 'SIGTERM'))
  process.argv[1] = cli
  await import(pathToFileURL(cli).href)
}
