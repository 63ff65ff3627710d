/** What the launcher asks over the process's own channel, as Playwright asks a real Electron. */
type Ask = Readonly<{ id: number; source: string; argument: unknown }>

/** Runs functions sent by the test inside main, with the double as their first argument. */
export function serveControl(electron: unknown): void {
  if (!process.send) return
  const answer = (message: unknown): void => void process.send?.(message)
  process.on('message', ({ id, source, argument }: Ask) => {
    const run = async (): Promise<unknown> => {
      const evaluated = (0, eval)(`(${source})`) as (electron: unknown, argument: unknown) => unknown
      return evaluated(electron, argument)
    }
    run().then(
      (value) => answer({ id, value }),
      (error: unknown) => answer({ id, error: String(error) }),
    )
  })
  // A test that dies leaves no Chromium behind.
  process.on('disconnect', () => process.exit(1))
}
