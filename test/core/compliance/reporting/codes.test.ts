import { describe, expect, it } from 'vitest'
import { cfiMeaning, cfiOf, filingDeadline, utiOf } from '../../../../src/core/compliance/reporting/index.ts'
import { isIsin, isLei } from '../../../../src/core/compliance/reporting/codes/identifiers.ts'

describe('check digits', () => {
  it('know the published codes of well-known parties and shares', () => {
    // GLEIF's own LEI, Apple's and Deutsche Bank's.
    for (const lei of ['506700GE1G29325QX363', 'HWUPKR0MPOU8FGXBT394', '7LTWFZYICNSX8D621K86']) {
      expect([lei, isLei(lei)]).toEqual([lei, true])
    }
    expect(isLei('7LTWFZYICNSX8D621K68')).toBe(false)
    for (const isin of ['US0378331005', 'GB0002634946', 'DE0005557508']) {
      expect([isin, isIsin(isin)]).toEqual([isin, true])
    }
    expect(isIsin('US0378331006')).toBe(false)
  })
})

describe('CFI', () => {
  it('classifies what the desk trades', () => {
    const option = {
      kind: 'option',
      optionType: 'call',
      exercise: 'american',
      underlying: 'stock',
      delivery: 'physical',
      isStandardized: true,
    } as const
    expect(cfiOf(option)).toBe('OCASPS')
    expect(
      cfiOf({ ...option, optionType: 'put', exercise: 'european', underlying: 'index', delivery: 'cash' }),
    ).toBe('OPEICS')
    expect(cfiOf({ kind: 'future', underlying: 'index', delivery: 'cash', isStandardized: true })).toBe(
      'FFICSX',
    )
    expect(
      cfiOf({ kind: 'future', underlying: 'commodity', delivery: 'physical', isStandardized: true }),
    ).toBe('FCMPSX')
    expect(cfiOf({ kind: 'share' })).toBe('ESVUFR')
  })

  it('reads a code back, and names the place that is wrong', () => {
    expect(cfiMeaning('OPEICS')).toMatchObject({
      value: {
        category: 'listed options',
        group: 'put options',
        attributes: [
          { value: 'european' },
          { value: 'indices' },
          { value: 'cash' },
          { value: 'standardized' },
        ],
      },
    })
    expect(cfiMeaning('OCZSPS')).toMatchObject({
      ok: false,
      failure: { message: 'cfi: Z at place 3 is no exercise' },
    })
    expect(cfiMeaning('FTICSX')).toMatchObject({ ok: false })
    expect(cfiMeaning('XXXXXX')).toMatchObject({ ok: false })
  })
})

describe('UTI', () => {
  it('is an LEI and a part of its own', () => {
    expect(utiOf('7LTWFZYICNSX8D621K86', '0195-ab')).toEqual({
      ok: true,
      value: '7LTWFZYICNSX8D621K860195AB',
    })
    expect(utiOf('7LTWFZYICNSX8D621K68', '1')).toMatchObject({ ok: false, failure: { field: 'lei' } })
    expect(utiOf('7LTWFZYICNSX8D621K86', '-')).toMatchObject({ ok: false, failure: { field: 'transaction' } })
  })
})

describe('deadlines', () => {
  const due = (...asked: Parameters<typeof filingDeadline>) => {
    const found = filingDeadline(...asked)
    return found.ok ? found.value.dueOn : found.failure.field
  }

  it('count calendar days for SAR and CTR', () => {
    expect(due('sar', '2026-01-31')).toBe('2026-03-02')
    expect(due('sar_no_suspect', '2026-01-31')).toBe('2026-04-01')
    expect(due('ctr', '2028-02-20')).toBe('2028-03-06')
  })

  it('count business days of the right place for transactions', () => {
    // Maundy Thursday: Good Friday and Easter Monday are no TARGET days, and only the first is no exchange day.
    expect(due('rts22', '2026-04-02')).toBe('2026-04-07')
    expect(due('large_trader', '2026-04-02')).toBe('2026-04-06')
    expect(due('rts22', '2026-04-02', 'weekdays')).toBe('2026-04-03')
    expect(due('cftc_end_user', '2026-11-25')).toBe('2026-11-30')
  })

  it('refuse a day that is none', () => {
    expect(due('sar', '2026-02-30')).toBe('from')
  })
})
