import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'

/** A real Redis of a test's own: loopback only, in memory only. */
export type RedisServer = Readonly<{
  url: string
  keys: () => Promise<readonly string[]>
  empty: () => Promise<void>
  /** Stops the server as an administrator does, and starts an empty one at the same address. */
  interrupt: () => Promise<void>
  resume: () => Promise<void>
  /** Lets it hang: connections stay open and nothing is answered. */
  freeze: () => void
  thaw: () => void
  stop: () => Promise<void>
}>

async function launch(port: number): Promise<ChildProcess> {
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const failed = once(child, 'error').then(([error]: unknown[]): never => {
    throw new Error('Redis is not installed and these tests need it: apt-get install redis-server', {
      cause: error,
    })
  })
  failed.catch(() => undefined)
  const ready = async (): Promise<void> => {
    let said = ''
    for await (const line of createInterface({ input: child.stdout })) {
      said += `${line}\n`
      if (line.includes('Ready to accept connections')) return
    }
    throw new Error(`redis-server ended before it was ready: ${said}`)
  }
  await Promise.race([ready(), failed])
  child.stdout.resume()
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ask<Answer>(url: string, question: (client: Redis) => Promise<Answer>): Promise<Answer> {
  const client = new Redis(url)
  try {
    return await question(client)
  } finally {
    client.disconnect()
  }
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  let child = await launch(port)
  const url = `redis://127.0.0.1:${port}/0`
  return {
    url,
    keys: () => ask(url, (client) => client.keys('*')),
    empty: () => ask(url, async (client) => void (await client.flushall())),
    interrupt: () => end(child),
    resume: async () => {
      child = await launch(port)
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: () => end(child),
  }
}
