import { isStopping } from './child.mjs'

/** Trouble that a person can act on: one plain sentence, no stack trace. */
export class Trouble extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence)
    this.exitCode = exitCode
  }
}

/** Says in one sentence what went wrong; the stack only where a developer asked for it. Gives the exit code. */
export function explain(error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (!(error instanceof Trouble) && process.env.OPTIONIX_DEBUG) process.stderr.write(`${error?.stack}\n`)
  return error instanceof Trouble ? error.exitCode : 1
}

/** Runs a script's main function; whatever goes wrong ends in one sentence and an exit code. */
export async function runScript(main, stoppedCode = 0) {
  try {
    process.exitCode = await main()
  } catch (error) {
    // A child that Ctrl-C ended has not failed.
    process.exitCode = isStopping() ? stoppedCode : explain(error)
  }
}
