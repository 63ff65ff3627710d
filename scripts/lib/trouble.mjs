/** Trouble that a person can act on: one plain sentence, no stack trace. */
export class Trouble extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence)
    this.exitCode = exitCode
  }
}

/** Runs a script's main function; whatever goes wrong ends in one sentence and an exit code. */
export async function runScript(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = error instanceof Trouble ? error.exitCode : 1
    if (!(error instanceof Trouble) && process.env.OPTIONIX_DEBUG) process.stderr.write(`${error?.stack}\n`)
  }
}
