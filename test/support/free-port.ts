import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports that the system hands out by itself (from 32768 on Linux, from 49152 elsewhere): between the look here
 * and the start of the server, and while that one is stopped, none of the hundreds of servers and connections of the
 * other tests gets it.
 */
const FIRST = 20_000
const PAST_LAST = 32_000

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, PAST_LAST)
  return (await isFree(port)) ? port : freePort()
}
