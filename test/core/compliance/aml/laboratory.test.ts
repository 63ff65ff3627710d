import { describe, expect, it } from 'vitest'
import {
  DEFAULT_PARAMETERS,
  alertsOf,
  differencesOf,
  listParameters,
  parametersFrom,
  replay,
  withChanges,
} from '../../../../src/core/compliance/aml/index.ts'
import type {
  Alert,
  AmlParameters,
  DecidedLabel,
  History,
} from '../../../../src/core/compliance/aml/index.ts'
import { MS_PER_DAY, instant, present } from '../../../../src/core/kernel/index.ts'
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
  const labels: readonly DecidedLabel[] = [
    { typology: 'T01', customers: ['ann'], evidence: ['p1', 'p2', 'p3'], isTrue: true },
    { typology: 'T01', customers: ['bob'], evidence: ['p4', 'p5'], isTrue: false },
    { typology: 'T01', customers: ['cyd'], evidence: ['p6', 'p7'], isTrue: true },
  ]
  const compare = (parameters: AmlParameters, more: Partial<Parameters<typeof replay>[1]> = {}) =>
    replay(history, { present: DEFAULT_PARAMETERS, changed: parameters, labels, ...more })
  const looser = changed({ rules: { T01: { count_min: 2 } } })
  const tighter = changed({ rules: { T01: { countMin: 2, depositMinUsd: 8_500 } } })
  const named = (alerts: readonly Alert[]) => alerts.map(({ customer }) => customer)

  it('shows before a rule goes live what it finds, what it costs, and which alerts come and go', () => {
    const { before, after, won, lost, kept, wonAlerts, byTypology } = compare(looser)
    expect(before).toEqual({
      ...{ alerts: 1, confirmed: 1, harmless: 0, undecided: 0 },
      ...{ cases: 2, found: 1, precision: 1, recall: 0.5 },
    })
    expect(after).toEqual({
      ...{ alerts: 3, confirmed: 2, harmless: 1, undecided: 0 },
      ...{ cases: 2, found: 2, precision: 2 / 3, recall: 1 },
    })
    expect({ won, lost, kept }).toEqual({ won: 2, lost: 0, kept: 1 })
    expect(named(wonAlerts)).toEqual(['bob', 'cyd'])
    expect(byTypology).toMatchObject([{ typology: 'T01', won: 2, after: { recall: 1 } }])
  })

  it('a tighter line wins the precision back', () => {
    const { after, wonAlerts } = compare(tighter)
    expect(after).toMatchObject({ precision: 1, recall: 1 })
    expect(named(wonAlerts)).toEqual(['cyd'])
    expect(named(compare(DEFAULT_PARAMETERS, { present: tighter }).lostAlerts)).toEqual(['cyd'])
  })

  it('a rule that is off raises nothing, and has no precision to speak of', () => {
    const { after, lost } = compare(changed({ rules: { T01: { enabled: false } } }))
    expect(after).toMatchObject({ alerts: 0, precision: null, recall: 0 })
    expect(lost).toBe(1)
  })

  it('what nobody decided counts for neither side', () => {
    const { after } = compare(looser, { labels: labels.slice(0, 1) })
    expect(after).toMatchObject({ alerts: 3, confirmed: 1, undecided: 2, precision: 1, recall: 1 })
    expect(compare(looser, { labels: [] }).after).toMatchObject({ precision: null, recall: null })
  })

  it('alerts that were over before the first day are none of the comparison, nor any about whoever asks', () => {
    const third = history.payments.find(({ id }) => id === 'p3')
    expect(named(compare(looser, { from: third?.at ?? instant(0) }).wonAlerts)).toEqual(['bob'])
    const { wonAlerts, won } = compare(looser, { hiddenFrom: ['dan', 'cyd'] })
    expect([named(wonAlerts), won]).toEqual([['bob'], 1])
  })

  it('tells how far it is, and ends at the whole', () => {
    const long = historyOf(
      Array.from({ length: 4_000 }, (_, at) => `${at % 300} 09:00 dan${at} WIRE_IN 100`).join('\n'),
    )
    const shares: number[] = []
    replay(long, {
      ...{ present: DEFAULT_PARAMETERS, changed: looser, labels: [] },
      onProgress: (share) => shares.push(share),
    })
    expect(shares).toEqual([0.25, 0.5, 0.75, 1])
  })
})

describe('parameters as a list', () => {
  it('names each with its unit, and a change is told as old and new', () => {
    const listed = listParameters(DEFAULT_PARAMETERS)
    const unitOf = (name: string) => listed.find((one) => one.name === name)?.unit
    expect(unitOf('rules.T01.depositMinUsd')).toBe('USD')
    expect(unitOf('rules.T04.windowMs')).toBe('ms')
    expect(unitOf('rules.T04.leavesShareMin')).toBe('share')
    expect(unitOf('rules.T14.levelTimes')).toBe('times')
    expect(unitOf('rules.T01.businessDays')).toBe('days')
    expect(unitOf('rules.T01.enabled')).toBe(null)
    const next = withChanges(DEFAULT_PARAMETERS, { 'rules.T01.countMin': 2, 'rules.T02.weight': 30 })
    expect(next.ok && differencesOf(DEFAULT_PARAMETERS, next.value)).toEqual([
      { name: 'rules.T01.countMin', before: 3, after: 2 },
    ])
  })

  it.each([
    ['rules.T01.nothing', 1],
    ['name', 'mine'],
    ['latenessMs', 1],
    ['__proto__.polluted', 1],
    ['rules.T01', {}],
    ['rules.T01.countMin', 'three'],
    ['rules.T04.windowMs', 401 * MS_PER_DAY],
    ['rules.T01.businessDays', 401],
    ['countries.callForAction', []],
  ])('%s cannot become %j', (name, value) => {
    const next = withChanges(DEFAULT_PARAMETERS, { [name]: value })
    expect(next.ok ? null : next.failure).toMatchObject({ code: 'invalid_input', field: name })
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

describe('what a customer told of themselves', () => {
  const paid = historyOf(`
    0 10:00 eve WIRE_IN 60,000 from=payer
    9 10:00 eve WIRE_IN 10 from=payer`)
  const [eve] = paid.accounts
  const account = (month: number | null) => ({
    ...present(eve, 'the account of eve'),
    openedAt: paid.payments[0]?.at ?? instant(0),
    expectedMonthlyMicros: month === null ? null : month * 1_000_000,
  })
  const typologies = (history: History) =>
    alertsOf(history, DEFAULT_PARAMETERS).map(({ typology }) => typology)

  it('judges each payment as it was when it came: what was said later changes nothing of before', () => {
    expect(typologies({ ...paid, accounts: [account(1_000)] })).toContain('T12')
    // As the last facts would have it, nothing was ever found.
    expect(typologies({ ...paid, accounts: [account(100_000)] })).not.toContain('T12')
    const toldAnew = [{ payment: paid.payments[1]?.id ?? '', account: account(100_000) }]
    expect(typologies({ ...paid, accounts: [account(1_000)], toldAnew })).toContain('T12')
    const lower = [{ payment: paid.payments[1]?.id ?? '', account: account(1_000) }]
    expect(typologies({ ...paid, accounts: [account(100_000)], toldAnew: lower })).toContain('T12')
  })
})
