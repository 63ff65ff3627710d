import { describe, expect, it } from 'vitest'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import {
  ROW_STATUS,
  ivRow,
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
  priceRow,
  sabrRow,
  typescriptKernel,
} from '../../src/core/pricing/index.ts'
import { checkReport, surfaceReport } from '../../src/core/vol/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { runCommand } from '../support/command-line.ts'
import { IV, PRICE, SABR, SURFACE } from '../support/quant-table.ts'
import type { RefusedRow, Row } from '../support/quant-table.ts'

// One table of what is no option and no quote (test/support/quant-bad-input.json), asked of the rooms' own functions, of the
// batch kernels and of the command line; quant-bad-requests.test.ts asks it over REST. The same code, the same named column,
// never NaN, and never an exception across a batch.

type Cells = Readonly<Record<string, unknown>>
type Complaint = readonly [says: string, ...told: unknown[]]

const columnOf = (message: unknown): string => String(message).split(':')[0] ?? ''
const isFinite = (cell: unknown): boolean => typeof cell !== 'number' || Number.isFinite(cell)

/** What is wrong with an answer that should refuse a row; null when nothing is. */
function wrongRefusal({ says, column }: RefusedRow, answer: Cells, figure: string): Complaint | null {
  const isNamed = answer['status'] === 'invalid_input' && columnOf(answer['error']) === column
  return isNamed && (answer[figure] ?? '') === '' ? null : [says, answer]
}

const wrong = (complaints: readonly (Complaint | null)[]): readonly Complaint[] =>
  complaints.filter((one) => one !== null)

/** Every row in one batch of the command line, as CSV; its answers as records. */
async function cliRows(args: readonly string[], rows: readonly Row[]): Promise<readonly Cells[]> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
  const { out } = await runCommand(
    [...args, '--format', 'json'],
    `${[columns.join(','), ...lines].join('\n')}\n`,
  )
  return JSON.parse(out) as Cells[]
}

const numbered = (rows: readonly Row[]) =>
  rows.map((record, at) => ({ number: at + 1, record, problem: null }))
const FIT = { model: 'svi', fit: 'arbitrage_free', phi: 'power_law', beta: 1 } as const

describe('rooms and command line', () => {
  it('every base of the table is a sound row', () => {
    for (const { of, row } of PRICE.sound) expect(priceRow(row, 'all'), of).toMatchObject({ status: 'ok' })
  })

  it('price refuses each row by its column, in its place of the batch', async () => {
    const answers = await cliRows(
      ['price', '--greeks', 'all'],
      PRICE.refused.map(({ row }) => row),
    )
    expect(answers).toHaveLength(PRICE.refused.length)
    const complaints = PRICE.refused.map((one, at) => {
      const here = priceRow(one.row, 'all', at + 1)
      expect(answers[at], one.says).toEqual({ ...here })
      return wrongRefusal(one, here, 'price')
    })
    expect(wrong(complaints)).toEqual([])
  })

  it('price names the combination that it does not price', async () => {
    const answers = await cliRows(
      ['price'],
      PRICE.unsupported.map(({ row }) => row),
    )
    for (const [at, { of, set, row, named }] of PRICE.unsupported.entries()) {
      const here = priceRow(row, 'basic', at + 1)
      expect(here, `${of} ${set}`).toMatchObject({ status: 'unsupported', price: null })
      for (const word of named) expect(here['error']).toContain(word)
      expect(answers[at]).toEqual({ ...here })
    }
  })

  it('price gives the limits of time, volatility and strike, and warns where it must', async () => {
    const rows = [...PRICE.limits, ...PRICE.warned].map(({ row }) => row)
    const answers = await cliRows(['price', '--greeks', 'all'], rows)
    for (const [at, { of, says, price }] of PRICE.limits.entries()) {
      const here = priceRow(rows[at] ?? {}, 'all', at + 1)
      expect(here['status'], `${of} ${says} ${here['error']}`).toBe('ok')
      expect(Math.abs(Number(here['price']) - price), `${of} ${says}`).toBeLessThan(1e-9)
      expect(Object.values(here).every(isFinite), says).toBe(true)
      expect(answers[at]).toEqual({ ...here })
    }
    for (const [at, { of, warning }] of PRICE.warned.entries()) {
      const answer = answers[PRICE.limits.length + at]
      expect(answer?.['status'], of).toBe('ok')
      expect(answer?.['warning'], of).toContain(warning)
    }
  })

  it('iv refuses by the column, and classes what has no volatility', async () => {
    const rows = [...IV.refused, ...IV.classified].map(({ row }) => row)
    const answers = await cliRows(['iv'], rows)
    for (const [at, row] of rows.entries()) expect(answers[at]).toEqual({ ...ivRow(row, at + 1) })
    expect(wrong(IV.refused.map((one, at) => wrongRefusal(one, answers[at] ?? {}, 'vol')))).toEqual([])
    for (const [at, { set, status }] of IV.classified.entries()) {
      const answer = answers[IV.refused.length + at]
      expect(answer, set).toMatchObject({ status, vol: status === 'at_intrinsic' ? 0 : null })
    }
  })

  it('sabr refuses by the column and has its limits', async () => {
    const rows = [...SABR.refused, ...SABR.limits].map(({ row }) => row)
    const answers = await cliRows(['sabr'], rows)
    for (const [at, row] of rows.entries()) expect(answers[at]).toEqual({ ...sabrRow(row, at + 1) })
    expect(wrong(SABR.refused.map((one, at) => wrongRefusal(one, answers[at] ?? {}, 'vol')))).toEqual([])
    for (const [at, { says, vol }] of SABR.limits.entries())
      expect(answers[SABR.refused.length + at]?.['vol'], says).toBeCloseTo(vol, 12)
  })

  it('surface refuses rows by the column beside a fit of the others, and says where quotes are too few', async () => {
    const asCsv = async (args: readonly string[], rows: readonly Row[]) => {
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
      const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
      return JSON.parse(
        (await runCommand(args, `${[columns.join(','), ...lines].join('\n')}\n`)).out,
      ) as ReturnType<typeof surfaceReport>
    }
    for (const [args, refused, whole, report] of [
      [
        ['surface'],
        SURFACE.refused,
        SURFACE.whole,
        (rows: readonly Row[]) => surfaceReport(numbered(rows), FIT),
      ],
      [
        ['surface', '--check'],
        SURFACE.refusedParameters,
        [],
        (rows: readonly Row[]) => checkReport(numbered(rows)),
      ],
    ] as const) {
      const rows = [...refused.map(({ row }) => row), ...whole]
      const told = await asCsv(args, rows)
      expect(told).toEqual(JSON.parse(JSON.stringify(report(rows))))
      expect(told.problems.map(({ row }) => row)).toEqual(refused.map((_, at) => at + 1))
      const complaints = refused.map((one, at) => wrongRefusal(one, told.problems[at] ?? {}, 'vol'))
      expect(wrong(complaints)).toEqual([])
      expect(told.expiries).toHaveLength(whole.length === 0 ? 0 : 1)
    }
    const short = await asCsv(['surface'], SURFACE.tooFew)
    expect(short.expiries).toEqual([])
    expect(short.problems.map(({ status }) => status)).toContain('too_few_quotes')
  })
})

