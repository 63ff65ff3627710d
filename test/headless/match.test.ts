import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'

// The formats of `match`, on which integrations rely.

const HEADER = 'op,order_id,side,price_ticks,quantity_lots'
const TRADES = 'maker_id,taker_id,price_ticks,quantity_lots'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-match-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function textOf(stream: PassThrough): Promise<string> {
  stream.end()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

async function match(args: readonly string[], input: string | Readable = '') {
  const stderr = new PassThrough()
  const stdin = typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input
  const kept: Buffer[] = []
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      kept.push(Buffer.from(chunk))
      done()
    },
  })
  out.setMaxListeners(20)
  const code = await runProgram(['match', ...args], { stdin, stdout: out, stderr })
  return { code, out: Buffer.concat(kept).toString(), err: await textOf(stderr) }
}

/** Lines of a mixed day, the same for the same number: adds, cancels of what may be gone, immediate orders. */
function day(count: number): string {
  let state = 1
  const pick = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  const rows = Array.from({ length: count }, (_, at) => {
    const side = pick(2) === 0 ? 'buy' : 'sell'
    const kind = pick(10)
    if (kind < 6) return `add,o${at},${side},${9_900 + pick(200)},${1 + pick(20)}`
    if (kind < 9) return `cancel,o${pick(at + 1)},,,`
    return `ioc,o${at},${side},${side === 'buy' ? 10_200 : 9_800},${1 + pick(50)}`
  })
  return `${HEADER}\n${rows.join('\n')}\n`
}

describe('the rows of match', () => {
  it('come as CSV in any column order, JSON lines or JSON, and trades go out as each', async () => {
    const records = [
      { op: 'add', order_id: 1, side: 'sell', price_ticks: 10, quantity_lots: '5' },
      { op: 'ioc', order_id: 'b', side: 'buy', price_ticks: 1e1, quantity_lots: 7 },
    ]
    const inputs = [
      `${HEADER}\nadd,1,sell,10,5\nioc,b,buy,10,7\n`,
      `more,quantity_lots,price_ticks,side,order_id,op\r\nx,5,10,SELL,1,ADD\r\ny,7,10,Buy,b,Ioc`,
      `\uFEFF${HEADER}\n"add","1","sell","10","5"\nioc,b,buy,10,7\n`,
      records.map((record) => JSON.stringify(record)).join('\n'),
      JSON.stringify(records),
    ]
    const trade = { maker_id: '1', taker_id: 'b', price_ticks: 10, quantity_lots: 5 }
    for (const input of inputs) {
      expect((await match([], input)).out).toBe(`${TRADES}\n1,b,10,5\n`)
      expect((await match(['--format', 'jsonl'], input)).out).toBe(`${JSON.stringify(trade)}\n`)
      expect(JSON.parse((await match(['--format', 'json'], input)).out)).toEqual([trade])
    }
  })

  it('take plain decimals and exponents that are whole, and nothing else', async () => {
    const good = ['10', '10.0', '1e1', '1.0E+1', '100e-1', '+10', ' 10 ']
    const rows = good.map((text, at) => `add,g${at},sell,${text},1`)
    const bad = ['1.5', '0', '-1', '', 'ten', '0x10', '1e400', 'NaN', 'Infinity', '9007199254740993', '1_0']
    const broken = bad.flatMap((text, at) => [`add,p${at},sell,${text},1`, `add,q${at},sell,10,${text}`])
    const { code, out, err } = await match(['--summary'], [HEADER, ...rows, ...broken].join('\n'))
    expect(JSON.parse(out)).toMatchObject({ adds: good.length, resting: good.length, best_ask: 10 })
    expect(code).toBe(0)
    const told = err.trimEnd().split('\n')
    expect(told).toHaveLength(broken.length)
    const wrong = (text: string): string =>
      text === ''
        ? 'is missing'
        : ['1e400', '9007199254740993'].includes(text)
          ? 'is larger than 9007199254740991'
          : 'is not a positive whole number'
    expect(told).toEqual(
      bad.flatMap((text, at) => [
        `row ${good.length + 2 * at + 1}: price_ticks ${wrong(text)}`,
        `row ${good.length + 2 * at + 2}: quantity_lots ${wrong(text)}`,
      ]),
    )
  })

  it('are refused one by one, with exit 1 only when --strict', async () => {
    const rows = ['foo,1,buy,1,1', 'add,,buy,1,1', 'add,1,both,1,1', 'add,1,buy,1,1', 'add,1,buy,1,1']
    const input = [HEADER, ...rows, 'cancel,unknown,,,'].join('\n')
    const lenient = await match([], input)
    expect([lenient.code, lenient.out]).toEqual([0, `${TRADES}\n`])
    expect(lenient.err.trimEnd().split('\n')).toEqual([
      'row 1: op is not one of add, cancel, ioc',
      'row 2: order_id is missing',
      'row 3: side is not one of buy, sell',
      'row 5: duplicate_order_id',
    ])
    expect((await match(['--strict'], input)).code).toBe(1)
    expect((await match(['--strict'], `${HEADER}\nadd,1,buy,1,1\n`)).code).toBe(0)
  })

  it('of none give a header, or a summary of nothing', async () => {
    for (const input of ['', HEADER, `${HEADER}\n`]) expect((await match([], input)).out).toBe(`${TRADES}\n`)
    expect(JSON.parse((await match(['--summary'])).out)).toEqual({
      ...{ adds: 0, cancels: 0, iocs: 0, trades: 0, traded_quantity: 0, notional: 0, resting: 0 },
      ...{ best_bid: null, best_ask: null },
      ...{ ops_per_second: 0, p50_us: 0, p99_us: 0, p999_us: 0, max_us: 0 },
    })
  })
})

