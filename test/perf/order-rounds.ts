import { readFileSync, readdirSync } from 'node:fs'
import { makeRandom } from '../../src/core/kernel/index.ts'
import type { Random } from '../../src/core/kernel/index.ts'
import type { Sender, Trader } from './load.ts'

// Orders alone, in rounds: every trader sends a few hundred, what rests is cancelled outside the clock, and so on. The
// stream is that of the matching core without its cancels: six resting orders for each that takes from the book.

const TAKES_SHARE = 1 / 7
const QUANTITY = '0.005'
const ORDERS_PER_TRADER = 400
const BATCH_ORDERS = 100
/** Clock ticks of /proc a second: fixed at 100 on Linux. */
const MS_PER_TICK = 10

export type Rounds = {
  readonly timesMs: number[]
  /** Answers that refused something. */
  readonly refused: string[]
  orders: number
  elapsedMs: number
  cpu: Cpu
}
/** CPU time of the server's main thread and of the whole process. */
type Cpu = Readonly<{ mainMs: number; processMs: number }>

function cpuOf(stat: string): number {
  // The name may hold blanks; what follows its bracket does not.
  const fields = readFileSync(stat, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

function readCpu(pid: number): Cpu {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const processMs = tasks.reduce((sum, task) => sum + cpuOf(`/proc/${pid}/task/${task}/stat`), 0)
  return { mainMs: cpuOf(`/proc/${pid}/task/${pid}/stat`), processMs }
}

/** What one connection has bought and not sold again: takes alternate, so that cash and holdings last. */
type Takes = { held: number }

function nextOrder(takes: Takes, random: Random): object {
  const plain = { symbol: 'BTC-USD', quantity: QUANTITY }
  if (random.next() > TAKES_SHARE) {
    return { ...plain, side: 'buy', order_type: 'limit', price: 30_000 + random.integer(1_000) }
  }
  const side = takes.held > 0 ? 'sell' : 'buy'
  takes.held += side === 'buy' ? 1 : -1
  return { ...plain, side, order_type: 'market' }
}

/** Sends the orders of one connection and counts those that were accepted. */
type Course = (send: Sender, trader: Trader, random: Random, orders: number, outcome: Rounds) => Promise<void>

export const bySingles: Course = async (send, trader, random, orders, outcome) => {
  const takes: Takes = { held: 0 }
  for (let number = 0; number < orders; number += 1) {
    const started = performance.now()
    const { status, text } = await send('POST /trades', trader.token, nextOrder(takes, random))
    outcome.timesMs.push(performance.now() - started)
    if (status === 201) outcome.orders += 1
    else outcome.refused.push(text)
  }
}

export const byBatches: Course = async (send, trader, random, orders, outcome) => {
  const takes: Takes = { held: 0 }
  for (let number = 0; number < orders / BATCH_ORDERS; number += 1) {
    const body = { orders: Array.from({ length: BATCH_ORDERS }, () => nextOrder(takes, random)) }
    const started = performance.now()
    const { status, text } = await send('POST /trading/orders/batch', trader.token, body)
    outcome.timesMs.push(performance.now() - started)
    const accepted = status === 201 ? (JSON.parse(text) as { accepted: number }).accepted : 0
    outcome.orders += accepted
    if (accepted < BATCH_ORDERS) outcome.refused.push(text)
  }
}

/** `connectionsEach` connections of every trader at once. */
export async function inRounds(
  target: Readonly<{ send: Sender; traders: readonly Trader[]; pid: number }>,
  course: Course,
  rounds: number,
  connectionsEach: number,
): Promise<Rounds> {
  const { send, traders, pid } = target
  const outcome: Rounds = {
    timesMs: [],
    refused: [],
    orders: 0,
    elapsedMs: 0,
    cpu: { mainMs: 0, processMs: 0 },
  }
  for (let round = 0; round < rounds; round += 1) {
    const [before, started] = [readCpu(pid), performance.now()]
    await Promise.all(
      traders.flatMap((trader, at) =>
        Array.from({ length: connectionsEach }, (_, connection) => {
          const random = makeRandom(round * 10_000 + at * 100 + connection)
          return course(send, trader, random, ORDERS_PER_TRADER / connectionsEach, outcome)
        }),
      ),
    )
    outcome.elapsedMs += performance.now() - started
    const after = readCpu(pid)
    outcome.cpu = {
      mainMs: outcome.cpu.mainMs + after.mainMs - before.mainMs,
      processMs: outcome.cpu.processMs + after.processMs - before.processMs,
    }
    for (const { token, accountId } of traders) {
      await send('POST /trading/cancel-all', token, { account_id: accountId })
    }
  }
  return outcome
}
