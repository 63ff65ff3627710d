import { EXIT } from './exits.ts'
import type { BatchOptions } from './batch-commands.ts'
import { loadBatch } from './engine-modules.ts'
import { openInput, openOutput } from './files.ts'
import type { Console } from './files.ts'
import { makeRowWriter, readRows } from './rows.ts'
import type { RowRecord } from './rows.ts'

const TRADE_COLUMNS = ['maker_id', 'taker_id', 'price_ticks', 'quantity_lots'] as const

type Batch = Awaited<ReturnType<typeof loadBatch>>
type Operation = Parameters<ReturnType<Batch['makeMatchEvaluator']>['apply']>[0]

/** A row as the book takes it, or why it cannot. */
function operationOf(record: RowRecord): Operation | string {
  const text = (column: string): string => record[column]?.trim() ?? ''
  const [op, orderId, side] = [text('op').toLowerCase(), text('order_id'), text('side').toLowerCase()]
  if (orderId === '') return 'order_id is missing'
  if (op === 'cancel') return { op, orderId }
  if (op !== 'add' && op !== 'ioc') return 'op is not one of add, cancel, ioc'
  if (side !== 'buy' && side !== 'sell') return 'side is not one of buy, sell'
  const [price, quantity] = [text('price_ticks'), text('quantity_lots')]
  if (!/^\d{1,15}$/.test(price)) return 'price_ticks is not a whole number'
  if (!/^\d{1,15}$/.test(quantity)) return 'quantity_lots is not a whole number'
  return { op, orderId, side, priceTicks: Number(price), quantityLots: Number(quantity) }
}

/** `match`: one book, rows in, trades or a summary out. Bad rows are told on standard error and change nothing. */
export async function runMatch(
  options: BatchOptions & Readonly<{ summary?: boolean }>,
  console: Console,
): Promise<number> {
  const { makeMatchEvaluator } = await loadBatch()
  const evaluator = makeMatchEvaluator()
  const output = await openOutput(options.out, console)
  const writer = options.summary ? null : makeRowWriter(output.stream, options.format, TRADE_COLUMNS)
  const timings = makeTimings()
  let bad = 0
  for await (const { number, record, problem } of readRows(
    openInput(options.in, console),
    options.in ?? null,
  )) {
    const operation = problem ?? operationOf(record)
    let trouble: string | null = typeof operation === 'string' ? operation : null
    if (typeof operation !== 'string') {
      const trades: Record<(typeof TRADE_COLUMNS)[number], string | number>[] = []
      const startedMs = performance.now()
      trouble = evaluator.apply(operation, ({ makerId, takerId, priceTicks, quantityLots }) => {
        if (!writer) return
        trades.push({
          maker_id: makerId,
          taker_id: takerId,
          price_ticks: priceTicks,
          quantity_lots: quantityLots,
        })
      })
      timings.add(performance.now() - startedMs)
      for (const trade of trades) await writer?.write(trade)
    }
    if (trouble === null) continue
    bad += 1
    console.stderr.write(`row ${number}: ${trouble}\n`)
  }
  if (writer) await writer.end()
  else output.stream.write(`${summaryText(evaluator.summary(), timings)}\n`)
  await output.close()
  return bad > 0 && options.strict ? EXIT.findings : EXIT.done
}

type Timings = Readonly<{
  add: (ms: number) => void
  perSecond: () => number
  /** Microseconds below which the share of operations lies. */
  quantileUs: (share: number) => number
}>

function makeTimings(): Timings {
  const all: number[] = []
  let totalMs = 0
  let sorted: Float64Array | null = null
  return {
    add: (ms) => {
      all.push(ms)
      totalMs += ms
    },
    perSecond: () => (totalMs === 0 ? 0 : Math.round((all.length / totalMs) * 1_000)),
    quantileUs: (share) => {
      sorted ??= Float64Array.from(all).sort()
      const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))
      return Math.round((sorted[at] ?? 0) * 1e6) / 1e3
    },
  }
}

type Summary = ReturnType<ReturnType<Batch['makeMatchEvaluator']>['summary']>

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
