import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backtestFigures, marginFiguresOf, saccrFigures, varFigures } from '../../src/core/app/batch.ts'
import { priceRow } from '../../src/core/pricing/index.ts'
import { runCommand } from '../support/command-line.ts'
import { IV, MARGIN, PRICE, RISK, SURFACE } from '../support/quant-table.ts'
import type { RefusedRow, Row } from '../support/quant-table.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// The table of bad input over REST, and what risk and margin are asked wrongly, on every face that they have.

let desk: RealDesk
let trader: RestClient
beforeAll(async () => {
  desk = await openRealDesk()
  trader = await registered(restClient(desk.address), 'quant')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

/** How `POST /analytics/price` and its like call the columns of a row. */
const NAMES: Readonly<Record<string, string>> = {
  spot: 'spot_price',
  strike: 'strike_price',
  rate: 'risk_free_rate',
  time_years: 'time_to_expiry',
  vol: 'volatility',
  price: 'market_price',
}
const nameOf = (column: string): string => NAMES[column] ?? column
const renamed = (row: Row): Fields =>
  Object.fromEntries(
    Object.entries(row).map(([column, cell]) => [nameOf(column), cell === '' ? undefined : cell]),
  )

type Answer = Readonly<{ status: number; body: Fields }>
const ask = async (form: string, body: Fields): Promise<Answer> => {
  const { status, body: told } = await trader.ask(form, body)
  return { status, body: told }
}

/** What was answered in place of a refusal that names the field. */
async function wrongly(
  form: string,
  asked: readonly (readonly [says: string, body: Fields, field: RegExp | string])[],
): Promise<readonly unknown[]> {
  const bad: unknown[] = []
  for (const [says, body, field] of asked) {
    const { status, body: told } = await ask(form, body)
    const name = String(told['field'])
    const isNamed = typeof field === 'string' ? name === field : field.test(name)
    if (status !== 422 || told['error'] !== 'invalid_input' || !isNamed) bad.push([says, status, told])
  }
  return bad
}

/** Of the many ways not to be a number, one for each column: the readers are those of the command line. */
const oneOfEach = (rows: readonly RefusedRow[]): readonly RefusedRow[] =>
  rows.filter((row, at) => {
    const isSame = (other: RefusedRow): boolean => other.of === row.of && other.column === row.column
    return !rows.slice(at + 1).some(isSame) || !/=(?:NaN|-?Infinity|1e999|abc|0x10)$/.test(row.says)
  })

describe('REST', () => {
  it('POST /analytics/exotic refuses every row of the table by its column', async () => {
    const rows = oneOfEach(PRICE.refused)
    expect(rows.length).toBeGreaterThan(300)
    const asked = rows.map(({ says, row, column }) => [says, { contract: row }, column] as const)
    expect(await wrongly('POST /analytics/exotic', asked)).toEqual([])
  })

  it('POST /analytics/price refuses what it has a field for, by its own name', async () => {
    const plain = /^(?:vanilla|merton76|heston|american|tree|grid|simulated)$/
    const known =
      /^(?:spot|strike|rate|dividend_yield|time_years|vol|option_type|exercise|model|method|steps|paths|seed|v0|kappa|theta|vol_of_vol|correlation|jump_\w+)$/
    const rows = PRICE.refused.filter(({ of, column }) => plain.test(of) && known.test(column))
    const asked = rows.map(({ says, row, column }) => [says, renamed(row), nameOf(column)] as const)
    // A product is always vanilla there: its schema has no such field.
    expect(await wrongly('POST /analytics/price', asked)).toEqual([])
  })

  it('names the combination that is not priced', async () => {
    for (const { of, set, row, named } of PRICE.unsupported) {
      const { status, body } = await ask('POST /analytics/exotic', { contract: row })
      expect([status, body['error']], `${of} ${set}`).toEqual([422, 'unsupported'])
      for (const word of named) expect(body['message']).toContain(word)
    }
  })

  it('gives the limits that the room gives, and its warnings', async () => {
    for (const { of, says, row } of PRICE.limits) {
      const { status, body } = await ask('POST /analytics/exotic', { contract: row })
      expect([status, body['price']], `${of} ${says}`).toEqual([200, priceRow(row, 'basic')['price']])
    }
    for (const { row, warning } of PRICE.warned) {
      const { status, body } = await ask('POST /analytics/exotic', { contract: row })
      expect([status, body['warning']]).toEqual([200, expect.stringContaining(warning)])
      const own = await ask('POST /analytics/price', renamed(row))
      expect([own.status, own.body['warning']]).toEqual([200, expect.stringContaining(warning)])
      const { steps: _none, method: _neither, ...contract } = row
      const drawn = await ask('POST /analytics/monte-carlo', { contract, paths: 1000, steps: 20 })
      expect([drawn.status, drawn.body['warning']]).toEqual([200, expect.stringContaining(warning)])
    }
  })

  it('POST /analytics/implied-volatility refuses by its own names, and says no_solution with the class', async () => {
    const known = IV.refused.filter(
      ({ of, column }) => /^iv(?:_american)?$/.test(of) && column !== 'model' && column !== 'exercise_times',
    )
    const asked = known.map(({ says, row, column }) => [says, renamed(row), nameOf(column)] as const)
    expect(await wrongly('POST /analytics/implied-volatility', asked)).toEqual([])
    for (const { of, set, row, status } of IV.classified.filter(({ of }) => /^iv(?:_american)?$/.test(of))) {
      const told = await ask('POST /analytics/implied-volatility', renamed(row))
      if (status === 'at_intrinsic') expect(told, set).toMatchObject({ status: 200, body: { status } })
      else
        expect(told, `${of} ${set}`).toMatchObject({
          ...{ status: 422, body: { error: 'no_solution', field: 'market_price', details: { status } } },
        })
    }
  })

  it('POST /analytics/volatility-surface refuses quotes by their column, and too few of them', async () => {
    const quoteOf = (row: Row): Fields =>
      Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''))
    const whole = SURFACE.whole.map(quoteOf)
    const asked = SURFACE.refused.map(
      ({ says, row, column }) =>
        [
          says,
          { quotes: [...whole, quoteOf(row)] },
          new RegExp(`^quotes[.[]${whole.length}[.\\]]+${column}$`),
        ] as const,
    )
    expect(await wrongly('POST /analytics/volatility-surface', asked)).toEqual([])
    const short = await ask('POST /analytics/volatility-surface', { quotes: SURFACE.tooFew.map(quoteOf) })
    expect([short.status, short.body['error']]).toEqual([422, 'too_few_quotes'])
  })

  it('POST /analytics/volatility-surface takes the whole chain of an index, and no more than it says', async () => {
    const quotes = Array.from({ length: 2_000 }, (_, at) => ({
      ...{ expiry: `e${at % 20}`, time_years: 0.1 * (1 + (at % 20)), forward: 100 },
      ...{ strike: 50 + Math.floor(at / 20), vol: 0.2 },
    }))
    const { status, body } = await ask('POST /analytics/volatility-surface', { quotes })
    expect([status, body['error']]).toEqual([200, undefined])
    const many = { quotes: Array.from({ length: 20_001 }, () => quotes[0] as Fields) }
    expect(await ask('POST /analytics/volatility-surface', many)).toMatchObject({
      ...{ status: 422, body: { error: 'invalid_input', field: 'quotes' } },
    })
    const huge = { quotes: Array.from({ length: 40_000 }, () => quotes[0] as Fields) }
    const refusal = await ask('POST /analytics/volatility-surface', huge)
    expect(refusal).toMatchObject({ status: 422, body: { error: 'invalid_input' } })
    expect(refusal.body['message']).toContain('more than 200000 values')
    const legs = { ...MARGIN.base, legs: Array.from({ length: 1_000 }, () => MARGIN.base.legs[0]) }
    expect((await ask('POST /risk/margin', legs)).body['message']).toContain('more than 5000 values')
  })
})