describe('the options of match', () => {
  it('read a file and write a file', async () => {
    const [from, to] = [join(folder, 'day.csv'), join(folder, 'trades.csv')]
    writeFileSync(from, day(2_000))
    expect((await match(['--in', from, '--out', to])).out).toBe('')
    expect(readFileSync(to, 'utf8')).toBe((await match([], day(2_000))).out)
  })

  it.each([
    [['--nothing'], 2, '--nothing'],
    [['--format', 'xml'], 2, '--format'],
    [['--in', '/no/such/file'], 3, '--in'],
    [['--out', '/no/such/folder/file'], 2, '--out'],
    [['extra'], 2, 'argument'],
  ] as const)('%j end with %i and one line that says which', async (args, code, word) => {
    const ended = await match(args, `${HEADER}\n`)
    expect([ended.code, ended.out]).toEqual([code, ''])
    expect(ended.err.trimEnd().split('\n')).toHaveLength(1)
    expect(ended.err).toContain(word)
  })
})

describe('a stream of 100,000 rows', () => {
  it('gives the same bytes each time, and a summary that fits them', async () => {
    const input = day(100_000)
    const [once, again] = [await match([], input), await match([], input)]
    expect(again.out).toBe(once.out)
    expect(once.err).toBe('')
    const trades = once.out.trimEnd().split('\n').slice(1)
    const cells = trades.map((trade) => trade.split(',').slice(2).map(Number))
    const summary = JSON.parse((await match(['--summary'], input)).out) as Record<string, number>
    expect(summary).toMatchObject({
      trades: trades.length,
      traded_quantity: cells.reduce((sum, [, lots = 0]) => sum + lots, 0),
      notional: cells.reduce((sum, [ticks = 0, lots = 0]) => sum + ticks * lots, 0),
    })
    const { adds = 0, cancels = 0, iocs = 0 } = summary
    expect(adds + cancels + iocs).toBe(100_000)
    expect(trades.length).toBeGreaterThan(10_000)
  })

  it('is read no faster than its trades are taken', async () => {
    const rows = day(100_000).split('\n')
    let read = 0
    function* blocks(): Generator<string> {
      for (; read < rows.length; read += 1_000) yield `${rows.slice(read, read + 1_000).join('\n')}\n`
    }
    let release: () => void = () => undefined
    const stuck = new Writable({
      highWaterMark: 1_024,
      write: (_chunk, _encoding, done) => void (release = done),
    })
    stuck.setMaxListeners(20)
    const stderr = new PassThrough()
    const stdin = Readable.from(blocks(), { objectMode: false, highWaterMark: 16_384 })
    const ended = runProgram(['match'], { stdin, stdout: stuck, stderr })
    // Until the first trades wait to be taken, and then some: whatever is read without limit is read by then.
    await expect.poll(() => stuck.writableNeedDrain, { timeout: 60_000 }).toBe(true)
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(read).toBeLessThan(20_000)
    stuck._write = (_chunk, _encoding, done) => done()
    release()
    expect(await ended).toBe(0)
    expect(read).toBeGreaterThanOrEqual(100_000)
  })
})
