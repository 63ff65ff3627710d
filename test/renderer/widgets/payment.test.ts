import { expect, it } from 'vitest'
import { NO_PAYMENT, paymentOf } from '../../../src/renderer/widgets/payment.ts'

it('a payment says how it comes and from whom, and nothing of what was left empty', () => {
  expect(paymentOf(NO_PAYMENT, true)).toEqual({ method: 'wire' })
  expect(paymentOf({ method: 'wire', counterparty: ' Acme Ltd ', country: ' cy ' }, true)).toEqual({
    method: 'wire',
    counterparty: 'Acme Ltd',
    counterparty_country: 'cy',
  })
})

it('cash has no other party, whatever was typed before, and who is not asked says nothing', () => {
  const typed = { method: 'cash', counterparty: 'Acme Ltd', country: 'CY' } as const
  expect(paymentOf(typed, true)).toEqual({ method: 'cash' })
  expect(paymentOf(typed, false)).toEqual({})
})
