import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'

// The formats of `aml`, on which integrations rely.

const HEADER = 'typology,customer,first_ts,last_ts,score,action,evidence,explanation'
const ACCOUNTS = `account,customer,kind,country,opened,expected_monthly,last_activity_before
A1,C1,person,US,2020-01-01,4000,2026-02-20
A2,C2,business,US,2021-05-01T00:00:00Z,1e5,
`
const PAYMENTS = `tx_id,ts,type,account,customer,counterparty,cp_country,amount_usd,depositor
p1,2026-03-02T10:00:00Z,CASH_IN,A1,C1,,US,6000,
p3,2026-03-03 10:00:00,CASH_IN,A2,C2,,US,10000.00,
p2,2026-03-02T15:00:00Z,cash_in,A1,C1,,US,4000.01,agent
`
const ORDERS = `seq,ts,event,order_id,trader,beneficial_owner,symbol,side,qty,price,counterparty
1,2026-03-02T10:00:00Z,FILL,o1,t1,O,XYZ,B,100,50,t2
2,2026-03-02T10:00:00Z,FILL,o2,t2,O,XYZ,S,100,50,t1
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-aml-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function textOf(stream: PassThrough): Promise<string> {
  stream.end()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

async function aml(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  stdout.setMaxListeners(20)
  const code = await runProgram(['aml', ...args], { stdin: Readable.from([]), stdout, stderr })
  return { code, out: await textOf(stdout), err: await textOf(stderr) }
}

const inputs = (payments = PAYMENTS): readonly string[] => [
  '--accounts',
  file('accounts.csv', ACCOUNTS),
  '--payments',
  file('payments.csv', payments),
]

const REPORT =
  'T02,C1,2026-03-02T10:00:00.000Z,2026-03-02T15:00:00.000Z,30,report,p1 p2,' +
  '"10,000.01 USD of cash paid in by or for one person on 2026-03-02, more than 10,000"'

describe('aml', () => {
  it('prints an alert a row, whatever order the payments are in', async () => {
    const { code, out, err } = await aml(...inputs())
    expect(out).toBe(`${HEADER}\n${REPORT}\n`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('takes orders too, and writes JSON', async () => {
    const { out } = await aml(...inputs(), '--orders', file('orders.csv', ORDERS), '--format', 'json')
    const alerts = JSON.parse(out) as readonly Readonly<Record<string, unknown>>[]
    expect(alerts.map(({ typology, customer, evidence }) => ({ typology, customer, evidence }))).toEqual([
      { typology: 'M01', customer: 'O', evidence: 'o1 o2' },
      { typology: 'T02', customer: 'C1', evidence: 'p1 p2' },
    ])
  })

  it('--params changes any threshold', async () => {
    const params = file('params.json', '{"rules": {"T02": {"sum_above_usd": 9999.99, "action": "hold"}}}')
    const { out } = await aml(...inputs(), '--params', params)
    expect(out.split('\n').map((line) => line.split(',').slice(0, 2).join(' '))).toEqual([
      'typology customer',
      'T02 C1',
      'T02 C2',
      '',
    ])
  })

  it('tells of bad rows and goes on without them; --strict makes 1 of it', async () => {
    const payments = `${PAYMENTS}p4,2026-03-02,CASH_IN,A1,C1,,US,-5,\np5,someday,CASH_IN,A1,C1,,US,5,\np6,2026-03-02,GIFT,A1,C1,,US,5,\n`
    const { code, out, err } = await aml(...inputs(payments))
    expect(out).toBe(`${HEADER}\n${REPORT}\n`)
    expect(code).toBe(0)
    expect(err).toBe(
      '--payments row 4: amount_usd: is no amount above 0 and up to a thousand million.\n' +
        '--payments row 5: ts: is no date or time.\n' +
        '--payments row 6: type: is not one of CASH_IN, CASH_OUT, WIRE_IN, WIRE_OUT, TRANSFER_IN, TRANSFER_OUT, CARD, CRYPTO_OUT.\n',
    )
    expect((await aml(...inputs(payments), '--strict')).code).toBe(1)
  })

  it('a payment that was sent twice counts once and is told; the two sides of a transfer may bear one number', async () => {
    const again = await aml(...inputs(`${PAYMENTS}${PAYMENTS.split('\n').slice(1).join('\n')}`))
    expect(again.out).toBe(`${HEADER}\n${REPORT}\n`)
    expect(again.err.split('\n')[0]).toBe('--payments row 4: was given before.')
    const sides = 'p9,2026-03-02,TRANSFER_OUT,A1,C1,A2,US,5,\np9,2026-03-02,TRANSFER_IN,A2,C2,A1,US,5,\n'
    expect((await aml(...inputs(`${PAYMENTS}${sides}`))).err).toBe('')
  })

  it('wrong usage is 2, a missing file 3', async () => {
    expect((await aml('--accounts', file('a.csv', ACCOUNTS))).code).toBe(2)
    expect(await aml(...inputs(), '--params', file('bad.json', '{"rules": {"T99": {}}}'))).toMatchObject({
      code: 2,
      err: '--params: rules.T99: is no parameter.\n',
    })
    expect(
      await aml('--accounts', join(folder, 'none.csv'), '--payments', join(folder, 'none.csv')),
    ).toMatchObject({
      code: 3,
      err: `--accounts: there is no file ${join(folder, 'none.csv')}.\n`,
    })
  })
})
