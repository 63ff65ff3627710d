import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand as run } from '../support/command-line.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-cli-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEADER = 'id,option_type,spot,strike,time_years,vol'
const lines = (text: string): readonly string[] => text.trimEnd().split('\n')

describe('price', () => {
  it('answers every row in order, and a bad row with its reason', async () => {
    const { code, out } = await run(
      ['price'],
      `${HEADER}\na,call,100,100,1,0.2\n,call,100,x,1,0.2\nc,put,1e2,100,1,.2\n`,
    )
    expect(code).toBe(0)
    const rows = lines(out).map((line) => line.split(','))
    expect(rows[0]?.slice(0, 3)).toEqual(['id', 'status', 'price'])
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['id', 'status'],
      ['a', 'ok'],
      ['2', 'invalid_input'],
      ['c', 'ok'],
    ])
    // Black and Scholes 1973 at the money without carry: 100·(2Φ(0.1) − 1).
    expect(Number(rows[1]?.[2])).toBeCloseTo(7.965567455405804, 12)
  })

  it('takes the seed of simulated rows from --seed unless a row names its own', async () => {
    const head = 'id,option_type,spot,strike,time_years,vol,method,seed'
    const input = `${head}\na,call,100,100,1,0.2,mc,\nb,call,100,100,1,0.2,mc,7\n`
    const price = async (...args: readonly string[]) =>
      lines((await run(['price', ...args], input)).out).map((line) => line.split(',')[2])
    const [plain, seeded, seven] = [await price(), await price('--seed', '5'), await price('--seed', '7')]
    expect(seeded[1]).not.toBe(plain[1])
    expect(seeded[2]).toBe(plain[2])
    expect(seven[1]).toBe(plain[2])
    expect(await run(['price', '--seed', 'x'], input)).toMatchObject({ code: 2 })
  })

  it('exits 1 with --strict when a row is bad, and only then', async () => {
    expect((await run(['price', '--strict'], `${HEADER}\na,call,100,100,1,0.2\n`)).code).toBe(0)
    expect((await run(['price', '--strict'], `${HEADER}\na,call,,100,1,0.2\n`)).code).toBe(1)
  })

  it('reads CSV, JSON lines and JSON, by name or by first character, and writes each', async () => {
    const record = { id: 'a', option_type: 'call', spot: 100, strike: '100', time_years: 1, vol: 0.2 }
    const inputs = [
      JSON.stringify([record]),
      JSON.stringify(record),
      `\uFEFF${HEADER}\r\n"a",call,100,100,1,0.2\r\n`,
    ]
    for (const input of inputs) {
      const { out } = await run(['price', '--format', 'json'], input)
      expect(JSON.parse(out)).toMatchObject([{ id: 'a', status: 'ok', std_error: null }])
    }
    const [from, to] = [join(folder, 'rows.jsonl'), join(folder, 'out.jsonl')]
    writeFileSync(from, `${JSON.stringify(record)}\nnot json\n\n[1]\n`)
    expect((await run(['price', '--in', from, '--out', to, '--format', 'jsonl'])).out).toBe('')
    const rows = lines(readFileSync(to, 'utf8')).map((line) => JSON.parse(line) as { status: string })
    expect(rows.map(({ status }) => status)).toEqual(['ok', 'invalid_input', 'invalid_input'])
  })

  it.each(['iv', 'match', 'pii'])(
    '%s keeps what an earlier run wrote when its input is not there',
    async (command) => {
      const kept = join(folder, `${command}-kept.csv`)
      writeFileSync(kept, 'an hour of work')
      const { code } = await run([command, '--in', join(folder, 'mistyped.csv'), '--out', kept])
      expect([code, readFileSync(kept, 'utf8')]).toEqual([3, 'an hour of work'])
    },
  )

  it('answers an empty input with a header alone', async () => {
    expect(lines((await run(['iv'])).out)).toEqual(['id,status,vol,error'])
    expect((await run(['iv', '--format', 'json'])).out).toBe('[]\n')
  })

  it('survives ragged rows, stray quotes and a quote that never closes', async () => {
    const input = `${HEADER}\na,call,100\nb,call,100,100,1,0.2,extra\nc"x,call,100,100,1,0.2\n"d,call,100\n`
    const rows = lines((await run(['price'], input)).out)
    expect(rows).toHaveLength(5)
    expect(rows[2]).toMatch(/^b,ok,/)
    expect(rows[4]).toMatch(/invalid_input/)
  })
})

