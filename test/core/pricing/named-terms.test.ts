import { describe, expect, test } from 'vitest'
import { ivRow, priceRow } from '../../../src/core/pricing/index.ts'
import type { RowRecord } from '../../../src/core/pricing/index.ts'

const BASE = {
  ...{ option_type: 'call', spot: '100', strike: '100', time_years: '1', vol: '0.2' },
  ...{ rate: '0.03', dividend_yield: '0.01' },
}
const { spot: _spot, ...ON_FORWARD } = { ...BASE, forward: '100' }
const { vol: _vol, ...WITHOUT_VOL } = BASE
const HESTON = { v0: '0.04', kappa: '1.5', theta: '0.04', vol_of_vol: '0.5', correlation: '-0.6' }

const ROWS: Readonly<Record<string, RowRecord>> = {
  bsm: BASE,
  'bsm on a forward': ON_FORWARD,
  black76: { ...ON_FORWARD, model: 'black76' },
  american: { ...BASE, exercise: 'american' },
  'american on a forward': { ...ON_FORWARD, model: 'black76', exercise: 'american' },
  bachelier: { ...ON_FORWARD, model: 'bachelier', vol: '20' },
  'bachelier on a spot': { ...BASE, model: 'bachelier', vol: '20' },
  merton76: { ...BASE, model: 'merton76', jump_intensity: '0.3', jump_vol_share: '0.3' },
  heston: { ...WITHOUT_VOL, ...HESTON, model: 'heston' },
  asian: { ...BASE, product: 'asian_geometric' },
  lookback: { ...BASE, product: 'lookback_floating' },
  'cash or nothing': { ...BASE, product: 'cash_or_nothing', cash: '10' },
  simulation: { ...BASE, method: 'mc', paths: '1000', seed: '1' },
}

const EXTREMES = ['1e308', '-1e308', '1e-308']
const COLUMNS = ['spot', 'forward', 'strike', 'vol', 'rate', 'dividend_yield', 'time_years', 'cash', 'v0']

/** What is said of a row in which this one column is extreme; null where there is a figure, or no such column. */
function told(row: RowRecord, column: string, value: string): string | null {
  if (row[column] === undefined) return null
  const { status, error } = priceRow({ ...row, [column]: value }, 'all')
  return status === 'invalid_input' ? String(error) : null
}

describe('a number at the end of float64', () => {
  test.each(Object.entries(ROWS))(
    'is refused of %s by its own name, not by that of another column',
    (_, row) => {
      expect(priceRow(row, 'basic').status).toBe('ok')
      const misnamed = COLUMNS.flatMap((column) =>
        EXTREMES.flatMap((value) => {
          const error = told(row, column, value)
          return error === null || error.startsWith(`${column}: `) ? [] : [`${column}=${value}: ${error}`]
        }),
      )
      expect(misnamed).toEqual([])
    },
  )

  test('is a price that no volatility gives, and any other column by its name', () => {
    const row = { ...WITHOUT_VOL, price: '10' }
    expect(ivRow({ ...row, price: '1e308' })).toMatchObject({ status: 'above_maximum', error: null })
    expect(ivRow({ ...row, time_years: '1e308' })['error']).toMatch(/^time_years: times rate is beyond/)
    expect(ivRow({ ...row, rate: '1e308' })['error']).toMatch(/^rate: times time_years is beyond/)
  })
})
