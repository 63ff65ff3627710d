import { microsOf } from '../../compliance/aml/index.ts'
import type { Account, Payment } from '../../compliance/aml/index.ts'
import type { SecretHasher } from '../../identity/index.ts'
import { MS_PER_DAY } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { isIdText } from '../accounts/channel.ts'
import type { CashOrder } from '../accounts/cash-order.ts'
import type { CustomerFacts, MonitoredPaymentRecord } from '../store/store.ts'

/** The longest that a rule looks back, and the quiet half year before it. */
export const MONITORED_MS = 550 * MS_PER_DAY

/** The receiving side of a transfer within the house. */
const RECEIVED = ':in'

/** What the receiving side of this cash movement is called, where it is a transfer. */
export const receivedIdOf = (movementId: string): string => `${movementId}${RECEIVED}`

/** The cash movement that a payment is a side of. */
export const movementIdOf = (paymentId: string): string => paymentId.replace(/:in$/, '')

/** Begins what stands for a party of whom the desk knows no more than a name. */
const PARTY = 'party:'

/** Whether this is somebody whom the desk does not know as a customer. */
export const isStranger = (id: string): boolean => id.startsWith(PARTY)

const PARTY_CHARS = 32

/** One party however its name is written: in capitals, with blanks or without accents. */
function partyKeyOf(name: string, hashSecret: SecretHasher): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()
  return `${PARTY}${hashSecret(`party ${plain}`).slice(0, PARTY_CHARS)}`
}

/** A declared month of nothing is one of nothing; one beyond what monitoring counts in is none. */
const declaredMicros = (month: CustomerFacts['declaredMonth']): number | null => {
  if (month === null) return null
  return month.isZero() ? 0 : microsOf(month)
}

/** What monitoring is to know of an account, and of whose it is. */
export const monitoredAccountOf = (account: AccountRecord, customer: CustomerFacts): Account => ({
  account: account.id,
  customer: account.userId ?? account.id,
  kind: account.accountType === 'institutional' || customer.isFirm === true ? 'business' : 'person',
  country: customer.customerCountry ?? '',
  openedAt: account.createdAt,
  expectedMonthlyMicros: declaredMicros(customer.declaredMonth),
  lastActivityBefore: null,
})

/** When and as what a payment was seen, and what was known of its customer then. */
type Seen = Readonly<{ id: string; at: Instant; customer: CustomerFacts }>

/** Who is at the other end of a payment from or to outside, and where. */
function partiesOf(
  { channel }: CashOrder,
  { customerCountry }: CustomerFacts,
  hashSecret: SecretHasher,
): Pick<MonitoredPaymentRecord, 'counterpartyKey' | 'counterpartyCountry' | 'depositorKey'> {
  const { method, counterparty, counterpartyCountry, depositor } = channel
  const isOwnBank = (method === 'wire' || method === 'card') && counterparty === null
  return {
    counterpartyKey: counterparty === null ? null : partyKeyOf(counterparty, hashSecret),
    // Money that somebody moves from or to a bank of their own is with the country in which they live.
    counterpartyCountry: counterpartyCountry ?? (isOwnBank ? customerCountry : null),
    depositorKey: depositor === null || isIdText(depositor) ? depositor : partyKeyOf(depositor, hashSecret),
  }
}

/** What monitoring calls money that goes: it tells apart where it can be followed no further. */
const PAID_OUT = { wire: 'WIRE_OUT', cash: 'CASH_OUT', card: 'CARD', crypto: 'CRYPTO_OUT' } as const

const NO_PARTIES = { counterpartyKey: null, counterpartyCountry: null, depositorKey: null } as const

/**
 * Live money that comes, goes or changes accounts, as payments: a transfer is two, one on each account. Paper money is
 * none: there is nothing to launder. Fees and dividends are the house's own.
 */
export function paymentsOf(
  order: CashOrder,
  { id, at, customer }: Seen,
  hashSecret: SecretHasher,
): readonly MonitoredPaymentRecord[] {
  const { account, counter, kind, amount } = order
  const { userId } = account
  if (account.moneyKind !== 'live' || userId === null) return []
  const own = { id, at, accountId: account.id, userId, amount, verdict: 'pass', ...customer } as const
  if (kind === 'deposit' || kind === 'withdrawal') {
    const { method } = order.channel
    // A deposit comes by bank or over the counter: nothing else is taken at the door.
    const came = method === 'cash' ? 'CASH_IN' : 'WIRE_IN'
    const type = kind === 'deposit' ? came : PAID_OUT[method ?? 'wire']
    return [{ ...own, ...partiesOf(order, customer, hashSecret), type, counterAccountId: null }]
  }
  if (kind !== 'transfer' || counter === null) return []
  const other = { ...own, id: receivedIdOf(id), accountId: counter.id, userId: counter.userId ?? userId }
  return [
    { ...own, ...NO_PARTIES, type: 'TRANSFER_OUT', counterAccountId: counter.id },
    { ...other, ...NO_PARTIES, type: 'TRANSFER_IN', counterAccountId: account.id },
  ]
}

/** A payment as the monitor takes it; null where its amount is beyond what it counts in. */
export function monitoredOf(record: MonitoredPaymentRecord): Payment | null {
  const amountMicros = microsOf(record.amount)
  if (amountMicros === null) return null
  return {
    id: record.id,
    at: record.at,
    type: record.type,
    account: record.accountId,
    customer: record.userId,
    counterparty: record.counterAccountId ?? record.counterpartyKey ?? '',
    counterpartyCountry: record.counterpartyCountry ?? '',
    amountMicros,
    depositor: record.depositorKey ?? '',
  }
}
