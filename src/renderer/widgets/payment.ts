import type { EntryInput } from '../client/index.ts'

export type PaymentMethod = NonNullable<EntryInput<'accounts.deposit'>['method']>

/** How money comes or goes, as it is typed in. */
export type PaymentDraft = Readonly<{ method: PaymentMethod; counterparty: string; country: string }>

/** The same as the engine takes it; nothing where it is not asked. */
export type Payment = Readonly<{
  method?: PaymentMethod
  counterparty?: string
  counterparty_country?: string
}>

export const NO_PAYMENT: PaymentDraft = { method: 'wire', counterparty: '', country: '' }

export const METHODS: readonly (readonly [PaymentMethod, string])[] = [
  ['wire', 'Bank transfer'],
  ['cash', 'Cash'],
]

/** Cash comes over the counter: it has no other party, whatever was typed before. */
export function paymentOf({ method, counterparty, country }: PaymentDraft, isAsked: boolean): Payment {
  if (!isAsked) return {}
  if (method === 'cash') return { method }
  const [party, code] = [counterparty.trim(), country.trim()]
  return {
    method,
    ...(party === '' ? {} : { counterparty: party }),
    ...(code === '' ? {} : { counterparty_country: code }),
  }
}
