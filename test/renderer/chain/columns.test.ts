import { describe, expect, it } from 'vitest'
import {
  COLUMNS,
  COLUMN_KEYS,
  DEFAULT_COLUMNS,
  columnWidths,
  decimalsOf,
  figureWidth,
  fittingColumns,
  gridTemplate,
  mirrored,
  rowWidth,
} from '../../../src/renderer/panels/chain/columns.ts'
import type { ColumnKey } from '../../../src/renderer/panels/chain/columns.ts'
import { rawCell, rawTable } from '../../../src/renderer/panels/chain/copy.ts'
import { doubtOf, offBecause } from '../../../src/renderer/panels/chain/quote-state.ts'
import { AT, chainOf, rowOf, sideOf } from './chain-fixture.ts'

const context = { spot: 6842.35, priceDecimals: 2 }
const side = sideOf('SPX-C')
const shown = (key: ColumnKey): string => COLUMNS[key].text(side, context)
const widths = columnWidths([side], context)

describe('figures of a chain', () => {
  it('are in the units that a desk reads', () => {
    expect(shown('volatility')).toBe('13.5')
    expect(shown('theta')).toBe('−1.80')
    expect(shown('vega')).toBe('8.67')
    expect(shown('gamma')).toBe('0.093')
    expect(shown('delta')).toBe('0.52')
    expect(shown('openInterest')).toBe('6,831')
    expect(shown('bid')).toBe('121.00')
  })

  it('show a dot where there is nothing', () => {
    expect(shown('last')).toBe('·')
    expect(shown('rho')).toBe('·')
    expect(COLUMNS.gamma.text(side, { spot: null, priceDecimals: 2 })).toBe('·')
    expect(COLUMNS.bid.text(sideOf('X', { bid: null }), context)).toBe('·')
  })

  it('keep the decimals of the finest quote', () => {
    expect(decimalsOf(['1.05', '2.5', null], 2, 6)).toBe(2)
    expect(decimalsOf(['0.0005', '0.02'], 2, 6)).toBe(4)
    expect(decimalsOf(['0.0000000001'], 2, 6)).toBe(6)
    expect(decimalsOf(['121.000'], 0, 4)).toBe(0)
  })
})

describe('columns', () => {
  it('are as wide as their widest figure', () => {
    const deep = columnWidths([side, sideOf('D', { bid: '2800.00' })], context)
    expect(deep.bid).toBeGreaterThan(widths.bid)
    expect(deep.bid).toBeGreaterThanOrEqual(figureWidth('2,800.00') + 8)
    expect(columnWidths([], context).bid).toBe(COLUMNS.bid.widthMin)
  })

  it('give way from the least important when there is no room, and come back', () => {
    const all = rowWidth(DEFAULT_COLUMNS, widths)
    expect(fittingColumns(DEFAULT_COLUMNS, widths, all)).toEqual(DEFAULT_COLUMNS)
    const fewer = fittingColumns(DEFAULT_COLUMNS, widths, all - 1)
    expect(fewer).toEqual(DEFAULT_COLUMNS.filter((key) => key !== 'volume'))
    expect(rowWidth(fewer, widths)).toBeLessThan(all)
  })

  it('never give up bid and ask', () => {
    expect(fittingColumns([], widths, 0)).toEqual(['bid', 'ask'])
    expect(fittingColumns(COLUMN_KEYS, widths, 0)).toEqual(['bid', 'ask'])
  })

  it('are mirrored around the strikes with bid before ask on both sides', () => {
    expect(mirrored(['openInterest', 'delta', 'volatility', 'bid', 'ask'])).toEqual([
      'bid',
      'ask',
      'volatility',
      'delta',
      'openInterest',
    ])
    expect(gridTemplate(['bid', 'ask'], widths).split(' ').length).toBeGreaterThan(5)
  })
})

describe('copied figures', () => {
  it('keep every digit and bring no thousands', () => {
    const row = rowOf(6850)
    expect(rawCell(row, 'call.openInterest', context, () => null)).toBe('6831')
    expect(rawCell(row, 'call.volatility', context, () => null)).toBe('0.135')
    expect(rawCell(row, 'put.last', context, () => null)).toBe('')
    expect(rawCell(row, 'call.position', context, () => '-20')).toBe('-20')
    expect(rawCell({ ...row, put: null }, 'put.bid', context, () => null)).toBe('')
  })

  it('are a table with one head line', () => {
    const lines = rawTable([rowOf(6850), rowOf(6875)], ['bid', 'ask'], context, () => null).split('\n')
    expect(lines[0]).toBe('call Bid\tcall Ask\tStrike\tput Bid\tput Ask')
    expect(lines[1]).toBe('121.00\t121.90\t6850\t121.00\t121.90')
    expect(lines).toHaveLength(3)
  })
})

describe('doubtful quotes', () => {
  it('have their word and their age', () => {
    expect(doubtOf(side, AT)).toBeNull()
    expect(doubtOf(sideOf('X', { state: 'stale' }), AT + 14_000)).toMatchObject({
      word: 'stale',
      sentence: 'Stale: the quote is 14 s old.',
      usable: false,
    })
    expect(doubtOf(sideOf('X', { state: 'late' }), AT + 3_200)).toMatchObject({ word: 'late', usable: true })
    expect(doubtOf(sideOf('X', { state: 'crossed' }), AT)?.word).toBe('crossed')
    expect(doubtOf(sideOf('X', { quarantine: 'below intrinsic value' }), AT)?.sentence).toBe(
      'Held back: below intrinsic value.',
    )
    expect(doubtOf(sideOf('X', { state: 'one_sided' }), AT)).toBeNull()
  })

  it('draft no order, and say why', () => {
    const chain = chainOf([6850])
    expect(offBecause(chain, side, '121.00', AT)).toBeNull()
    expect(offBecause(chain, sideOf('X', { state: 'stale' }), '121.00', AT + 14_000)).toBe(
      'Off: Stale: the quote is 14 s old.',
    )
    expect(offBecause(chain, sideOf('X', { state: 'late' }), '121.00', AT)).toBeNull()
    expect(offBecause(chain, side, null, AT)).toMatch(/nobody quotes/)
    expect(offBecause(chain, null, null, AT)).toMatch(/no such option/)
    expect(offBecause({ ...chain, is_tradeable: false }, side, '121.00', AT)).toMatch(/not traded/)
  })
})
