import { asId, MS_PER_DAY, ZERO, addMs, decimal, instant } from '../../src/core/kernel/index.ts'
import type { AccountId, UserId } from '../../src/core/kernel/index.ts'
import type { Write } from '../../src/core/app/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { quantile } from './load.ts'
import { print } from './result.ts'

// GET /dashboard over REST of a user with 200 portfolios and 600 fills in SQLite: before any history, then with a
// snapshot of every day of a year.

const PORTFOLIOS = 200
const FILLS_EACH = 3
const DAYS = 365
const ROUNDS = 10

async function told(client: RestClient, form: string, body?: Fields): Promise<Fields> {
  const answer = await client.ask(form, body)
  if (answer.status >= 300) throw new Error(`${form}: ${answer.status} ${answer.text}`)
  return answer.body
}

async function trade(client: RestClient): Promise<readonly AccountId[]> {
  const accounts: AccountId[] = []
  for (let number = 0; number < PORTFOLIOS; number += 1) {
    const created = await told(client, 'POST /portfolios', { name: `P${number}`, initial_cash: 100_000 })
    const accountId = (created.portfolio as Fields).account_id as string
    accounts.push(asId<'account'>(accountId))
    for (let fill = 0; fill < FILLS_EACH; fill += 1) {
      const side = fill % 3 === 2 ? 'sell' : 'buy'
      const order = {
        symbol: 'BTC-USD',
        side,
        order_type: 'market',
        quantity: '0.004',
        account_id: accountId,
      }
      await told(client, 'POST /trades', order)
    }
  }
  return accounts
}

/** The end of each day of a year, as a desk that ran it would have kept. */
async function keepYear({ real }: RealDesk, userId: UserId, accounts: readonly AccountId[]): Promise<void> {
  const { store } = real.engine
  const today = instant(Math.floor(Date.now() / MS_PER_DAY) * MS_PER_DAY)
  for (const accountId of accounts) {
    const writes = Array.from({ length: DAYS }, (_, day): Write => {
      const equity = decimal(100_000 + ((day * 37) % 1_000))
      const about = { id: asId<'equitySnapshot'>(`${accountId}-${day}`), accountId, userId }
      const at = addMs(today, (day - DAYS) * MS_PER_DAY)
      const money = { cash: equity, equity, unrealizedPnl: ZERO, flow: ZERO }
      return { op: 'insert', table: 'equitySnapshots', record: { ...about, ...money, at, reason: 'day' } }
    })
    await store.commit(writes)
  }
}

async function measure(client: RestClient, bench: string, targetMs: number): Promise<void> {
  const timesMs: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    await told(client, 'GET /dashboard')
    timesMs.push(performance.now() - started)
  }
  print(bench, 'p50', quantile(timesMs, 0.5), 'ms', targetMs)
  print(bench, 'worst', Math.max(...timesMs), 'ms')
}

const desk = await openRealDesk()
try {
  const client = await registered(restClient(desk.address), 'wide')
  const accounts = await trade(client)
  const { user_id: userId } = await told(client, 'GET /dashboard')
  await measure(client, 'dashboard: 200 new portfolios', 200)
  await keepYear(desk, asId<'user'>(String(userId)), accounts)
  await measure(client, 'dashboard: 200 portfolios with a year of days', 1_000)
} finally {
  await desk.close()
}
