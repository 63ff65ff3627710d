import { expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, makeMonitor, microsOf } from '../../../../src/core/compliance/aml/index.ts'
import { instant } from '../../../../src/core/kernel/index.ts'

it('structuring is seen at the third deposit', () => {
  const monitor = makeMonitor(DEFAULT_PARAMETERS)
  const seen = ['9000', '9500', '9999.99'].map((amount, day) =>
    monitor.onPayment({
      id: `p${day}`,
      at: instant(Date.UTC(2026, 2, 2 + day, 10)),
      type: 'CASH_IN',
      account: 'A1',
      customer: 'C1',
      counterparty: '',
      counterpartyCountry: '',
      amountMicros: microsOf(amount) ?? 0,
      depositor: '',
    }),
  )
  expect(seen.map((alerts) => alerts.map(({ typology }) => typology))).toEqual([[], [], ['T01']])
})