const BATCH_COLUMNS = {
  spot: 'underlying',
  strike: 'strike',
  rate: 'rateCont',
  dividend_yield: 'dividendYieldCont',
  time_years: 'timeYears',
  vol: 'volAnnual',
} as const
type BatchColumn = keyof typeof BATCH_COLUMNS

const { kernel: compiled } = choosePricingKernel(wasmKernelLoader)

/** A text as a caller of typed arrays would hold it: what is no number is NaN. */
const float = (text: string | undefined): number =>
  text === undefined || text.trim() === '' || text.startsWith('0x') ? NaN : Number(text)

describe.each([
  ['the plain kernel', typescriptKernel],
  ['the compiled kernel', compiled],
] as const)('%s', (_, kernel) => {
  const isBatch = ({ of, column }: RefusedRow): boolean => of === 'vanilla' && column in BATCH_COLUMNS
  const refused = PRICE.refused.filter(isBatch)
  const limits = PRICE.limits.filter(({ of }) => of === 'vanilla')
  const rows = [...refused.map(({ row }) => row), ...limits.map(({ row }) => row)]

  it('has a status for each bad row that names its column, zeros for its figures, and the limits', () => {
    const batch = makeEuropeanBatch(rows.length)
    const outputs = makeEuropeanOutputs(rows.length)
    for (const [at, row] of rows.entries()) {
      batch.isCall[at] = row['option_type'] === 'call' ? 1 : 0
      for (const column of Object.keys(BATCH_COLUMNS) as BatchColumn[])
        batch[BATCH_COLUMNS[column]][at] = float(row[column])
    }
    kernel.europeanValues(batch, outputs)
    for (const [at, { says, column }] of refused.entries()) {
      const name = `invalid_${column === 'spot' ? 'underlying' : column}` as keyof typeof ROW_STATUS
      expect([outputs.status[at], outputs.price[at], outputs.delta[at]], says).toEqual([
        ROW_STATUS[name],
        0,
        0,
      ])
    }
    for (const [at, { says, price }] of limits.entries()) {
      const place = refused.length + at
      expect(outputs.status[place], says).toBeLessThanOrEqual(ROW_STATUS.no_greek_limit)
      expect(Math.abs((outputs.price[place] ?? NaN) - price), says).toBeLessThan(1e-9)
    }
  })

  it('classes premiums and refuses bad ones by the column', () => {
    const names = {
      strike: 'invalid_strike',
      time_years: 'invalid_time_years',
      price: 'invalid_price',
    } as const
    const bad = IV.refused.filter(({ of, column }) => of === 'iv_forward' && column in names)
    const classed = IV.classified.filter(({ of }) => of === 'iv_forward')
    const all = [...bad.map(({ row }) => row), ...classed.map(({ row }) => row)]
    const batch = makePremiumBatch(all.length)
    const outputs = makeImpliedVolOutputs(all.length)
    for (const [at, row] of all.entries()) {
      batch.isCall[at] = row['option_type'] === 'call' ? 1 : 0
      batch.forward[at] = float(row['forward'])
      batch.strike[at] = float(row['strike'])
      batch.timeYears[at] = float(row['time_years'])
      batch.discountFactor[at] = Math.exp(-0.05)
      batch.price[at] = float(row['price'])
    }
    kernel.impliedVols(batch, outputs)
    for (const [at, { says, column }] of bad.entries())
      expect([outputs.status[at], outputs.volAnnual[at]], says).toEqual([
        ROW_STATUS[names[column as keyof typeof names]],
        0,
      ])
    for (const [at, { set, status }] of classed.entries())
      expect(outputs.status[bad.length + at], set).toBe(ROW_STATUS[status as keyof typeof ROW_STATUS])
  })
})
