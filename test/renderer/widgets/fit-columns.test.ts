import { describe, expect, it } from 'vitest'
import { fitColumns } from '../../../src/renderer/widgets/tables/fit-columns.ts'
import { COLUMNS } from '../../../src/renderer/panels/blotter/columns.tsx'
import type { ColumnKey } from '../../../src/renderer/panels/blotter/columns.tsx'

const ALL = Object.keys(COLUMNS) as ColumnKey[]
const widthOf = (keys: readonly ColumnKey[]): number =>
  keys.reduce((sum, key) => sum + COLUMNS[key].widthPx, 0)

describe('columns that give way', () => {
  it('all stand where there is room, and not one pixel less', () => {
    expect(fitColumns(COLUMNS, ALL, widthOf(ALL))).toEqual(ALL)
    expect(fitColumns(COLUMNS, ALL, widthOf(ALL) - 1)).toEqual(ALL.filter((key) => key !== 'fees'))
  })

  it('in the narrow panel of a 1280 px window an order still says what, how much, at what price and what became of it', () => {
    const shown = fitColumns(COLUMNS, ALL, 464)
    expect(shown).toEqual(['side', 'quantity', 'instrument', 'limit', 'filled', 'state'])
    expect(widthOf(shown)).toBeLessThanOrEqual(464)
  })

  it('those that never go stay, however narrow it is and whatever was chosen', () => {
    expect(fitColumns(COLUMNS, [], 0)).toEqual(['side', 'quantity', 'instrument', 'state'])
  })
})
