import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import type { FilingProblem, ReportingFailure } from '../../../core/compliance/reporting/index.ts'
import { withParsed } from './xml-text.ts'

const missing = (schema: string, folder: string | null): ReportingFailure => ({
  code: 'not_configured',
  message:
    folder === null
      ? `There is no folder of schemas: without the authority's ${schema} nothing is called valid.`
      : `The folder of schemas has no ${schema}: bring it from the authority's own site.`,
})

/** Where a schema lies: in the folder, or in one below it. */
async function placeOf(folder: string, schema: string): Promise<string | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const found = entries.find((entry) => entry.isFile() && entry.name === schema)
  return found ? join(found.parentPath, found.name) : null
}

function problemsOf(text: string, schema: Buffer): Result<readonly FilingProblem[], ReportingFailure> {
  return withParsed(text, (document) => {
    using definition = XmlDocument.fromBuffer(schema)
    using validator = XsdValidator.fromDoc(definition)
    try {
      validator.validate(document)
      return ok([])
    } catch (error) {
      if (!(error instanceof XmlLibError)) throw error
      return ok(
        error.details.map(({ line, message }) => ({
          rule: 'schema',
          where: `line ${line}`,
          message: message.trim(),
        })),
      )
    }
  })
}

/** Validation against the schemas that the user put into a folder. */
export async function schemaProblems(
  folder: string | null,
  text: string,
  schema: string,
): Promise<Result<readonly FilingProblem[], ReportingFailure>> {
  const place = folder === null ? null : await placeOf(folder, schema)
  return place === null ? refused(missing(schema, folder)) : problemsOf(text, await readFile(place))
}
