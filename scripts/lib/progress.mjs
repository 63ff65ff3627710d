const EVERY_MS = 10_000

/**
 * Says what is going on, and every ten seconds that it still is, so that a long step never looks hung. Lines go to
 * standard error: results alone are standard output.
 */
export async function step(title, work) {
  const startedMs = performance.now()
  const seconds = () => Math.round((performance.now() - startedMs) / 1000)
  process.stderr.write(`${title} ...\n`)
  const timer = setInterval(() => process.stderr.write(`  still at it after ${seconds()} s\n`), EVERY_MS)
  try {
    const result = await work()
    process.stderr.write(`  finished after ${seconds()} s\n`)
    return result
  } finally {
    clearInterval(timer)
  }
}