describe('risk', () => {
  const returns = `return\n${RISK.returns.join('\n')}\n`
  const isNumber = (option: string): boolean => !['method', 'quantile'].includes(option)

  it('var refuses its options by name on the command line and in the room', async () => {
    for (const { option, values, set = {} } of RISK.var) {
      for (const value of values) {
        const others = Object.entries(set).flatMap(([name, word]) => [`--${name}`, String(word)])
        const { code, out, err } = await runCommand(
          ['risk', 'var', `--${option}=${value}`, ...others],
          returns,
        )
        expect([code, out], `${option}=${value}`).toEqual([2, ''])
        expect(err, `${option}=${value}`).toContain(option)
        if (!isNumber(option)) continue
        const asked = {
          confidence: 0.95,
          horizonDays: 1,
          dof: null,
          method: 'student_t',
          quantile: 'linear',
        } as const
        const key = option === 'horizon' ? 'horizonDays' : option
        const told = varFigures(RISK.returns.map(Number), { ...asked, [key]: Number(value) })
        expect(told, `${option}=${value}`).toMatchObject({
          ...{ ok: false, failure: { code: 'invalid_input', field: option } },
        })
      }
    }
  })

  it('var over REST refuses the same by its own names', async () => {
    const names: Readonly<Record<string, string>> = {
      ...{ confidence: 'confidence_levels', horizon: 'time_horizon_days' },
    }
    const asked = RISK.var.flatMap(({ option, values, set = {} }) =>
      values.map((value) => {
        const name = names[option] ?? option
        const body = { ...set, [name]: name === 'confidence_levels' ? [value] : value }
        return [`${option}=${value}`, body, new RegExp(`^${name}(?:[.[]0\\]?)?$`)] as const
      }),
    )
    expect(await wrongly('POST /risk/var', asked)).toEqual([])
  })

  it('a stress test names what is wrong within a scenario', async () => {
    const shocks = ['price_shock', 'vol_shock', 'rate_shock', 'days']
    const asked = shocks.map(
      (name) =>
        [
          name,
          { scenarios: ['covid', { [name]: 'NaN' }] },
          new RegExp(`^scenarios[.[]1[.\\]]+${name}$`),
        ] as const,
    )
    expect(await wrongly('POST /risk/stress-test', asked)).toEqual([])
  })

  it('backtest refuses its tail, and days that are neither 0 nor 1', async () => {
    const days = 'exception\n0\n1\n0\n'
    for (const { option, values } of RISK.backtest) {
      for (const value of values) {
        const { code, err } = await runCommand(['risk', 'backtest', `--${option}=${value}`], days)
        expect([code, err.includes(option)], value).toEqual([2, true])
        expect(backtestFigures([0, 1, 0], Number(value))).toMatchObject({ failure: { field: option } })
      }
    }
    expect(backtestFigures([0, 0.5], 0.01)).toMatchObject({ failure: { field: 'exception' } })
    expect((await runCommand(['risk', 'backtest'], 'exception\n0\n2\n')).code).toBe(2)
  })

  it('bad rows are told, counted and left out; what is left is answered', async () => {
    const told = await runCommand(
      ['risk', 'var', '--strict'],
      `${returns}${RISK.bad_rows.map((cell) => `"${cell}"`).join('\n')}\n`,
    )
    expect(told.code).toBe(1)
    expect(JSON.parse(told.out)).toMatchObject({
      ...{ observations: RISK.returns.length, bad_rows: RISK.bad_rows.length },
    })
  })

  it('saccr refuses trades by the field, in the room and on the command line', async () => {
    for (const { column, values } of RISK.saccr.refused) {
      for (const value of values) {
        const trade: Fields = { ...RISK.saccr.base, [column]: value }
        const input = { netting_sets: [{ trades: [trade] }] }
        const here = saccrFigures(input)
        expect(here, `${column}=${value}`).toMatchObject({ ok: false, failure: { code: 'invalid_input' } })
        if (!here.ok) expect(here.failure.message.split(':')[0]).toMatch(new RegExp(`(?:^|\\.)${column}$`))
        const { code, err, out } = await runCommand(['risk', 'saccr'], JSON.stringify(input))
        expect([code, out, err.includes(column)], `${column}=${value}`).toEqual([2, '', true])
      }
    }
  })
})

