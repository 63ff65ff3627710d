import type { EntryInput } from '../../client/index.ts'
import type { Way } from '../words/cash-words.ts'

type DepositMethod = NonNullable<EntryInput<'accounts.deposit'>['method']>
export type PayoutMethod = NonNullable<EntryInput<'accounts.withdraw'>['method']>

/** How money comes or goes, as it is typed in. Of a chain the other party is the address. */
export type PaymentDraft = Readonly<{
  method: PayoutMethod
  counterparty: string
  country: string
  /** Who stands at the counter with cash; empty: the customer. */
  depositor: string
}>

/** The same as the engine takes it; nothing where it is not asked. */
type Payment<Method> = Readonly<{ method?: Method; counterparty?: string; counterparty_country?: string }>
export type Deposit = Payment<DepositMethod> & Readonly<{ depositor?: string }>
export type Payout = Payment<PayoutMethod>

export const NO_PAYMENT: PaymentDraft = { method: 'wire', counterparty: '', country: '', depositor: '' }

const DEPOSITS: readonly (readonly [DepositMethod, string])[] = [
  ['wire', 'Bank transfer'],
  ['cash', 'Cash'],
]

const PAYOUTS: readonly (readonly [PayoutMethod, string])[] = [
  ...DEPOSITS,
  ['card', 'Card'],
  ['crypto', 'Address of a chain'],
]

export const methodsOf = (way: Way): readonly (readonly [PayoutMethod, string])[] =>
  way === 'deposit' ? DEPOSITS : PAYOUTS

const depositMethod = (method: PayoutMethod): DepositMethod =>
  DEPOSITS.find(([offered]) => offered === method)?.[0] ?? 'wire'

/** The method as it was chosen, unless money does not go this way by it. */
export const methodFor = (way: Way, method: PayoutMethod): PayoutMethod =>
  way === 'deposit' ? depositMethod(method) : method

/** Cash comes over the counter and a card is the customer's own: neither has another party, whatever was typed before. */
function partyOf({ method, counterparty, country }: PaymentDraft): Omit<Payment<never>, 'method'> {
  const [party, code] = [counterparty.trim(), country.trim()]
  const isNamed = method === 'wire' || method === 'crypto'
  return {
    ...(isNamed && party !== '' ? { counterparty: party } : {}),
    ...(method === 'wire' && code !== '' ? { counterparty_country: code } : {}),
  }
}

export function depositOf(draft: PaymentDraft, isAsked: boolean): Deposit {
  if (!isAsked) return {}
  const method = depositMethod(draft.method)
  const depositor = draft.depositor.trim()
  return {
    ...{ method, ...partyOf({ ...draft, method }) },
    ...(method === 'cash' && depositor !== '' ? { depositor } : {}),
  }
}

export const payoutOf = (draft: PaymentDraft, isAsked: boolean): Payout =>
  isAsked ? { method: draft.method, ...partyOf(draft) } : {}
