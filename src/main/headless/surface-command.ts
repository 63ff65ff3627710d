import { EXIT, wrongUsage } from './exits.ts'
import { loadBatch } from './engine-modules.ts'
import { openInput, openOutput } from './files.ts'
import type { Console } from './files.ts'
import { readRows } from './rows.ts'
import type { InputRow } from './rows.ts'

type FitOptions = Parameters<Awaited<ReturnType<typeof loadBatch>>['surfaceReport']>[1]

export type SurfaceOptions = Readonly<{
  in?: string
  out?: string
  strict?: boolean
  check?: boolean
  model: FitOptions['model']
  fit: FitOptions['fit']
  phi: NonNullable<FitOptions['phi']>
  beta: string
}>

/** Quotes of more rows than any chain has are a mistake. */
const ROWS_MAX = 200_000

/** `surface`: quotes, or with `--check` raw parameters, to one JSON object. */
export async function runSurface(options: SurfaceOptions, console: Console): Promise<number> {
  const beta = Number(options.beta)
  if (options.beta.trim() === '' || !(beta >= 0 && beta <= 1)) {
    throw wrongUsage('--beta: must be a number from 0 to 1.')
  }
  const rows: InputRow[] = []
  for await (const row of readRows(openInput(options.in, console), options.in ?? null)) {
    rows.push(row)
    if (rows.length > ROWS_MAX) throw wrongUsage(`--in: more than ${ROWS_MAX} rows.`)
  }
  // A surface is of all its rows together: of none there is none, and a script must not take its absence for one without faults.
  if (rows.length === 0) throw wrongUsage('The input has no rows; a surface needs one quote or expiry a row.')
  const { checkReport, surfaceReport } = await loadBatch()
  const { model, fit, phi } = options
  const report = options.check === true ? checkReport(rows) : surfaceReport(rows, { model, fit, phi, beta })
  const output = await openOutput(options.out, console)
  output.stream.write(`${JSON.stringify(report, null, 2)}\n`)
  await output.close()
  return options.strict === true && report.problems.length > 0 ? EXIT.findings : EXIT.done
}
