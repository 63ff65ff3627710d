import { expect, it } from 'vitest'
import { csvCell } from '../../../src/core/app/csv-cell.ts'

it('a cell that a spreadsheet would run is led by an apostrophe; numbers stay numbers', () => {
  for (const formula of ['=1+1', '+cmd|x', '-2+cmd|x!A0', '@SUM(A1)', '\tx', '-1*A1', '+1 555-0100']) {
    expect(csvCell(formula).replace(/^"/, '')).toMatch(/^'/)
  }
  for (const plain of ['-12.50', '0.5', 'ACME', '', 'a=b']) expect(csvCell(plain)).toBe(plain)
  expect([csvCell('a "b", c'), csvCell(null)]).toEqual(['"a ""b"", c"', ''])
})
