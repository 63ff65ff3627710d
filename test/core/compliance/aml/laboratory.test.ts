import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, parametersFrom, replay } from '../../../../src/core/compliance/aml/index.ts'
import type { AmlParameters, Label } from '../../../../src/core/compliance/aml/index.ts'
import { historyOf } from '../../../support/aml-script.ts'

const changed = (patch: unknown): AmlParameters => {
  const parameters = parametersFrom(DEFAULT_PARAMETERS, patch)
  if (!parameters.ok) throw new Error(parameters.failure.message)
  return parameters.value
}

describe('the rule laboratory', () => {
  // Ann structures three deposits; Bob's two are known to be honest; Cyd's two were a case that the present rule misses.
  const history = historyOf(`
    0 10:00 ann CASH_IN 9,000
    1 10:00 ann CASH_IN 9,000
    2 10:00 ann CASH_IN 9,000
    0 11:00 bob CASH_IN 8,000
    3 11:00 bob CASH_IN 8,000
    0 12:00 cyd CASH_IN 9,900
    1 12:00 cyd CASH_IN 9,900`)
  const labels: readonly Label[] = [
    { typology: 'T01', customers: ['ann'], evidence: ['p1', 'p2', 'p3'] },
    { typology: 'T01', customers: ['cyd'], evidence: ['p6', 'p7'] },
  ]

  it('shows before a rule goes live what it finds, what it costs, and which alerts come and go', () => {
    const looser = changed({ rules: { T01: { count_min: 2 } } })
    const { before, after, won, lost, byTypology } = replay(history, DEFAULT_PARAMETERS, looser, labels)
    expect(before).toEqual({ alerts: 1, hits: 1, cases: 2, found: 1, precision: 1, recall: 0.5 })
    expect(after).toEqual({ alerts: 3, hits: 2, cases: 2, found: 2, precision: 2 / 3, recall: 1 })
    expect(won.map(({ customer }) => customer)).toEqual(['bob', 'cyd'])
    expect(lost).toEqual([])
    expect(byTypology['T01']?.after.recall).toBe(1)
  })

  it('a tighter line wins the precision back', () => {
    const tighter = changed({ rules: { T01: { countMin: 2, depositMinUsd: 8_500 } } })
    const { after, won } = replay(history, DEFAULT_PARAMETERS, tighter, labels)
    expect(after).toMatchObject({ precision: 1, recall: 1 })
    expect(won.map(({ customer }) => customer)).toEqual(['cyd'])
    expect(replay(history, tighter, DEFAULT_PARAMETERS, labels).lost).toHaveLength(1)
  })

  it('a rule that is off raises nothing', () => {
    const { after, lost } = replay(
      history,
      DEFAULT_PARAMETERS,
      changed({ rules: { T01: { enabled: false } } }),
      labels,
    )
    expect(after).toMatchObject({ alerts: 0, precision: 1, recall: 0 })
    expect(lost).toHaveLength(1)
  })
})

describe('a parameter set from a file', () => {
  it('changes what it names and keeps the rest', () => {
    const { rules, latenessMs, countries } = changed({
      lateness_ms: 60_000,
      rules: { T10: { call_for_action_action: 'hold' } },
      countries: { callForAction: [{ from: '2026-01-01', codes: ['XX'] }] },
    })
    expect(latenessMs).toBe(60_000)
    expect(rules.T10).toMatchObject({ callForActionAction: 'hold', callForActionMinUsd: 3_000 })
    expect(countries.callForAction).toEqual([{ from: '2026-01-01', codes: ['XX'] }])
    expect(countries.increasedMonitoring).toEqual(DEFAULT_PARAMETERS.countries.increasedMonitoring)
  })

  it.each([
    [{ rules: { T99: {} } }, 'rules.T99'],
    [{ rules: { T01: { countMin: '3' } } }, 'rules.T01.countMin'],
    [{ rules: { T01: { countMin: -1 } } }, 'rules.T01.countMin'],
    [{ rules: { T01: { action: 'shout' } } }, 'rules.T01.action'],
    [{ rules: { T01: { enabled: 'yes' } } }, 'rules.T01.enabled'],
    [{ rules: 3 }, 'rules'],
    [{ countries: { callForAction: [{ from: 'soon', codes: ['IR'] }] } }, 'countries.callForAction'],
    [{ effectiveFrom: 'tomorrow' }, 'effectiveFrom'],
    [[], 'params'],
  ])('%j is refused by its path', (patch, field) => {
    const parameters = parametersFrom(DEFAULT_PARAMETERS, patch)
    expect(parameters.ok ? null : parameters.failure.field).toBe(field)
  })
})
