import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OFAC_FILES } from '../core/compliance/sanctions/lists.ts'
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
  ['screen --lists LISTS', 'id,schema,name,dob,nationality'],
] as const

/** Commands of JSON, which has no header: what holds no value is no request. */
const OF_JSON = [
  ...['regcalc', 'margin', 'risk saccr'],
  ...['sar', 'ctr', 'rts22', 'emir', 'cftc'].map((form) => `report ${form}`),
]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-empty-'))
  mkdirSync(join(folder, 'lists'))
  for (const [name, text] of Object.entries(OFAC_FILES)) writeFileSync(join(folder, 'lists', name), text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const withInput = (command: string, input: string) =>
  runCommand(
    command.split(' ').map((word) => (word === 'LISTS' ? join(folder, 'lists') : word)),
    input,
  )

describe.each(OF_ALL_ROWS)('%s', (command, header) => {
  it.each(['', '\n', '\uFEFF', `${header}\n`, '[]'])('refuses %j with one line and exit 2', async (input) => {
    const { code, out, err } = await withInput(command, input)
    expect([code, out]).toEqual([2, ''])
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err.trim()).not.toBe('')
  })
})

describe.each(OF_JSON)('%s', (command) => {
  it.each(['', '\n\n', ' \t', '\uFEFF'])(
    'refuses %j with one line that names the option, and exit 2',
    async (input) => {
      const { code, out, err } = await withInput(command, input)
      expect([code, out]).toEqual([2, ''])
      expect(err).toMatch(/^--in: .+\n$/)
    },
  )
})

describe.each(BY_ROW)('%s', (command, header) => {
  it.each(['', '\n', `${header}\n`])('answers %j with its header alone and exit 0', async (input) => {
    const { code, out, err } = await withInput(command, input)
    // `screen` tells there how old its lists are, whatever it is asked.
    expect([code, command.startsWith('screen') ? '' : err]).toEqual([0, ''])
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    expect(out).toMatch(/^[a-z_]+(,[a-z_]+)+\n$/)
  })
})

const AML_COLUMNS = 'typology,customer,first_ts,last_ts,score,action,evidence,explanation\n'
const AML_HEADS = {
  accounts: 'account,customer,kind,country,opened,expected_monthly,last_activity_before\n',
  payments: 'tx_id,ts,type,account,customer,counterparty,cp_country,amount_usd,depositor\n',
  orders: 'seq,ts,event,order_id,trader,beneficial_owner,symbol,side,qty,price,counterparty\n',
}

it.each([
  ['no byte', () => ''],
  ['blank lines', () => '\n\n'],
  ['a header alone', (head: string) => head],
])('aml: files of %s raise no alert, and it is said that nothing was looked at', async (_what, textOf) => {
  const options = Object.entries(AML_HEADS).flatMap(([name, head]) => {
    const file = join(folder, `${name}.csv`)
    writeFileSync(file, textOf(head))
    return [`--${name}`, file]
  })
  expect(await runCommand(['aml', ...options])).toEqual({
    ...{ code: 0, out: AML_COLUMNS },
    err: 'There is no payment and no order: nothing was looked at.\n',
  })
})

it.each(['', '\n\n', '[]', 'id,text\n'])('pii: of %j there is no text, so no line', async (input) => {
  const { code, out } = await runCommand(['pii'], input)
  expect([code, out]).toEqual([0, ''])
})

it.each(['', '\n', 'op,order_id,side,price_ticks,quantity_lots\n'])(
  'match --summary: of %j the book is empty',
  async (input) => {
    const { code, out } = await runCommand(['match', '--summary'], input)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ adds: 0, trades: 0, resting: 0, best_bid: null, best_ask: null })
  },
)
