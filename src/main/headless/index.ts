import { isNodeNewEnough, runOnBundledNode } from './node-guard.ts'
import { packageRoot, packageVersion } from '../engine/places.ts'

// Nothing heavier than Node itself is imported here: an old Node must not touch the native store, and --version is
// asked often.
const [first] = process.argv.slice(2)
if (first === '--version' || first === '-V') {
  process.stdout.write(`${packageVersion()}\n`)
} else if (!isNodeNewEnough(process.version)) {
  runOnBundledNode(packageRoot())
} else {
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2))
}
