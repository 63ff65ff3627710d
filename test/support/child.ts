import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A child that runs one of the TypeScript files of `test/support`, and the lines it has printed. */
type Child = Readonly<{
  process: ChildProcess
  lines: readonly string[]
  /** Resolves with the first line that fits; rejects when the child ends before. */
  line: (fits: (line: string, count: number) => boolean) => Promise<string>
  kill: () => Promise<void>
  /** Resolves with the exit code when all output has been read. */
  ended: Promise<number | null>
}>

export function startChild(
  command: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv = process.env,
): Child {
  const [program, ...args] = command
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const ended = once(child, 'close').then(([code]) => {
    for (const look of waiting) look()
    return code as number | null
  })
  const line: Child['line'] = (fits) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const position = lines.findIndex((text, index) => fits(text, index + 1))
        const found = lines[position]
        if (found === undefined && child.exitCode === null && child.signalCode === null) return
        waiting.delete(look)
        if (found === undefined) reject(new Error(`the child ended after: ${lines.join(' | ')}`))
        else resolve(found)
      }
      waiting.add(look)
      look()
    })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return { process: child, lines, line, kill, ended }
}
