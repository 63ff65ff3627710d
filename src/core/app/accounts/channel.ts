import { countryOf } from '../../identifiers/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { CashMovementKind, PaymentChannel } from '../../portfolio/index.ts'
import { portfolioFailure } from '../portfolios/failures.ts'

/** What moves within the house comes by no way. */
const WITHIN: PaymentChannel = {
  method: null,
  counterparty: null,
  counterpartyCountry: null,
  depositor: null,
}

/** From or to a bank account of the customer's own, where nobody says more. */
export const channelWithout = (kind: CashMovementKind): PaymentChannel =>
  kind === 'deposit' || kind === 'withdrawal' ? { ...WITHIN, method: 'wire' } : WITHIN

type ChannelInput = Readonly<{
  method: NonNullable<PaymentChannel['method']>
  counterparty?: string | null | undefined
  counterparty_country?: string | null | undefined
  depositor?: string | null | undefined
}>

/** Whether somebody is named by an id of the desk and not by a name. */
export const isIdText = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

const mismatch = (field: keyof ChannelInput, message: string): Result<never, Failure> =>
  refused(portfolioFailure('payment_party_mismatch', message, { field }))

/** Reads how a payment comes: cash has somebody at the counter and nobody abroad, a wire the other way round. */
export function readChannel(
  input: ChannelInput,
  isCustomer: (id: string) => boolean,
): Result<PaymentChannel, Failure> {
  const { method, counterparty = null, counterparty_country: stated = null, depositor = null } = input
  if (method === 'cash' && (counterparty !== null || stated !== null)) {
    const field = counterparty === null ? 'counterparty_country' : 'counterparty'
    return mismatch(field, 'Cash comes over the counter: it has no other party. Name who brought it.')
  }
  if (method !== 'cash' && depositor !== null) {
    return mismatch('depositor', 'Only cash has somebody who brought it.')
  }
  if (depositor !== null && isIdText(depositor) && !isCustomer(depositor)) {
    return mismatch('depositor', 'No customer has this id; write the name of whoever brought the cash.')
  }
  const country = stated === null ? null : countryOf(stated)
  if (stated !== null && country === null) {
    const message = 'There is no such country; write the two or three letters of ISO 3166-1.'
    return refused(portfolioFailure('unknown_country', message, { field: 'counterparty_country' }))
  }
  return ok({ method, counterparty, counterpartyCountry: country, depositor })
}
