import { loadBatch } from './engine-modules.ts'
import { EXIT, wrongUsage } from './exits.ts'
import { openInput, openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'
import { readRows } from './rows.ts'

type Files = Readonly<{ in?: string; out?: string; strict?: boolean }>
type Method = 'historical' | 'normal' | 'student_t' | 'cornish_fisher'
type Quantile = 'order_statistic' | 'linear' | 'next_worst'

export type VarCommand = Files &
  Readonly<{ confidence: string; method: Method; quantile: Quantile; dof?: string; horizon: string }>
export type BacktestCommand = Files & Readonly<{ tail: string }>

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

const numberOf = (text: string | undefined): number | null => {
  const plain = text?.trim() ?? ''
  const value = NUMBER.test(plain) ? Number(plain) : NaN
  return Number.isFinite(value) ? value : null
}

function optionNumber(name: string, text: string): number {
  const value = numberOf(text)
  if (value === null) throw wrongUsage(`--${name}: ${text} is no number.`)
  return value
}

/** One column of numbers; rows that have none are told on standard error, counted and left out. */
async function columnOf(column: string, options: Files, console: Console) {
  const values: number[] = []
  let bad = 0
  for await (const { number, record, problem } of readRows(
    openInput(options.in, console),
    options.in ?? null,
  )) {
    const value = problem === null ? numberOf(record[column]) : null
    if (value === null) {
      bad += 1
      console.stderr.write(`row ${number}: ${problem ?? `${column} is no number`}\n`)
    } else values.push(value)
  }
  return { values, bad }
}

async function print(answer: object, options: Files, console: Console): Promise<void> {
  const output = await openOutput(options.out, console)
  output.stream.write(`${JSON.stringify(answer)}\n`)
  await output.close()
}

const exitOf = (bad: number, { strict }: Files): number => (bad > 0 && strict ? EXIT.findings : EXIT.done)

/** `risk var`: returns, one a row, to VaR and expected shortfall. */
export async function runVar(options: VarCommand, console: Console): Promise<number> {
  const { varFigures } = await loadBatch()
  const asked = {
    confidence: optionNumber('confidence', options.confidence),
    method: options.method,
    quantile: options.quantile,
    dof: options.dof === undefined ? null : optionNumber('dof', options.dof),
    horizonDays: optionNumber('horizon', options.horizon),
  }
  const { values, bad } = await columnOf('return', options, console)
  const answer = varFigures(values, asked)
  if (!answer.ok) throw wrongUsage(answer.failure.message)
  await print(bad === 0 ? answer.value : { ...answer.value, bad_rows: bad }, options, console)
  return exitOf(bad, options)
}

/** `risk backtest`: exceptions, 0 or 1 a day, to the three tests. */
export async function runBacktest(options: BacktestCommand, console: Console): Promise<number> {
  const { backtestFigures } = await loadBatch()
  const tail = optionNumber('tail', options.tail)
  const { values, bad } = await columnOf('exception', options, console)
  const answer = backtestFigures(values, tail)
  if (!answer.ok) throw wrongUsage(answer.failure.message)
  await print(bad === 0 ? answer.value : { ...answer.value, bad_rows: bad }, options, console)
  return exitOf(bad, options)
}

const SACCR_LENGTH_MAX = 256 * 1024 * 1024

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw wrongUsage('--in: the input is not valid JSON.')
  }
}

/** `risk saccr`: netting sets as JSON to exposures. */
export async function runSaccr(options: Files, console: Console): Promise<number> {
  const { saccrFigures } = await loadBatch()
  const text = await readAll(openInput(options.in, console), SACCR_LENGTH_MAX)
  const answer = saccrFigures(jsonOf(text))
  if (!answer.ok) throw wrongUsage(answer.failure.message)
  await print(answer.value, options, console)
  return EXIT.done
}
