import type { CaseRecord, Disposition } from '../../compliance/cases/index.ts'
import type { Store } from '../store.ts'

/** Ends of a case after which its customer's money still stays where it is. */
const KEEPS_HOLDING: readonly (Disposition | null)[] = ['account_restricted', 'relationship_ended']

const CASES_READ = { limit: 100, offset: 0 }
const ALERTS_READ = { limit: 500, offset: 0 }

type HoldPorts = Readonly<{ store: Pick<Store, 'cases' | 'monitoring'> }>

/** Whether a case keeps a payment from going out: an alert that asks for it has not been found to be wrong. */
async function isHeldBy({ store }: HoldPorts, record: CaseRecord, paymentId: string): Promise<boolean> {
  if (record.state === 'closed') return KEEPS_HOLDING.includes(record.disposition)
  const { items } = await store.cases.alerts({ caseId: record.id }, ALERTS_READ)
  return items.some(({ level, status, evidence }) => {
    const payments = evidence['payments']
    const isNamed = Array.isArray(payments) && payments.includes(paymentId)
    return (
      isNamed &&
      (level === 'hold' || level === 'block') &&
      status !== 'false_positive' &&
      status !== 'withdrawn'
    )
  })
}

/**
 * Whether a withdrawal waits for a reviewer: it was held, and what held it has not been decided in its favour. Of one whose
 * alert is still on its way into the store the verdict stands.
 */
export const makeHolds =
  (ports: HoldPorts) =>
  async (paymentId: string): Promise<boolean> => {
    const seen = await ports.store.monitoring.payment(paymentId)
    if (seen === null || seen.verdict !== 'hold') return false
    const link = { kind: 'payment', targetId: paymentId } as const
    const { items } = await ports.store.cases.cases({ link }, CASES_READ)
    if (items.length === 0) return true
    for (const record of items) if (await isHeldBy(ports, record, paymentId)) return true
    return false
  }
