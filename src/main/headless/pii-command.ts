import { loadBatch } from './engine-modules.ts'
import { EXIT } from './exits.ts'
import { openInput, openOutput } from './files.ts'
import type { Console } from './files.ts'
import { put, readRows } from './rows.ts'
import type { InputRow } from './rows.ts'

export type PiiCommand = Readonly<{
  in?: string
  out?: string
  format: 'jsonl' | 'json'
  strict?: boolean
}>

const TEXT_CHARS_MAX = 10 * 1024 * 1024

/** Why a row has no text to look into; null when it has. */
function problemOf({ number, record, problem }: InputRow): string | null {
  if (problem !== null) return `row ${number} ${problem}`
  const { text } = record
  if (text === undefined) return `row ${number}: text is missing`
  return text.length > TEXT_CHARS_MAX ? `row ${number}: text is longer than ${TEXT_CHARS_MAX}` : null
}

/** `pii`: texts in, what in them points to a person or a party out, with its place to the letter. */
export async function runPii(options: PiiCommand, console: Console): Promise<number> {
  const { findPii } = await loadBatch()
  const input = openInput(options.in, console)
  const output = await openOutput(options.out, console)
  const isList = options.format === 'json'
  let [count, bad] = [0, 0]
  for await (const row of readRows(input, options.in ?? null)) {
    const problem = problemOf(row)
    if (problem !== null) bad += 1
    const id = row.id ?? row.record.id ?? String(row.number)
    const answer =
      problem === null
        ? { id, status: 'ok', entities: findPii(row.record.text ?? '') }
        : { id, status: 'invalid_input', entities: [], error: problem }
    const before = isList ? (count === 0 ? '[\n' : ',\n') : ''
    await put(output.stream, `${before}${JSON.stringify(answer)}${isList ? '' : '\n'}`)
    count += 1
  }
  if (isList) await put(output.stream, count === 0 ? '[]\n' : '\n]\n')
  await output.close()
  return bad > 0 && options.strict === true ? EXIT.findings : EXIT.done
}