describe('risk', () => {
  const returns = Array.from({ length: 100 }, (_, at) => String(-(at + 1) / 1000))

  it('var answers JSON from a column of returns', async () => {
    const input = `day,return\n${returns.map((one, at) => `${at},${one}`).join('\n')}\n`
    const { code, out } = await run(['risk', 'var', '--confidence', '0.95'], input)
    expect(code).toBe(0)
    const told = JSON.parse(out) as { var: number; es: number; observations: number }
    expect(told.var).toBeCloseTo(0.095, 15)
    expect(told.es).toBeCloseTo(0.098, 15)
    expect(told.observations).toBe(100)
    const linear = await run(['risk', 'var', '--quantile', 'linear'], input)
    expect((JSON.parse(linear.out) as { var: number }).var).toBeCloseTo(0.09505, 15)
  })

  it('var leaves a bad row out and says so; wrong options and no rows are wrong usage', async () => {
    const bad = await run(['risk', 'var', '--strict'], 'return\n0.01\nx\n-0.02\n')
    expect(bad.code).toBe(1)
    expect(JSON.parse(bad.out)).toMatchObject({ observations: 2, bad_rows: 1 })
    expect(bad.err).toContain('row 2')
    expect((await run(['risk', 'var', '--confidence', '2'], 'return\n0.01\n')).code).toBe(2)
    expect((await run(['risk', 'var', '--method', 'guess'], 'return\n0.01\n')).code).toBe(2)
    expect((await run(['risk', 'var'], 'return\n')).code).toBe(2)
  })

  it('backtest answers the three tests', async () => {
    const series = Array.from({ length: 250 }, (_, day) => (day % 50 === 7 ? 1 : 0))
    const { code, out } = await run(['risk', 'backtest'], `exception\n${series.join('\n')}\n`)
    expect(code).toBe(0)
    const told = JSON.parse(out) as Record<string, unknown>
    expect(told).toMatchObject({ observations: 250, exceptions: 5, basel_zone: 'yellow', multiplier: 1.7 })
    expect(Object.keys(told.kupiec as object)).toEqual(['lr', 'p_value'])
    expect(Object.keys(told.christoffersen as object)).toEqual(['lr_ind', 'p_ind', 'lr_cc', 'p_cc'])
  })
})

describe('risk saccr', () => {
  const swap = { asset_class: 'interest_rate', currency: 'USD', notional: 1000, end_years: 10 }

  it('answers exposures with their steps, and refuses what it cannot read', async () => {
    const input = { netting_sets: [{ trades: [{ ...swap, market_value: 3 }] }] }
    const { code, out } = await run(['risk', 'saccr'], JSON.stringify(input))
    expect(code).toBe(0)
    const told = JSON.parse(out) as Record<string, number> & { netting_sets: { trades: object[] }[] }
    expect(told.rc).toBe(3)
    // 1000 · 7.8694 · 0.5 %.
    expect(told.addon).toBeCloseTo(39.347, 3)
    expect(told.ead).toBeCloseTo(1.4 * (3 + 39.347), 2)
    expect(told.netting_sets[0]?.trades).toHaveLength(1)
    expect((await run(['risk', 'saccr'], '{')).code).toBe(2)
    const bad = await run(
      ['risk', 'saccr'],
      JSON.stringify({ netting_sets: [{ trades: [{ ...swap, notional: 0 }] }] }),
    )
    expect(bad.code).toBe(2)
    expect(bad.err).toContain('notional')
  })
})

