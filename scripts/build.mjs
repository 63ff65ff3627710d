// npm run build: the packages must be installed; always builds afresh.
import { ensureBuilt } from './lib/build.mjs'
import { runScript } from './lib/trouble.mjs'

await runScript(async () => {
  await ensureBuilt({ force: true })
  return 0
})
