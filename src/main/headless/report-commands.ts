import { MS_PER_DAY, addMs, parseIso } from '../../core/kernel/index.ts'
import type { Failure, Instant, Result } from '../../core/kernel/index.ts'
import { loadFilings } from './engine-modules.ts'
import type { EngineTools } from './engine-port.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import { openInput, openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'
import { withTools } from './stateful-commands.ts'

export const REPORT_FORMS = ['sar', 'ctr', 'rts22', 'emir', 'cftc'] as const

export type ReportForm = (typeof REPORT_FORMS)[number]
export type ReportCommand = Readonly<{
  in?: string
  out?: string
  schemas?: string
  data?: string
  case?: string
  period?: string
  customer?: string
}>

type Asked = Parameters<EngineTools['filing']>[0]
type Filing = Extract<Awaited<ReturnType<EngineTools['filing']>>, { ok: true }>['value']

const TEXT_LENGTH_MAX = 256 * 1024 * 1024

/** Where the folder is said. */
const SCHEMAS_HINT = ' (--schemas DIR or REPORT_SCHEMAS_DIR)'

const schemasOf = ({ schemas }: ReportCommand): string | null =>
  schemas ?? process.env['REPORT_SCHEMAS_DIR'] ?? null

function recordOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw wrongUsage(`--in: is no JSON: ${(error as Error).message}.`)
  }
}

/** `FROM..TO`; a date alone is a whole day, also at the end. */
function periodOf(text: string): Readonly<{ from: Instant; to: Instant }> {
  const [first = '', last = '', ...more] = text.split('..')
  const [from, until] = [parseIso(first), parseIso(last)]
  if (from === null || until === null || more.length > 0) {
    throw wrongUsage('--period: must be FROM..TO, two dates or date-times.')
  }
  const to = /^\d{4}-\d{2}-\d{2}$/.test(last) ? addMs(until, MS_PER_DAY - 1) : until
  if (to < from) throw wrongUsage('--period: ends before it begins.')
  return { from, to }
}

/** Without a case: one customer's cash of one day. */
function ctrAsked({ period, customer }: ReportCommand): Asked {
  if (customer === undefined) {
    throw wrongUsage('--customer: a CTR is of a case (--case), or of a customer and a day.')
  }
  if (period === undefined) throw wrongUsage('--period: a CTR of a customer is of one day, DAY..DAY.')
  return { form: 'ctr', customer, period: periodOf(period) }
}

/** What the desk itself is to draft from; null when a record is given. */
function askedOf(form: ReportForm, options: ReportCommand): Asked | null {
  const { case: caseId, period, customer, in: file } = options
  if (caseId === undefined && period === undefined && customer === undefined) return null
  if (file !== undefined) throw wrongUsage('--in: a record needs neither --case, --period nor --customer.')
  if (form === 'ctr' && caseId === undefined) return ctrAsked(options)
  if (customer !== undefined) throw wrongUsage('--customer: only a CTR is of a customer and a day.')
  if (form === 'sar' || form === 'ctr') {
    if (caseId === undefined || period !== undefined) {
      throw wrongUsage(`--period: a ${form.toUpperCase()} is of a case (--case).`)
    }
    return { form, caseId }
  }
  if (period === undefined || caseId !== undefined) {
    throw wrongUsage(`--case: ${form} is of a period (--period FROM..TO).`)
  }
  return { form, period: periodOf(period) }
}

/** What is missing is told field by field; the exit is 1, as of a filing with problems. */
function whyNot(asked: Asked, { code, message }: Failure, console: Console): number {
  if (code === 'report_not_found')
    throw wrongUsage(`--${'customer' in asked ? 'customer' : 'case'}: ${message}`)
  if (code === 'not_configured') throw somethingMissing(message)
  if (code !== 'report_incomplete') throw wrongUsage(`${asked.form}: ${message}`)
  console.stderr.write(`${message}\n`)
  return EXIT.findings
}

/** A filing with problems is not written: they are told, and the exit is 1. */
async function writeOut(filing: Filing, options: ReportCommand, console: Console): Promise<number> {
  const { problems, text, unvalidatedBecause } = filing
  for (const { rule, where, message } of problems) console.stderr.write(`${where}: ${rule}: ${message}\n`)
  if (problems.length > 0) return EXIT.findings
  if (unvalidatedBecause !== null)
    console.stderr.write(`Not validated: ${unvalidatedBecause}${SCHEMAS_HINT}\n`)
  const output = await openOutput(options.out, console)
  output.stream.write(text)
  await output.close()
  return EXIT.done
}

async function fromRecord(
  form: ReportForm,
  options: ReportCommand,
  console: Console,
): Promise<Result<Filing, Failure>> {
  const { filingTools } = await loadFilings()
  const record = recordOf(await readAll(openInput(options.in, console), TEXT_LENGTH_MAX))
  return filingTools(schemasOf(options)).write(form, record)
}

/** `report FORM`: a filing from the desk's own case or period, or from its typed record. */
export async function runReport(form: ReportForm, options: ReportCommand, console: Console): Promise<number> {
  const asked = askedOf(form, options)
  if (asked === null) {
    const filing = await fromRecord(form, options, console)
    if (!filing.ok) throw wrongUsage(`--in: ${filing.failure.message}.`)
    return writeOut(filing.value, options, console)
  }
  const filing = await withTools(options, console, (tools) => tools.filing(asked), {
    REPORT_SCHEMAS_DIR: options.schemas,
  })
  return filing.ok ? writeOut(filing.value, options, console) : whyNot(asked, filing.failure, console)
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
  const unchecked = filing.ok ? filing.value.unvalidatedBecause : null
  const output = await openOutput(options.out, console)
  output.stream.write(
    `${JSON.stringify({ ...answer, validated_by_schema: filing.ok && unchecked === null })}\n`,
  )
  await output.close()
  if (!answer.valid) return EXIT.findings
  if (unchecked !== null) throw somethingMissing(unchecked + SCHEMAS_HINT)
  return EXIT.done
}
