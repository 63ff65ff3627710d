import { readFileSync } from 'node:fs'
import type { BatchOptions } from './batch-commands.ts'
import { loadBatch } from './engine-modules.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import { openFile, openOutput } from './files.ts'
import type { Console } from './files.ts'
import { makeRowWriter, readRows } from './rows.ts'
import type { RowRecord } from './rows.ts'

export type AmlCommand = Omit<BatchOptions, 'in'> &
  Readonly<{ accounts: string; payments: string; orders?: string; params?: string }>

type Batch = Awaited<ReturnType<typeof loadBatch>>
type Parameters = Batch['DEFAULT_PARAMETERS']
type Read<Value> = (
  row: RowRecord,
) => Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; failure: Readonly<{ message: string }> }>

const wrong = (message: string) => ({ ok: false as const, failure: { message } })

/** What one payment is: both sides of a transfer may bear one number. */
const paymentKey = ({ id, account, type }: Readonly<{ id: string; account: string; type: string }>): string =>
  JSON.stringify([id, account, type])

/** Rows in, each once: one that was sent twice is told like a bad one. */
function rowsOnce<Value>(rowOf: Read<Value>, keyOf: (value: Value) => string): Read<Value> {
  const known = new Set<string>()
  return (record) => {
    const row = rowOf(record)
    if (!row.ok) return row
    const key = keyOf(row.value)
    if (known.has(key)) return wrong('was given before.')
    known.add(key)
    return row
  }
}

/** `aml`: a history of payments and orders in, the alerts that stand at its end out. Bad rows are told and left out. */
export async function runAml(options: AmlCommand, console: Console): Promise<number> {
  const batch = await loadBatch()
  const parameters = parametersOf(options.params, batch)
  let bad = 0
  const read = async <Value>(option: string, file: string, rowOf: Read<Value>): Promise<readonly Value[]> => {
    const values: Value[] = []
    for await (const { number, record, problem } of readRows(openFile(option, file), file)) {
      const row = problem === null ? rowOf(record) : wrong(problem)
      if (row.ok) values.push(row.value)
      else {
        bad += 1
        console.stderr.write(`${option} row ${number}: ${row.failure.message}\n`)
      }
    }
    return values
  }
  const history = {
    accounts: await read('--accounts', options.accounts, batch.accountOfRow),
    payments: await read('--payments', options.payments, rowsOnce(batch.paymentOfRow, paymentKey)),
    orders: options.orders === undefined ? [] : await read('--orders', options.orders, batch.orderOfRow),
  }
  // No alert of no payment is right, and must not be read as one of payments that were looked at.
  if (history.payments.length + history.orders.length === 0)
    console.stderr.write('There is no payment and no order: nothing was looked at.\n')
  const output = await openOutput(options.out, console)
  const writer = makeRowWriter(output.stream, options.format, batch.ALERT_COLUMNS)
  for (const alert of batch.alertsOf(history, parameters)) await writer.write(batch.alertRow(alert))
  await writer.end()
  await output.close()
  return bad > 0 && options.strict ? EXIT.findings : EXIT.done
}

/** The defaults with what the file of `--params` changes. */
function parametersOf(file: string | undefined, batch: Batch): Parameters {
  if (file === undefined) return batch.DEFAULT_PARAMETERS
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw somethingMissing(`--params: there is no file ${file}.`)
  }
  let patch: unknown
  try {
    patch = JSON.parse(text)
  } catch {
    throw wrongUsage(`--params: ${file} is not valid JSON.`)
  }
  const parameters = batch.parametersFrom(batch.DEFAULT_PARAMETERS, patch)
  if (!parameters.ok) throw wrongUsage(`--params: ${parameters.failure.message}`)
  return parameters.value
}
