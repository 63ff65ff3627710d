import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import type { FilingProblem, ReportingFailure } from '../../../core/compliance/reporting/index.ts'
import { withParsed } from './xml-text.ts'

const notConfigured = (message: string): Result<never, ReportingFailure> =>
  refused({ code: 'not_configured', message })

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'

/** Where a schema lies, in the folder or in one below it; and what it says. No two reasons why not are told alike. */
async function readSchema(folder: string | null, schema: string): Promise<Result<Buffer, ReportingFailure>> {
  if (folder === null)
    return notConfigured(
      `There is no folder of schemas: without the authority's ${schema} nothing is called valid.`,
    )
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const found = entries.find((entry) => entry.isFile() && entry.name === schema)
    if (found !== undefined) return ok(await readFile(join(found.parentPath, found.name)))
  } catch (error) {
    const code = codeOf(error)
    return notConfigured(
      code === 'ENOENT'
        ? `The folder of schemas is not where it was said to be: without the authority's ${schema} nothing is called valid.`
        : `The folder of schemas cannot be read (${code}): whether it has the authority's ${schema} is not known.`,
    )
  }
  return notConfigured(`The folder of schemas has no ${schema}: bring it from the authority's own site.`)
}

function problemsOf(
  text: string,
  schema: Buffer,
  name: string,
): Result<readonly FilingProblem[], ReportingFailure> {
  return withParsed(text, (document) => {
    try {
      using definition = XmlDocument.fromBuffer(schema)
      using validator = XsdValidator.fromDoc(definition)
      return ok(problemsBy(validator, document))
    } catch (error) {
      if (!(error instanceof XmlLibError)) throw error
      return notConfigured(`The folder of schemas has a ${name} that is no schema: ${error.message.trim()}`)
    }
  })
}

function problemsBy(validator: XsdValidator, document: XmlDocument): readonly FilingProblem[] {
  try {
    validator.validate(document)
    return []
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    return error.details.map(({ line, message }) => ({
      rule: 'schema',
      where: `line ${line}`,
      message: message.trim(),
    }))
  }
}

/** Validation against the schemas that the user put into a folder. */
export async function schemaProblems(
  folder: string | null,
  text: string,
  schema: string,
): Promise<Result<readonly FilingProblem[], ReportingFailure>> {
  const read = await readSchema(folder, schema)
  return read.ok ? problemsOf(text, read.value, schema) : read
}