describe('match', () => {
  const OPERATIONS =
    'op,order_id,side,price_ticks,quantity_lots\nadd,1,sell,10,5\nadd,2,sell,10,5\nioc,3,buy,10,7\ncancel,9,,,\nadd,4,buy,9,1\n'

  it('prints the trades in their order', async () => {
    const { out } = await run(['match'], OPERATIONS)
    expect(lines(out)).toEqual(['maker_id,taker_id,price_ticks,quantity_lots', '1,3,10,5', '2,3,10,2'])
  })

  it('sums up in one object', async () => {
    const { out } = await run(['match', '--summary'], OPERATIONS)
    const summary = JSON.parse(out) as Record<string, number>
    expect(summary).toMatchObject({
      ...{ adds: 3, cancels: 1, iocs: 1, trades: 2, traded_quantity: 7, notional: 70, resting: 2 },
      ...{ best_bid: 9, best_ask: 10 },
    })
    for (const name of ['ops_per_second', 'p50_us', 'p99_us', 'p999_us', 'max_us']) {
      expect(summary[name], name).toBeGreaterThan(0)
    }
  })

  it('tells a bad row on standard error and goes on', async () => {
    const { code, out, err } = await run(['match'], `${OPERATIONS}add,5,buy,1.5,1\nioc,6,buy,10,1\n`)
    expect(code).toBe(0)
    expect(err).toContain('row 6: price_ticks')
    expect(lines(out).at(-1)).toBe('2,6,10,1')
  })
})

describe('audit root', () => {
  it('is RFC 6962 over hexadecimal leaves', async () => {
    // SHA-256 of nothing, and of the byte 00: RFC 6962 section 2.1.
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    const oneEmptyLeaf = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    expect((await run(['audit', 'root'])).out).toBe(`${empty}\n`)
    expect((await run(['audit', 'root'], '\n')).out).toBe(`${oneEmptyLeaf}\n`)
    const bad = await run(['audit', 'root'], '00\nzz\n')
    expect([bad.code, bad.out]).toEqual([2, ''])
    expect(bad.err).toContain('Line 2')
  })
})

describe('wrong usage', () => {
  it('is one line that names the option, and exit 2', async () => {
    const wrong = [
      { args: ['price', '--greek', 'all'], says: '--greek' },
      { args: ['price', '--greeks', 'some'], says: '--greeks' },
      { args: ['iv', '--format', 'xml'], says: '--format' },
      { args: ['dance'], says: 'dance' },
      { args: ['user', 'create', '--role', 'trader'], says: '--email' },
      { args: ['serve', '--port', 'http'], says: 'PORT' },
      { args: ['serve', '--host', '0.0.0.0'], says: '--host' },
    ]
    for (const { args, says } of wrong) {
      const { code, out, err } = await run(args)
      expect([code, out, lines(err).length], args.join(' ')).toEqual([2, '', 1])
      expect(err).toContain(says)
    }
  })

  it('is exit 3 when a file is not there', async () => {
    const { code, err } = await run(['iv', '--in', join(folder, 'nothing.csv')])
    expect(code).toBe(3)
    expect(err).toContain('nothing.csv')
  })

  it('has help on every level', async () => {
    for (const args of [['--help'], ['price', '--help'], ['user', '--help'], ['user', 'create', '--help']]) {
      const { code, out } = await run(args)
      expect(code, args.join(' ')).toBe(0)
      expect(out, args.join(' ')).toContain('Usage: optionix')
    }
  })
})

describe('import', () => {
  it('exits 3 and names the file that is not there, before it touches anything', async () => {
    const missing = join(folder, 'nothere.csv')
    const { code, out, err } = await run(['import', 'bars', '--data', join(folder, 'untouched'), missing])
    expect({ code, out, err }).toEqual({ code: 3, out: '', err: `${missing}: there is no such file\n` })
    expect(existsSync(join(folder, 'untouched'))).toBe(false)
  })

  it('keeps the report of a file when a later one is refused whole', async () => {
    const [good, bad] = [join(folder, 'acme-1d.csv'), join(folder, 'empty.csv')]
    writeFileSync(
      good,
      'date,open,high,low,close\n2020-01-02,10,12,9,11\n"2020-01-03,10,12,9,11\n2020-01-06,1,2,1,2\n',
    )
    writeFileSync(bad, '')
    const { code, out } = await run(['import', 'bars', '--data', join(folder, 'data'), good, bad])
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      files: [
        { file: 'acme-1d.csv', taken: 2, refused: 1, problems: [{ line: 3 }] },
        { file: bad, error: 'the file holds no readable row' },
      ],
    })
  })
})

