import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'

async function textOf(stream: PassThrough): Promise<string> {
  stream.end()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

async function run(args: readonly string[], input: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  stdout.setMaxListeners(20)
  const code = await runProgram(['surface', ...args], {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
  })
  return { code, out: await textOf(stdout), err: await textOf(stderr) }
}

const report = async (args: readonly string[], input: string) => {
  const { code, out } = await run(args, input)
  return { code, ...(JSON.parse(out) as Readonly<Record<'expiries' | 'arbitrage' | 'problems', Cells[]>>) }
}
type Cells = Readonly<Record<string, unknown>>

/** Raw SVI a = 0.01, b = 0.06, ρ = −0.5, m = 0.02, σ = 0.15 at half a year, forward 100, as rows of quotes. */
const quotes = (spread: number): readonly Readonly<Record<string, string | number>>[] =>
  Array.from({ length: 15 }, (_, i) => {
    const k = -0.4 + 0.05 * i
    const w = 0.01 + 0.06 * (-0.5 * (k - 0.02) + Math.hypot(k - 0.02, 0.15))
    const vol = Math.sqrt(w / 0.5)
    const sides: Readonly<Record<string, number>> =
      spread > 0 ? { bid_vol: vol - spread, ask_vol: vol + spread } : { vol }
    return { expiry: 'JUN', time_years: 0.5, forward: 100, strike: 100 * Math.exp(k), ...sides }
  })

const csv = (rows: readonly Readonly<Record<string, string | number>>[]): string =>
  [Object.keys(rows[0] ?? {}).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n')

describe('surface', () => {
  it('fits quotes from CSV and JSON, with a middle or both sides, to the parameters they come from', async () => {
    for (const text of [csv(quotes(0)), csv(quotes(0.001)), JSON.stringify(quotes(0))]) {
      const { code, expiries, arbitrage, problems } = await report([], text)
      expect(code).toBe(0)
      expect(arbitrage).toEqual([])
      expect(problems).toEqual([])
      expect(expiries).toHaveLength(1)
      const [found] = expiries
      expect(found).toMatchObject({ expiry: 'JUN', time_years: 0.5, quotes: 15 })
      const parameters = { a: 0.01, b: 0.06, rho: -0.5, m: 0.02, sigma: 0.15, rmse: 0 }
      for (const [name, value] of Object.entries(parameters)) expect(found?.[name]).toBeCloseTo(value, 7)
    }
  })

  it('answers the rest when rows and expiries are bad, and exits 1 with --strict only', async () => {
    const text = `${csv(quotes(0))}\nJUN,0.5,100,x,0.2\nDEC,1,100,100,0.2\n`
    const { code, expiries, problems } = await report([], text)
    expect(code).toBe(0)
    expect(expiries).toHaveLength(1)
    expect(problems).toMatchObject([
      { row: 16, expiry: 'JUN', status: 'invalid_input', error: expect.stringMatching(/^strike/) as string },
      { row: null, expiry: 'DEC', status: 'too_few_quotes' },
    ])
    expect((await run(['--strict'], text)).code).toBe(1)
    expect((await run(['--strict'], csv(quotes(0)))).code).toBe(0)
    // Of no rows there is no surface, which is not a surface without faults (`empty-input.test.ts`).
    expect(await run([], '')).toMatchObject({ code: 2, out: '' })
  })

  it('fits every model it names', async () => {
    for (const model of ['svi', 'ssvi', 'sabr', 'spline']) {
      const { expiries } = await report(['--model', model], csv(quotes(0)))
      expect(expiries[0]?.rmse, model).toBeLessThan(0.02)
    }
    const ssvi = await report(['--model', 'ssvi', '--phi', 'heston'], csv(quotes(0)))
    expect(ssvi.expiries[0]).toMatchObject({ phi: 'heston', theta: expect.any(Number) as number })
  })

  it('ends with 2 and the option when it is used wrongly', async () => {
    const wrong = [
      ['--beta', '2'],
      ['--model', 'heston'],
      ['--format', 'csv'],
    ]
    for (const args of wrong) {
      const { code, err } = await run(args, csv(quotes(0)))
      expect(code).toBe(2)
      expect(err).toContain(args[0])
    }
    expect((await run(['--in', '/nowhere.csv'], '')).code).toBe(3)
  })
})

describe('surface --check', () => {
  const HEADER = 'expiry,time_years,a,b,rho,m,sigma'

  it('finds what is wrong with raw parameters, a row an expiry, and nothing where nothing is', async () => {
    const clean = await report(['--check'], `${HEADER}\nA,0.5,0.02,0.1,-0.4,0,0.2\nB,1,0.03,0.1,-0.4,0,0.2\n`)
    expect(clean).toMatchObject({ code: 0, arbitrage: [], problems: [] })
    expect(clean.expiries.map(({ expiry }) => expiry)).toEqual(['A', 'B'])
    const rows = `${HEADER}\nV,1,-0.0410,0.1331,0.3060,0.3586,0.4153\nA,0.5,0.06,0.1331,0.3060,0.3586,0.4153\n`
    const { arbitrage } = await report(['--check'], rows)
    expect(arbitrage).toMatchObject([
      { kind: 'butterfly', expiry: 'V' },
      { kind: 'calendar', expiry: 'V' },
    ])
    expect(arbitrage[0]?.log_moneyness).toBeCloseTo(0.87926, 4)
    expect(arbitrage[1]?.value).toBeCloseTo(-0.101, 10)
  })

  it('refuses parameters outside the domain, naming the column', async () => {
    const bad = [
      'A,0,0.02,0.1,0,0,0.2',
      'B,1,0.02,-0.1,0,0,0.2',
      'C,1,0.02,0.1,1,0,0.2',
      'D,1,0.02,0.1,0,0,0',
      'E,1,-1,0.1,0,0,0.2',
      'F,1,0.02,0.1,0,,0.2',
    ]
    const { expiries, problems } = await report(['--check'], [HEADER, ...bad].join('\n'))
    expect(expiries).toEqual([])
    expect(problems.map(({ error }) => String(error).split(':')[0])).toEqual([
      'time_years',
      'b',
      'rho',
      'sigma',
      'a',
      'm',
    ])
  })
})