/** A copy of a request with one thing in it changed: `legs[0].strike`. */
function requestWith(base: Fields, at: string, value: unknown): Fields {
  const copy = structuredClone(base) as Record<string, unknown>
  const steps = at.split(/[.[\]]+/).filter(Boolean)
  const last = steps.pop() ?? ''
  let place = copy
  for (const step of steps) place = place[step] as Record<string, unknown>
  place[last] = value
  return copy
}

describe('margin', () => {
  const cases = MARGIN.refused.flatMap(({ at, values, method }) =>
    (values as readonly unknown[]).map((value) => {
      const base: Fields = method === 'leverage' ? MARGIN.leverage : MARGIN.base
      return { at, says: `${at}=${JSON.stringify(value)}`, request: requestWith(base, at, value) }
    }),
  )

  it('refuses by the field in the room, and every request of a batch on the command line', async () => {
    for (const { at, says, request } of cases) {
      expect(marginFiguresOf(request), says).toMatchObject({
        ...{ ok: false, failure: { code: 'invalid_input', field: at } },
      })
    }
    const all = [...cases.map(({ request }) => request), MARGIN.base]
    const { code, out } = await runCommand(['margin'], JSON.stringify(all))
    expect(code).toBe(0)
    const answers = JSON.parse(out) as Fields[]
    for (const [place, { at, says }] of cases.entries()) {
      expect(answers[place]?.['status'], says).toBe('invalid_input')
      expect(String(answers[place]?.['error']).split(':')[0], says).toBe(at)
    }
    expect(answers.at(-1)).toMatchObject({ status: 'ok' })
  })

  it('refuses the same over REST', async () => {
    const asked = cases.map(({ at, says, request }) => [says, request, at] as const)
    expect(await wrongly('POST /risk/margin', asked)).toEqual([])
  })
})
