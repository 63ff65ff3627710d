// npm start: installs and builds what is missing, then opens the desktop, or serves the terminal where there is none.
// Runs on Node 20 before anything is installed: nothing but `node:` and scripts/lib may be imported.
import { ensureBuilt } from './lib/build.mjs'
import { passSignalsOn } from './lib/child.mjs'
import { chooseDesktop, runDesktop } from './lib/desktop.mjs'
import { serveHeadless } from './lib/headless.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { runScript } from './lib/trouble.mjs'

const HELP = `npm start                     opens the desktop, or serves the terminal where there is none
npm start -- --port 9000      options after -- go to "optionix serve" (and mean: no desktop)
PORT=9000 npm start           another port; 0 takes a free one
OPTIONIX_BROWSER=none         opens no browser
`

await runScript(async () => {
  const extraArgs = process.argv.slice(2)
  if (extraArgs.includes('--help')) {
    process.stdout.write(HELP)
    return 0
  }
  passSignalsOn(() => process.exit(0))
  await ensurePackages()
  await ensureBuilt()
  const choice = await chooseDesktop(extraArgs)
  if (!choice.runtime) return serveHeadless(choice.reason, extraArgs)
  const outcome = await runDesktop(choice.runtime)
  return outcome.reason ? serveHeadless(outcome.reason, extraArgs) : outcome.code
})
