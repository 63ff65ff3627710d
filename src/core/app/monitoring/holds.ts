import type { CaseRecord, Disposition } from '../../compliance/cases/index.ts'
import type { Store } from '../store/store.ts'

/** Ends of a case after which its customer's money still stays where it is. */
const KEEPS_HOLDING: readonly (Disposition | null)[] = ['account_restricted', 'relationship_ended']

const CASES_READ = { limit: 100, offset: 0 }
const ALERTS_READ = { limit: 500, offset: 0 }

type HoldPorts = Readonly<{ store: Pick<Store, 'cases' | 'monitoring'> }>

/** Alerts of a case that ask for a payment to be held, and whether the case lets it go. */
async function claimsOf(
  { store }: HoldPorts,
  record: CaseRecord,
  paymentId: string,
): Promise<readonly boolean[]> {
  const { items } = await store.cases.alerts({ caseId: record.id }, ALERTS_READ)
  return items
    .filter(({ level, evidence }) => {
      const payments = evidence['payments']
      return (
        (level === 'hold' || level === 'block') && Array.isArray(payments) && payments.includes(paymentId)
      )
    })
    .map(({ status }) => {
      if (record.state === 'closed') return KEEPS_HOLDING.includes(record.disposition)
      return status !== 'false_positive' && status !== 'withdrawn'
    })
}

/**
 * Whether a withdrawal waits for a reviewer: it was held, and what held it has not been decided in its favour. While no alert
 * about it is kept, which is on its way then, the verdict stands.
 */
export const makeHolds =
  (ports: HoldPorts) =>
  async (paymentId: string): Promise<boolean> => {
    const seen = await ports.store.monitoring.payment(paymentId)
    if (seen === null || seen.verdict !== 'hold') return false
    const link = { kind: 'payment', targetId: paymentId } as const
    const { items } = await ports.store.cases.cases({ link }, CASES_READ)
    const claims = await Promise.all(items.map((record) => claimsOf(ports, record, paymentId)))
    return claims.flat().length === 0 || claims.flat().includes(true)
  }
