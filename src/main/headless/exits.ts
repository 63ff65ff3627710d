/** Exit codes of the command line's common rules. */
export const EXIT = { done: 0, findings: 1, usage: 2, missing: 3 } as const

/** Ends a command with one line on standard error. */
export class CommandEnd extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.name = 'CommandEnd'
    this.exitCode = exitCode
  }
}

export const wrongUsage = (message: string): CommandEnd => new CommandEnd(EXIT.usage, message)
export const somethingMissing = (message: string): CommandEnd => new CommandEnd(EXIT.missing, message)
