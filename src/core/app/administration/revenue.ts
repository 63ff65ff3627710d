import { venueAccountId } from '../../ledger/index.ts'
import { ZERO, addMs, decimal, decimalText, MS_PER_DAY, ok, toIso } from '../../kernel/index.ts'
import type { Clock, Instant } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { AuditPorts } from '../audit/ports.ts'
import { logAnswerOf } from '../audit/reading.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store } from '../store/store.ts'
import { logInStretches } from '../store/stretches.ts'
import { TIER_CHANGED } from '../subscriptions/handlers.ts'

export type RevenuePorts = Readonly<{
  store: Pick<Store, 'users' | 'books' | 'audit'>
  log: Pick<AuditPorts, 'store' | 'cipher' | 'hasher'>
  clock: Clock
}>

type Revenue = ContractOutputs['administration']['revenue']
type Span = Readonly<{ from: Instant; to: Instant }>

/** What the two fee accounts took in: the difference of their sums at both ends, per currency. */
async function feesOf({ store }: RevenuePorts, { from, to }: Span): Promise<Revenue['fees']> {
  const fees: Revenue['fees'] = []
  for (const money of ['live', 'paper'] as const) {
    const account = venueAccountId('fees', money)
    const before = await store.books.cashBefore(account, from)
    for (const { currency, cash } of await store.books.cashBefore(account, to)) {
      const earlier = before.find((line) => line.currency === currency)?.cash
      const amount = decimal(cash).minus(earlier === undefined ? ZERO : decimal(earlier))
      if (!amount.isZero()) fees.push({ money, currency, amount: decimalText(amount) })
    }
  }
  return fees
}

const RECORDS_AT_A_TIME = 500

/** Who left the free tier and who came back to it. Of erased users nobody can read it any more: they count as neither. */
async function movesOf({ store, log }: RevenuePorts, span: Span) {
  let [conversions, churn] = [0, 0]
  const filter = { action: TIER_CHANGED, result: 'success', ...span } as const
  for await (const records of logInStretches(store.audit, filter, RECORDS_AT_A_TIME)) {
    for (const record of records) {
      const { before, after } = logAnswerOf(log, record, { previousHash: null, reviews: [] }).facts
      if (before === 'free' && after !== 'free' && after !== undefined) conversions += 1
      if (after === 'free' && before !== 'free' && before !== undefined) churn += 1
    }
  }
  return { conversions, churn }
}

/** What the desk earned: from the ledger's fee accounts, the users and the log; nothing in it is estimated. */
export const makeRevenue =
  (ports: RevenuePorts): HandlersOf<'administration'>['revenue'] =>
  async ({ period }) => {
    const to = ports.clock.now()
    const from = addMs(to, -Number.parseInt(period, 10) * MS_PER_DAY)
    const { users } = ports.store
    const [free, pro, elite] = await Promise.all([
      users.countOfTier('free'),
      users.countOfTier('pro'),
      users.countOfTier('elite'),
    ])
    return ok({
      ...{ period, from: toIso(from), to: toIso(to), mrr: null, billing: 'not_configured' as const },
      by_tier: { free, pro, elite },
      ...(await movesOf(ports, { from, to })),
      // The sum before an instant leaves that instant out.
      fees: await feesOf(ports, { from, to: addMs(to, 1) }),
    })
  }
