import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/command-line.ts'

/** Commands whose answer is of all rows together: of no rows there is none. */
const OF_ALL_ROWS = [
  ['surface', 'expiry,time_years,forward,strike,vol'],
  ['surface --check', 'expiry,time_years,a,b,rho,m,sigma'],
  ['risk var', 'return'],
  ['risk backtest', 'date,pnl,var'],
] as const

/** Commands that answer row by row: of no rows they say no row, under their header. */
const BY_ROW = [
  ['price', 'id,spot,strike'],
  ['iv', 'id,spot,strike'],
  ['sabr', 'id,forward,strike'],
  ['match', 'id,type,side'],
  ['ids', 'id,kind,value'],
  ['ids mrz', 'id,mrz'],
] as const

const withInput = (command: string, input: string) => runCommand(command.split(' '), input)

describe.each(OF_ALL_ROWS)('%s', (command, header) => {
  it.each(['', '\n', '\uFEFF', `${header}\n`, '[]'])('refuses %j with one line and exit 2', async (input) => {
    const { code, out, err } = await withInput(command, input)
    expect([code, out]).toEqual([2, ''])
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err.trim()).not.toBe('')
  })
})

describe.each(BY_ROW)('%s', (command, header) => {
  it.each(['', '\n', `${header}\n`])('answers %j with its header alone and exit 0', async (input) => {
    const { code, out, err } = await withInput(command, input)
    expect([code, err]).toEqual([0, ''])
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    expect(out).toMatch(/^[a-z_]+(,[a-z_]+)+\n$/)
  })
})