describe('import quotes', () => {
  const header = 'ts,expiry,strike,right,bid,ask,bid_size,ask_size'
  const at = (ts: string, strike: number, right: string, bid: string, ask: string): string =>
    `${ts},2014-06-21,${strike},${right},${bid},${ask},10,10`

  it('keeps the last whole snapshot, counts the earlier one, and names what it refuses by line', async () => {
    const file = join(folder, 'aapl-quotes.csv')
    const lines = [
      at('2014-06-06T10:00:00', 640, 'C', '7.50', '7.60'),
      at('2014-06-06T10:00:00', 640, 'P', '3.10', '3.20'),
      at('2014-06-06T11:00:00', 640, 'C', '7.70', '7.80'),
      at('2014-06-06T11:00:00', 640, 'P', '3.00', '3.10'),
      at('2014-06-06T11:00:00', 645, 'X', '4.00', '4.10'),
    ]
    writeFileSync(file, `${[header, ...lines].join('\n')}\n`)
    const { code, out } = await run(['import', 'quotes', '--data', join(folder, 'quotes'), file, '--strict'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      kind: 'quotes',
      files: [
        {
          ...{ file: 'aapl-quotes.csv', kind: 'quotes', taken: 2, superseded: 2, refused: 1 },
          problems: [{ line: 6, action: 'refused', reason: 'right is neither C nor P' }],
          // The Saturday of the listing means the Friday; eleven in New York is 15:00 in UTC.
          contents: [{ expiry: '2014-06-20', as_of: '2014-06-06T15:00:00.000Z', strikes: 1 }],
        },
      ],
    })
  })

  it('refuses a chain that is no quotes by time, and says which command takes it', async () => {
    const file = join(folder, 'deribit-btc.csv')
    writeFileSync(file, 'option_type,strike,maturity,mark_price,mark_iv,index_price,creation\n')
    writeFileSync(file, 'call,70000,2024-06-28,0.05,60,69000,2024-05-23\n', { flag: 'a' })
    const { code, err } = await run(['import', 'quotes', '--data', join(folder, 'quotes'), file])
    expect(code).toBe(3)
    expect(err).toContain('this is no file of option quotes (ts, expiry, strike, right, bid, ask)')
  })
})

describe('margin', () => {
  const naked = {
    method: 'strategy',
    underlying: { price: 100 },
    legs: [{ kind: 'option', option_type: 'call', strike: 105, quantity: -1, premium: 2 }],
  }

  it('answers one request with one object, and a list with a list', async () => {
    const single = await run(['margin'], JSON.stringify(naked))
    expect(JSON.parse(single.out)).toMatchObject({ status: 'ok', requirement: 1700, worst_scenario: null })
    const both = await run(['margin'], JSON.stringify([{ method: 'house' }, naked]))
    expect(both.code).toBe(0)
    expect(JSON.parse(both.out)).toMatchObject([{ status: 'invalid_input' }, { requirement: 1700 }])
  })

  it('says what is wrong, and exits 1 with --strict', async () => {
    const broken = await run(['margin', '--strict'], '{')
    expect([broken.code, JSON.parse(broken.out)]).toMatchObject([1, { status: 'invalid_input' }])
  })
})

describe('regcalc', () => {
  it('answers each request as its README documents', async () => {
    const requests = [
      {
        calc: 'concat',
        first_name: 'John',
        surname: "O'Brian",
        date_of_birth: '1980-01-13',
        nationality: 'IE',
      },
      { calc: 'deadline', filing: 'rts22', from: '2026-04-02' },
      {
        calc: 'cfi',
        kind: 'option',
        option_type: 'call',
        exercise: 'american',
        underlying: 'stock',
        delivery: 'physical',
      },
      {
        calc: 'basel',
        capital: { cet1: '9', rwa: 100 },
        lcr: { hqla: [], outflows: [{ category: 'other_legal_entity', amount: 1 }] },
      },
      { calc: 'capital', cet1: 5 },
      { calc: 'weather' },
    ]
    const { code, out } = await run(['regcalc'], JSON.stringify(requests))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([
      { status: 'ok', concat: 'IE19800113JOHN#OBRIA' },
      { status: 'ok', filing: 'rts22', due_date: '2026-04-07' },
      { status: 'ok', cfi: 'OCASPS', group: 'call options' },
      { status: 'ok', car: 0.09, lcr: 0, nsfr: null, breaches: [{ ratio: 'buffer' }, { ratio: 'lcr' }] },
      { status: 'invalid_input', error: 'credit_rwa: give credit_rwa, or rwa of all risks' },
      { status: 'invalid_input' },
    ])
  })
})
