import type { z } from 'zod'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import {
  ctrRecord,
  rts22Record,
  sarRecord,
  tradeReportRecord,
} from '../../compliance/reporting/contract-filings.ts'
import {
  FORM_SCHEMAS,
  ctrDocument,
  formOf,
  invalidInput,
  rts22Document,
  ruleProblems,
  sarDocument,
  tradeReportDocument,
} from '../../compliance/reporting/index.ts'
import type {
  FilingDocuments,
  FilingForm,
  FilingProblem,
  ReportingFailure,
  XmlElement,
} from '../../compliance/reporting/index.ts'
import { parsedWith } from './parsed.ts'

/** A filing as text, and all that is wrong with it. `unvalidatedBecause` says why no schema has seen it; null where one has. */
export type WrittenFiling = Readonly<{
  form: FilingForm
  text: string
  problems: readonly FilingProblem[]
  unvalidatedBecause: string | null
}>

type Drawn = Result<XmlElement, ReportingFailure>

const drawn =
  <Schema extends z.ZodType>(schema: Schema, draw: (record: z.output<Schema>) => XmlElement) =>
  (record: unknown): Drawn => {
    const read = parsedWith(schema, record)
    return read.ok ? ok(draw(read.value)) : read
  }

const DRAWERS: Readonly<Record<FilingForm, (record: unknown) => Drawn>> = {
  sar: drawn(sarRecord, sarDocument),
  ctr: drawn(ctrRecord, ctrDocument),
  rts22: drawn(rts22Record, rts22Document),
  emir: drawn(tradeReportRecord, tradeReportDocument),
  cftc: drawn(tradeReportRecord, tradeReportDocument),
}

/** All that the authority's schema and our rules find wrong with a text of a form. */
async function checked(
  documents: FilingDocuments,
  form: FilingForm,
  text: string,
  root: XmlElement,
): Promise<Result<WrittenFiling, ReportingFailure>> {
  const bySchema = await documents.schemaProblems(text, FORM_SCHEMAS[form])
  if (!bySchema.ok && bySchema.failure.code !== 'not_configured') return bySchema
  const problems = [...(bySchema.ok ? bySchema.value : []), ...ruleProblems(form, root)]
  const unvalidatedBecause = bySchema.ok ? null : bySchema.failure.message
  return ok({ form, text, problems, unvalidatedBecause })
}

/** Writes a filing from its typed record and checks it. Refuses a record that is not as documented. */
export async function writeFiling(
  documents: FilingDocuments,
  form: FilingForm,
  record: unknown,
): Promise<Result<WrittenFiling, ReportingFailure>> {
  const root = DRAWERS[form](record)
  return root.ok ? writeDocument(documents, form, root.value) : root
}

/** Writes the document of a filing and checks it. */
export async function writeDocument(
  documents: FilingDocuments,
  form: FilingForm,
  root: XmlElement,
): Promise<Result<WrittenFiling, ReportingFailure>> {
  return checked(documents, form, await documents.write(root), root)
}

/** Checks the text of a filing, whoever wrote it. Refuses text that is none of the forms. */
export async function checkFiling(
  documents: FilingDocuments,
  text: string,
): Promise<Result<WrittenFiling, ReportingFailure>> {
  const root = await documents.read(text)
  if (!root.ok) return root
  const form = formOf(root.value)
  return form === null
    ? refused(invalidInput('file', 'is none of SARX, CTRX, auth.016.001.01 and auth.030.001.03'))
    : checked(documents, form, text, root.value)
}
