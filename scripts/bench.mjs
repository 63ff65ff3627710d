// npm run -s bench -- [--json] [name ...]: runs test/perf/*.bench.ts one after another. Each prints one JSON object a
// line: {bench, metric, value, unit, against?, ratio?, target?}. `against` is a number in the same unit, the target or a
// peer's figure, and `ratio` is value / against: below 1 is good for times and sizes, above 1 for rates. `target` is what
// the ratio shall reach where that is not 1. Results alone on standard output.
import { existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isLawfulResult, resultIn } from './lib/bench-result.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { passSignalsOn, start } from './lib/child.mjs'
import { ensureKernels } from './lib/kernels.mjs'
import { nodeForChildren } from './lib/node24.mjs'
import { inRoot } from './lib/places.mjs'
import { runScript, Trouble } from './lib/trouble.mjs'

const FOLDER = inRoot('test', 'perf')

const readable = ({ bench, metric, value, unit, against, ratio, target }) =>
  `${bench}  ${metric}  ${value} ${unit}` +
  (against === undefined ? '' : `  against ${against}`) +
  (ratio === undefined ? '' : `  ratio ${ratio}`) +
  (target === undefined ? '' : `  target ${target}`)

async function runBench(file, asJson) {
  const child = start(nodeForChildren(), [inRoot('test', 'perf', file), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  let lawful = true
  for await (const line of createInterface({ input: child.stdout })) {
    const result = resultIn(line)
    // Whatever a library prints beside the results must not break the reader of standard output.
    if (!result) process.stderr.write(`${line}\n`)
    else if (!isLawfulResult(result)) {
      lawful = false
      process.stderr.write(`a result of another form: ${line}\n`)
    } else process.stdout.write(`${asJson ? line : readable(result)}\n`)
  }
  const code = await ended
  return lawful ? code : 1
}

await runScript(async () => {
  const asJson = process.argv.includes('--json')
  const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  const all = existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((file) => file.endsWith('.bench.ts'))
        .sort()
    : []
  const chosen = names.length === 0 ? all : all.filter((file) => names.some((name) => file.includes(name)))
  if (chosen.length === 0) {
    throw new Trouble(
      `No such benchmark. There are: ${all.map((file) => file.replace('.bench.ts', '')).join(', ')}`,
      2,
    )
  }
  passSignalsOn(() => process.exit(0))
  await ensureBuilt()
  await ensureKernels()
  const failed = []
  for (const file of chosen) {
    process.stderr.write(`${file} ...\n`)
    if ((await runBench(file, asJson)) !== 0) failed.push(file)
  }
  if (failed.length > 0) throw new Trouble(`These benchmarks failed: ${failed.join(', ')}`)
  return 0
})
