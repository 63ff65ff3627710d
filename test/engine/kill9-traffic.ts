import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Random } from '../../src/core/kernel/index.ts'
import type { Fields, RestClient } from '../support/rest.ts'

/** One command as it was sent: repeated with its key, it has one effect and one answer. */
export type Sent = Readonly<{ form: string; body: Fields | undefined; key: string }>

export type Acknowledged = Sent & Readonly<{ status: number; text: string }>

export type Heard = (sent: Sent, status: number, text: string) => void

/** Somebody who sends: what they were answered, and what was sent and never answered, of which nobody knows whether it was done. */
export type Sender<Answered extends Acknowledged = Acknowledged> = {
  client: RestClient
  readonly acknowledged: Answered[]
  uncertain: Sent[]
}

export type Order = Readonly<{
  order_id: string
  status: string
  filled_quantity: string
  fills: readonly Fields[]
}> &
  Fields

const READS_AT_ONCE = 20
const REPEATS_PER_ROUND = 20

/** Sends with the key under which a repeat finds its first answer. */
async function sendKeyed(
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
  { heard, lost }: Readonly<{ heard: Heard; lost: (sent: Sent) => void }>,
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
    await expect.poll(() => answers() - before, { interval: 10, timeout: 60_000 }).toBeGreaterThan(least)
  } finally {
    await pause(pauseMs)
    await server.kill9()
  }
}

/** The first answer again for what was answered; for the rest an answer that leaves exactly one effect. */
export async function repeatRequests(
  sender: Sender,
  draw: Random,
  heard: Heard,
  answered: readonly Acknowledged[] = sender.acknowledged,
): Promise<void> {
  const done = answered.filter(({ status }) => status < 400)
  for (let count = 0; count < REPEATS_PER_ROUND && done.length > 0; count += 1) {
    const earlier = done[draw.integer(done.length)] as Acknowledged
    const again = await sendKeyed(sender.client, earlier)
    expect([again.status, JSON.parse(again.text)]).toEqual([earlier.status, JSON.parse(earlier.text)])
  }
  const { uncertain } = sender
  sender.uncertain = []
  for (const sent of uncertain) {
    const { status, text } = await sendKeyed(sender.client, sent)
    heard(sent, status, text)
  }
}

/** Keeps what the desk last said about an order that was placed or cancelled. */
export function rememberOrder(
  orders: Map<string, Order>,
  { form }: Sent,
  status: number,
  answer: Order,
): void {
  if (status < 400) orders.set(answer.order_id, { ...orders.get(answer.order_id), ...answer })
  // Somebody else filled it, or the desk ended it, before it could be cancelled: what became of it is looked up.
  else if (form.startsWith('DELETE')) {
    const known = orders.get(form.replace('DELETE /trades/', ''))
    if (known) orders.set(known.order_id, { ...known, status: 'unknown' })
  }
}

/** What an order was asked for, which nothing that happens to it changes. */
const TERMS = [
  'order_id',
  'client_order_id',
  'account_id',
  'symbol',
  'side',
  'order_type',
  'price',
  'created_at',
]
const termsOf = (order: Fields): Fields => Object.fromEntries(TERMS.map((name) => [name, order[name]]))

/** An order that was answered is there, with each fill that was told; it may have gone on since, never back. */
export async function checkLivingOrder(
  { client, orders }: Readonly<{ client: RestClient; orders: Map<string, Order> }>,
  said: Order,
): Promise<void> {
  const found = await client.ask<Order>(`GET /trades/${said.order_id}`)
  expect(found.status, found.text).toBe(200)
  expect(termsOf(found.body)).toEqual(termsOf(said))
  expect(Number(found.body.filled_quantity)).toBeGreaterThanOrEqual(Number(said.filled_quantity))
  expect(found.body.fills).toEqual(expect.arrayContaining([...said.fills]))
  const isFinal = ['filled', 'cancelled', 'expired'].includes(said.status)
  if (isFinal) expect([said.order_id, found.body.status]).toEqual([said.order_id, said.status])
  orders.set(said.order_id, { ...said, ...found.body })
}

/** Waits for all of them, also when one fails: nothing of a round may reach into the next. */
export async function allEnded(work: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(work)) if (end.status === 'rejected') throw end.reason
}

/**
 * Plays rounds on a desk that lives through `roundsPerDesk` of them. A round that fails says so for itself: the next one
 * begins with a desk that nothing is wrong with.
 */
export function makeRounds(
  desk: Readonly<{ open: () => Promise<void>; close: () => Promise<void>; roundsPerDesk: number }>,
): (round: number, play: (round: number) => Promise<void>) => Promise<void> {
  let needsNewDesk = false
  return async (round, play) => {
    if (needsNewDesk || (round > 0 && round % desk.roundsPerDesk === 0)) {
      await desk.close()
      await desk.open()
    }
    needsNewDesk = true
    await play(round)
    needsNewDesk = false
  }
}
