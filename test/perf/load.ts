import { makeRandom } from '../../src/core/kernel/index.ts'
import type { Random } from '../../src/core/kernel/index.ts'
import type { Reply, Sender } from './sender.ts'

export { print } from './result.ts'

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export { makeSender } from './sender.ts'
export type { Sender } from './sender.ts'

export type Trader = {
  readonly token: string
  readonly accountId: string
  readonly resting: string[]
  held: number
}

export async function registerTraders(send: Sender, count: number): Promise<readonly Trader[]> {
  const traders: Trader[] = []
  for (let number = 0; number < count; number += 1) {
    const person = { email: `load${number}@example.com`, password: 'SecurePassword123!', full_name: 'Load' }
    const reply = await send('POST /auth/register', null, person)
    const { access_token: token } = JSON.parse(reply.text) as { access_token: string }
    const { accounts } = JSON.parse((await send('GET /accounts', token)).text) as {
      accounts: readonly { account_id: string }[]
    }
    traders.push({ token, accountId: accounts[0]?.account_id ?? '', resting: [], held: 0 })
  }
  return traders
}

const RESTING_MAX = 100
const LOTS_HELD_MAX = 50
const QUANTITY = '0.005'

type Command = Readonly<{ kind: 'rest' | 'take' | 'cancel'; send: (send: Sender) => Promise<Reply> }>

/**
 * What a trader does next: 45 % limit orders that rest, 30 % orders that take from the book, 25 % and whatever is above
 * a hundred resting orders cancels. Takes alternate around a small position, so that cash and holdings last.
 */
function nextCommand(trader: Trader, random: Random): Command {
  const dice = random.next()
  if (trader.resting.length > 0 && (dice < 0.25 || trader.resting.length > RESTING_MAX)) {
    const id = trader.resting.splice(random.integer(trader.resting.length), 1)[0]
    return { kind: 'cancel', send: (send) => send(`DELETE /trades/${id}`, trader.token) }
  }
  if (dice < 0.7) {
    const price = 30_000 + random.integer(1_000)
    const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: QUANTITY, price }
    return {
      kind: 'rest',
      send: async (send) => {
        const reply = await send('POST /trades', trader.token, body)
        if (reply.status === 201)
          trader.resting.push((JSON.parse(reply.text) as { order_id: string }).order_id)
        return reply
      },
    }
  }
  const side = trader.held > 0 && (trader.held >= LOTS_HELD_MAX || random.next() < 0.5) ? 'sell' : 'buy'
  if (side === 'sell') trader.held -= 1
  const body = { symbol: 'BTC-USD', side, order_type: 'market', quantity: QUANTITY }
  return {
    kind: 'take',
    send: async (send) => {
      const reply = await send('POST /trades', trader.token, body)
      if (side === 'buy' && reply.status === 201 && reply.text.includes('"status":"filled"')) trader.held += 1
      return reply
    },
  }
}

export type Outcome = { readonly timesMs: number[]; orders: number; refused: Map<string, number> }

const makeOutcome = (): Outcome => ({ timesMs: [], orders: 0, refused: new Map() })

async function perform(
  outcome: Outcome,
  send: Sender,
  trader: Trader,
  random: Random,
  dueMs: number,
): Promise<void> {
  const command = nextCommand(trader, random)
  const reply = await command.send(send)
  outcome.timesMs.push(performance.now() - dueMs)
  if (reply.status < 300) {
    if (command.kind !== 'cancel') outcome.orders += 1
    return
  }
  const reason = `${command.kind} ${reply.status} ${reply.text.slice(0, 60)}`
  outcome.refused.set(reason, (outcome.refused.get(reason) ?? 0) + 1)
}

const pick = <Item>(items: readonly Item[], random: Random): Item => {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new Error('nobody trades')
  return item
}

/** Sends at fixed instants whatever comes back and when: waiting for a slow answer counts as its time. */
export async function openLoop(
  send: Sender,
  traders: readonly Trader[],
  perSecond: number,
  seconds: number,
  seed: number,
): Promise<Outcome> {
  const random = makeRandom(seed)
  const outcome = makeOutcome()
  const pending: Promise<void>[] = []
  const startMs = performance.now()
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const dueMs = startMs + (number * 1_000) / perSecond
    while (performance.now() < dueMs) await pause(dueMs - performance.now() > 2 ? 1 : 0)
    pending.push(perform(outcome, send, pick(traders, random), random, performance.now()))
  }
  await Promise.all(pending)
  return outcome
}

/** Keeps `connections` commands in flight for some seconds. */
export async function closedLoop(
  send: Sender,
  traders: readonly Trader[],
  connections: number,
  seconds: number,
  seed: number,
): Promise<Outcome> {
  const outcome = makeOutcome()
  const endMs = performance.now() + seconds * 1_000
  const run = async (number: number): Promise<void> => {
    const random = makeRandom(seed + number)
    const trader = traders[number % traders.length]
    if (trader === undefined) throw new Error('nobody trades')
    while (performance.now() < endMs) await perform(outcome, send, trader, random, performance.now())
  }
  await Promise.all(Array.from({ length: connections }, (_, number) => run(number)))
  return outcome
}
