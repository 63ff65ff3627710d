import type { Writable } from 'node:stream'
import { EXIT } from './exits.ts'
import type { BatchOptions } from './batch-commands.ts'
import { loadBatch } from './engine-modules.ts'
import { openInput, openOutput } from './files.ts'
import type { Console } from './files.ts'
import { readRowBatches } from './row-batches.ts'
import type { CellRow } from './row-batches.ts'
import { makeRowWriter, put } from './rows.ts'
import type { RowFormat } from './rows.ts'
import { makeTimings } from './timings.ts'
import type { Timings } from './timings.ts'

const OPERATION_COLUMNS = ['op', 'order_id', 'side', 'price_ticks', 'quantity_lots'] as const
const TRADE_COLUMNS = ['maker_id', 'taker_id', 'price_ticks', 'quantity_lots'] as const

type Batch = Awaited<ReturnType<typeof loadBatch>>
type Evaluator = ReturnType<Batch['makeMatchEvaluator']>
type Operation = Parameters<Evaluator['apply']>[0]
type Trade = Parameters<Parameters<Evaluator['apply']>[1]>[0]

/** Numbers are plain decimals or exponents; here their value must be whole: `12`, `12.0` and `1.2e1` are one number. */
const NUMBER = /^\+?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

/** A positive whole number, or what is wrong with the text. */
function wholeOf(text: string): number | string {
  if (text === '') return 'is missing'
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  if (value > Number.MAX_SAFE_INTEGER) return `is larger than ${Number.MAX_SAFE_INTEGER}`
  return Number.isSafeInteger(value) && value > 0 ? value : 'is not a positive whole number'
}

/** A row as the book takes it, or why it cannot. */
function operationOf(cells: readonly string[]): Operation | string {
  const [opText = '', orderId = '', sideText = '', price = '', quantity = ''] = cells
  const op = opText.toLowerCase()
  const side = sideText.toLowerCase()
  if (orderId === '') return 'order_id is missing'
  if (op === 'cancel') return { op, orderId }
  if (op !== 'add' && op !== 'ioc') return 'op is not one of add, cancel, ioc'
  if (side !== 'buy' && side !== 'sell') return 'side is not one of buy, sell'
  const [priceTicks, quantityLots] = [wholeOf(price), wholeOf(quantity)]
  if (typeof priceTicks === 'string') return `price_ticks ${priceTicks}`
  if (typeof quantityLots === 'string') return `quantity_lots ${quantityLots}`
  return { op, orderId, side, priceTicks, quantityLots }
}

type TradeWriter = Readonly<{ write: (trades: readonly Trade[]) => Promise<void>; end: () => Promise<void> }>

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const csvLine = ({ makerId, takerId, priceTicks, quantityLots }: Trade): string =>
  `${csvCell(makerId)},${csvCell(takerId)},${priceTicks},${quantityLots}\n`

/** Trades as rows; CSV, of which there may be millions, by the batch. */
function makeTradeWriter(stream: Writable, format: RowFormat): TradeWriter {
  if (format === 'csv') {
    let head = `${TRADE_COLUMNS.join(',')}\n`
    const write = async (trades: readonly Trade[]): Promise<void> => {
      const text = head + trades.map(csvLine).join('')
      head = ''
      if (text !== '') await put(stream, text)
    }
    return { write, end: () => write([]) }
  }
  const rows = makeRowWriter(stream, format, TRADE_COLUMNS)
  return {
    write: async (trades) => {
      for (const { makerId, takerId, priceTicks, quantityLots } of trades) {
        await rows.write({
          maker_id: makerId,
          taker_id: takerId,
          price_ticks: priceTicks,
          quantity_lots: quantityLots,
        })
      }
    },
    end: () => rows.end(),
  }
}

/** Runs one row; returns why it was not taken. */
function runRow(
  evaluator: Evaluator,
  { cells, problem }: CellRow,
  onTrade: (trade: Trade) => void,
): string | null {
  const operation = problem ?? operationOf(cells)
  return typeof operation === 'string' ? operation : evaluator.apply(operation, onTrade)
}

/** `match`: one book, rows in, trades or a summary out. Bad rows are told on standard error and change nothing. */
export async function runMatch(
  options: BatchOptions & Readonly<{ summary?: boolean }>,
  console: Console,
): Promise<number> {
  const { makeMatchEvaluator } = await loadBatch()
  const timings = makeTimings()
  const timer = { now: () => performance.now(), add: timings.add }
  const evaluator = options.summary ? makeMatchEvaluator(timer) : makeMatchEvaluator()
  const input = openInput(options.in, console)
  const output = await openOutput(options.out, console)
  const writer = options.summary ? null : makeTradeWriter(output.stream, options.format)
  let trades: Trade[] = []
  const onTrade = (trade: Trade): void => void (writer && trades.push(trade))
  let bad = 0
  for await (const rows of readRowBatches(input, options.in ?? null, OPERATION_COLUMNS)) {
    for (const row of rows) {
      const trouble = runRow(evaluator, row, onTrade)
      if (trouble === null) continue
      bad += 1
      console.stderr.write(`row ${row.number}: ${trouble}\n`)
    }
    await writer?.write(trades)
    trades = []
  }
  if (writer) await writer.end()
  else output.stream.write(`${summaryText(evaluator.summary(), timings)}\n`)
  await output.close()
  return bad > 0 && options.strict ? EXIT.findings : EXIT.done
}

type Summary = ReturnType<Evaluator['summary']>

/** Sums may leave the range in which a float is exact, so their digits are written as they are. */
function summaryText(summary: Summary, timings: Timings): string {
  const fields: readonly (readonly [string, string])[] = [
    ['adds', String(summary.adds)],
    ['cancels', String(summary.cancels)],
    ['iocs', String(summary.iocs)],
    ['trades', String(summary.trades)],
    ['traded_quantity', String(summary.tradedQuantity)],
    ['notional', String(summary.notional)],
    ['resting', String(summary.resting)],
    ['best_bid', String(summary.bestBid)],
    ['best_ask', String(summary.bestAsk)],
    ['ops_per_second', String(timings.perSecond())],
    ['p50_us', String(timings.quantileUs(0.5))],
    ['p99_us', String(timings.quantileUs(0.99))],
    ['p999_us', String(timings.quantileUs(0.999))],
    ['max_us', String(timings.quantileUs(1))],
  ]
  return `{${fields.map(([name, digits]) => `"${name}":${digits}`).join(',')}}`
}
