import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Below this the native store ends the process without a word, so nothing else is loaded before the check. */
const NODE_MAJOR_MIN = 22

export const isNodeNewEnough = (version: string): boolean =>
  Number(version.replace(/^v/, '').split('.')[0]) >= NODE_MAJOR_MIN

/** Runs this command again on the Node that came with the packages, and ends as it ends. */
export function runOnBundledNode(root: string): void {
  const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (!existsSync(node)) {
    process.stderr.write(
      `Node ${NODE_MAJOR_MIN} or newer is needed; this is ${process.version}. Run npm ci first.\n`,
    )
    process.exitCode = 3
    return
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`${node} does not start: ${error.message}\n`)
    process.exitCode = 3
  })
  child.once('close', (code) => (process.exitCode = code ?? 1))
}
