import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, alertsOf, qualityOf } from '../../../../src/core/compliance/aml/index.ts'
import { labelledOrders } from '../../../support/aml-market.ts'

// The rules were tuned on seeds below 100.

describe('unseen order books of two days, every market typology among ordinary traders', () => {
  const { history, labels, benign } = labelledOrders(301, 2)
  const alerts = alertsOf(history, DEFAULT_PARAMETERS)

  it('recall is at least 0.95 and precision at least 0.85', () => {
    const { recall, precision } = qualityOf(alerts, labels)
    expect(new Set(labels.map(({ typology }) => typology)).size).toBe(9)
    expect(recall).toBeGreaterThanOrEqual(0.95)
    expect(precision).toBeGreaterThanOrEqual(0.85)
  })

  it('no market maker is alerted', () => {
    const makers = benign.map(({ customer }) => customer)
    expect(alerts.filter(({ customers }) => customers.some((one) => makers.includes(one)))).toEqual([])
  })
})
