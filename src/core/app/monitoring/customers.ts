import type { AccountRecord } from '../../ledger/index.ts'
import { openAssessment } from '../kyc/sealed.ts'
import type { CustomerFacts } from '../store/store.ts'
import type { WatchPorts } from './ports.ts'

export const UNKNOWN_CUSTOMER: CustomerFacts = { customerCountry: null, declaredMonth: null, isFirm: null }

/**
 * What monitoring is to know of a customer: what they said of themselves last, wherever its check stands; it is measured
 * against what they do, not taken for true. Nothing of whoever never said anything, nor of paper money.
 */
export const makeCustomerReads =
  ({ store, cipher }: Pick<WatchPorts, 'store' | 'cipher'>) =>
  async ({ moneyKind, userId }: AccountRecord): Promise<CustomerFacts> => {
    if (moneyKind !== 'live' || userId === null) return UNKNOWN_CUSTOMER
    const latest = await store.kyc.latestOf(userId)
    const said = latest === null ? null : (openAssessment({ cipher }, latest)?.submission ?? null)
    if (said === null) return UNKNOWN_CUSTOMER
    const { address, expectedMonthlyUsd, isFirm } = said
    return { customerCountry: address.country, declaredMonth: expectedMonthlyUsd, isFirm }
  }
