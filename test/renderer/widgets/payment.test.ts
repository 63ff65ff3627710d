import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import {
  NO_PAYMENT,
  depositOf,
  methodFor,
  methodsOf,
  payoutOf,
} from '../../../src/renderer/widgets/fields/payment.ts'
import { PaymentFields } from '../../../src/renderer/widgets/fields/PaymentFields.tsx'

it('a payment says how it comes and from whom, and nothing of what was left empty', () => {
  expect(depositOf(NO_PAYMENT, true)).toEqual({ method: 'wire' })
  expect(
    depositOf({ ...NO_PAYMENT, method: 'wire', counterparty: ' Acme Ltd ', country: ' cy ' }, true),
  ).toEqual({
    method: 'wire',
    counterparty: 'Acme Ltd',
    counterparty_country: 'cy',
  })
})

it('cash has no other party, whatever was typed before, and who is not asked says nothing', () => {
  const typed = { ...NO_PAYMENT, method: 'cash', counterparty: 'Acme Ltd', country: 'CY' } as const
  expect(depositOf(typed, true)).toEqual({ method: 'cash' })
  expect(payoutOf(typed, true)).toEqual({ method: 'cash' })
  expect(depositOf(typed, false)).toEqual({})
})

it('cash that somebody else brings names them, and nothing else does', () => {
  const brought = { ...NO_PAYMENT, method: 'cash', depositor: ' Käthe Öz ' } as const
  expect(depositOf(brought, true)).toEqual({ method: 'cash', depositor: 'Käthe Öz' })
  expect(depositOf({ ...brought, depositor: '  ' }, true)).toEqual({ method: 'cash' })
  expect(depositOf({ ...brought, method: 'wire' }, true)).toEqual({ method: 'wire' })
  expect(payoutOf(brought, true)).toEqual({ method: 'cash' })
})

it('money goes out onto a card or to an address too, and comes in by neither', () => {
  expect(methodsOf('withdrawal').map(([method]) => method)).toEqual(['wire', 'cash', 'card', 'crypto'])
  expect(methodsOf('deposit').map(([method]) => method)).toEqual(['wire', 'cash'])
  const chain = {
    method: 'crypto',
    counterparty: ' bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq ',
    country: 'SE',
  }
  const draft = { ...NO_PAYMENT, ...chain, method: 'crypto' } as const
  expect(payoutOf(draft, true)).toEqual({
    method: 'crypto',
    counterparty: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  })
  expect(payoutOf({ ...draft, method: 'card' }, true)).toEqual({ method: 'card' })
  // Chosen for a withdrawal, and then a deposit is: it comes by wire.
  expect([methodFor('deposit', 'crypto'), methodFor('deposit', 'cash')]).toEqual(['wire', 'cash'])
  expect(depositOf(draft, true)).toMatchObject({ method: 'wire' })
})

it('the form asks for the address of a chain, and for no party of a card', () => {
  const page = (way: 'deposit' | 'withdrawal', method: 'card' | 'cash' | 'crypto' | 'wire') =>
    renderToStaticMarkup(
      createElement(PaymentFields, { way, payment: { ...NO_PAYMENT, method }, onChange: () => undefined }),
    )
  expect(page('withdrawal', 'crypto')).toContain('Address it goes to')
  expect(page('withdrawal', 'card')).not.toContain('Other party')
  expect(page('withdrawal', 'wire')).toContain('Other party')
  expect(page('deposit', 'wire')).not.toContain('value="card"')
  expect(page('deposit', 'cash')).toContain('Who brings it')
  expect(page('deposit', 'wire')).not.toContain('Who brings it')
  expect(page('withdrawal', 'cash')).not.toContain('Who brings it')
})
