import { loadFilings } from './engine-modules.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import { openInput, openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'

export const REPORT_FORMS = ['sar', 'ctr', 'rts22', 'emir', 'cftc'] as const

export type ReportForm = (typeof REPORT_FORMS)[number]
export type ReportCommand = Readonly<{ in?: string; out?: string; schemas?: string }>

const TEXT_LENGTH_MAX = 256 * 1024 * 1024

const schemasOf = ({ schemas }: ReportCommand): string | null =>
  schemas ?? process.env['REPORT_SCHEMAS_DIR'] ?? null

function recordOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw wrongUsage(`--in: is no JSON: ${(error as Error).message}.`)
  }
}

/** `report FORM`: a filing from its typed record. One with problems is not written: they are told, and the exit is 1. */
export async function runReport(form: ReportForm, options: ReportCommand, console: Console): Promise<number> {
  const { filingTools } = await loadFilings()
  const record = recordOf(await readAll(openInput(options.in, console), TEXT_LENGTH_MAX))
  const filing = await filingTools(schemasOf(options)).write(form, record)
  if (!filing.ok) throw wrongUsage(`--in: ${filing.failure.message}.`)
  const { problems, text, isValidated } = filing.value
  for (const { rule, where, message } of problems) console.stderr.write(`${where}: ${rule}: ${message}\n`)
  if (problems.length > 0) return EXIT.findings
  if (!isValidated) {
    console.stderr.write(
      "Not validated: the authority's schema is missing (--schemas DIR or REPORT_SCHEMAS_DIR).\n",
    )
  }
  const output = await openOutput(options.out, console)
  output.stream.write(text)
  await output.close()
  return EXIT.done
}

/** `report validate FILE`: every problem as JSON; exit 1 when there is one, 3 without the authority's schema. */
export async function runReportValidate(
  file: string,
  options: ReportCommand,
  console: Console,
): Promise<number> {
  const { filingTools } = await loadFilings()
  const text = await readAll(openInput(file, console), TEXT_LENGTH_MAX)
  const filing = await filingTools(schemasOf(options)).check(text)
  const answer = filing.ok
    ? { form: filing.value.form, valid: filing.value.problems.length === 0, problems: filing.value.problems }
    : { form: null, valid: false, problems: [{ rule: filing.failure.code, message: filing.failure.message }] }
  const isUnchecked = filing.ok && !filing.value.isValidated
  const output = await openOutput(options.out, console)
  output.stream.write(`${JSON.stringify({ ...answer, validated_by_schema: !isUnchecked && filing.ok })}\n`)
  await output.close()
  if (!answer.valid) return EXIT.findings
  if (isUnchecked) {
    throw somethingMissing("The authority's schema is missing: --schemas DIR or REPORT_SCHEMAS_DIR.")
  }
  return EXIT.done
}
