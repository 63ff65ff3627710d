import { describe, expect, it } from 'vitest'
import {
  DEFAULT_PARAMETERS,
  alertsOf,
  matches,
  qualityOf,
} from '../../../../src/core/compliance/aml/index.ts'
import { labelledPayments } from '../../../support/aml-history.ts'
import { UNSEEN } from '../../../support/aml-world.ts'

// The rules were tuned on seeds below 100 and the style TUNED_ON. What is measured here they have never met: other seeds, wider
// windows, amounts nearer to the lines and further beyond, other countries, salary runs that take seven hours.

const SEEDS = [211, 212]

describe.each(SEEDS)('unseen payments of five months, seed %i', (seed) => {
  const { history, labels, benign } = labelledPayments(seed, UNSEEN, { people: 60, lookAlikes: 3, cases: 4 })
  const alerts = alertsOf(history, DEFAULT_PARAMETERS)

  it('recall is at least 0.95 and precision at least 0.85', () => {
    const { recall, precision } = qualityOf(alerts, labels)
    expect(recall).toBeGreaterThanOrEqual(0.95)
    expect(precision).toBeGreaterThanOrEqual(0.85)
  })

  it('currency transaction reports are exact: every day that is due, and no other', () => {
    const due = labels.filter(({ typology }) => typology === 'T02')
    const reports = alerts.filter(({ typology }) => typology === 'T02')
    expect(due.length).toBeGreaterThan(0)
    expect(reports.map(({ evidence }) => evidence.toSorted()).toSorted()).toEqual(
      due.map(({ evidence }) => evidence.toSorted()).toSorted(),
    )
  })

  it('no look-alike is alerted: payroll, rents, own accounts, exactly 10,000.00 and the rest', () => {
    const named = benign.filter(({ customer }) =>
      alerts.some(({ customers, typology }) => customers.includes(customer) && typology !== 'T02'),
    )
    expect(named).toEqual([])
    expect(new Set(benign.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(8)
  })

  it('each typology is found', () => {
    const missed = labels.filter((label) => !alerts.some((alert) => matches(alert, label)))
    const kinds = new Set(labels.map(({ typology }) => typology))
    expect(kinds.size).toBe(17)
    expect(missed.length).toBeLessThanOrEqual(labels.length * 0.05)
  })
})
