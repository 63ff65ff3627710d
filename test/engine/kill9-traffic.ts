import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Fields, RestClient } from '../support/rest.ts'

/** One command as it was sent: repeated with its key, it has one effect and one answer. */
export type Sent = Readonly<{ form: string; body: Fields | undefined; key: string }>

const READS_AT_ONCE = 20

/** Sends with the key under which a repeat finds its first answer. */
export async function sendKeyed(
  client: RestClient,
  sent: Sent,
): Promise<Readonly<{ status: number; text: string }>> {
  const { status, text } = await client.ask(sent.form, sent.body, { 'idempotency-key': sent.key })
  if (status >= 500) throw new Error(`${sent.form} was answered with ${status}: ${text}`)
  return { status, text }
}

/** One connection that sends one request after another until the server is gone; the last one is lost with it. */
export async function sendUntilGone(
  client: RestClient,
  next: (count: number) => Sent,
  {
    heard,
    lost,
  }: Readonly<{ heard: (sent: Sent, status: number, text: string) => void; lost: (sent: Sent) => void }>,
): Promise<void> {
  for (let count = 0; ; count += 1) {
    const sent = next(count)
    try {
      const { status, text } = await sendKeyed(client, sent)
      heard(sent, status, text)
    } catch (error) {
      // A killed server breaks the connection; anything else is a finding.
      if (!(error instanceof TypeError)) throw error
      lost(sent)
      return
    }
  }
}

/** Looks at all of them, some at a time. */
export async function checkAll<Item>(
  all: readonly Item[],
  check: (item: Item) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < all.length; from += READS_AT_ONCE)
    await Promise.all(all.slice(from, from + READS_AT_ONCE).map(check))
}

/** Kills once more than so many answers came, so that a busy machine cannot end a round before it did anything. */
export async function killAfter(
  server: Readonly<{ kill9: () => Promise<void> }>,
  answers: () => number,
  { least, pauseMs }: Readonly<{ least: number; pauseMs: number }>,
): Promise<void> {
  const before = answers()
  try {
    await expect.poll(() => answers() - before, { interval: 10, timeout: 20_000 }).toBeGreaterThan(least)
  } finally {
    await pause(pauseMs)
    await server.kill9()
  }
}
