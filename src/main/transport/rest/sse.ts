const KEEP_ALIVE_MS = 15_000

const frame = (event: string, value: unknown): string => `event: ${event}\ndata: ${JSON.stringify(value)}\n\n`

/**
 * Server-sent events from a stream: one `message` each, a comment while it is quiet, `done` at its end. Pulls only
 * when the socket takes more, so that a slow reader makes the stream conflate instead of growing a queue.
 */
export async function* eventStream(messages: AsyncIterator<unknown>): AsyncGenerator<string> {
  try {
    yield ': open\n\n'
    let pending = messages.next()
    while (true) {
      const next = await quietOr(pending)
      if (next === 'quiet') {
        yield ': quiet\n\n'
        continue
      }
      if (next.done) {
        yield frame('done', {})
        return
      }
      yield frame('message', next.value)
      pending = messages.next()
    }
  } finally {
    await messages.return?.()
  }
}

async function quietOr<Item>(pending: Promise<Item>): Promise<Item | 'quiet'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const quiet = new Promise<'quiet'>((resolve) => {
    timer = setTimeout(() => resolve('quiet'), KEEP_ALIVE_MS)
  })
  try {
    return await Promise.race([pending, quiet])
  } finally {
    clearTimeout(timer)
  }
}
