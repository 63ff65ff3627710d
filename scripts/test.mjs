// npm test: installs and builds what is missing, runs every check and test, ends in the line "N passed, N failed".
// Runs on Node 20 before anything is installed: nothing but `node:` and scripts/lib may be imported.
import { ensureBuilt } from './lib/build.mjs'
import { isStopping, passSignalsOn } from './lib/child.mjs'
import { planStages } from './lib/plan.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { ensureSystemPrograms } from './lib/system.mjs'
import { explain, runScript } from './lib/trouble.mjs'

const HELP = `npm test                               every check and test, as each push runs them
npm test -- --only core                only these, by comma: typecheck lint typed-lint format
                                       knip advisories architecture unit integration e2e, or a
                                       folder of test/
npm run verify                         the quick ones before a commit
npm run prove                          simulations, crash rounds and fuzz at their full size
`

/** What a shell gives for a command that Ctrl-C ended. */
const STOPPED = 130

const valueOf = (name) => {
  const at = process.argv.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
  if (at < 0) return undefined
  return process.argv[at].includes('=') ? process.argv[at].split('=')[1] : process.argv[at + 1]
}

async function runStage(stage) {
  const startedMs = performance.now()
  process.stdout.write(`\n== ${stage.name}\n`)
  const counts = await stage.run()
  return { name: stage.name, ...counts, seconds: Math.round((performance.now() - startedMs) / 1000) }
}

/** Checks of one core each run beside each other, two at a time; what takes the machine runs alone, after them. */
async function runStages(stages) {
  const rows = new Map()
  const work = async (waiting) => {
    for (let stage = waiting.shift(); stage && !isStopping(); stage = waiting.shift())
      rows.set(stage, await runStage(stage))
  }
  const checks = stages.filter(({ isCheck }) => isCheck)
  await Promise.all([work(checks), work(checks)])
  await work(stages.filter(({ isCheck }) => !isCheck))
  return stages.flatMap((stage) => rows.get(stage) ?? [])
}

/** What was only skipped has shown nothing. */
const wordFor = ({ passed, failed }) => (failed > 0 ? 'FAILED' : passed === 0 ? 'NONE  ' : 'ok    ')

function report(rows) {
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0)
  process.stdout.write('\n')
  for (const row of rows) {
    const { name, passed, failed, skipped, seconds } = row
    const skips = skipped > 0 ? `, ${skipped} skipped` : ''
    process.stdout.write(
      `${wordFor(row)} ${name}: ${passed} passed, ${failed} failed${skips} (${seconds} s)\n`,
    )
    for (const failure of row.failures ?? []) process.stdout.write(`         ${failure}\n`)
  }
  process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`)
  return total('failed') === 0 ? 0 : 1
}

async function prepare({ needsSystem, needsBuild }) {
  await ensurePackages()
  if (needsSystem) await ensureSystemPrograms()
  if (needsBuild) await ensureBuilt()
}

await runScript(async () => {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP)
    return 0
  }
  passSignalsOn(() => process.exit(STOPPED))
  const plan = planStages(valueOf('--only'))
  if (process.argv.includes('--prove')) process.env.OPTIONIX_PROVE = '1'
  try {
    await prepare(plan)
  } catch (error) {
    if (isStopping()) return STOPPED
    // Whoever reads the last line alone must see that nothing was proven.
    const code = explain(error)
    process.stdout.write('0 passed, 1 failed\n')
    return code
  }
  const code = report(await runStages(plan.stages))
  return isStopping() ? STOPPED : code
}, STOPPED)
