import { checkFiling, writeFiling } from '../../core/app/batch.ts'
import { makeFilingDocuments } from '../adapters/filings/index.ts'

/** Writing and checking filings, apart from the engine: a record in a file needs no store. */
export function filingTools(schemaFolder: string | null) {
  const documents = makeFilingDocuments(schemaFolder)
  return {
    write: (form: Parameters<typeof writeFiling>[1], record: unknown) => writeFiling(documents, form, record),
    check: (text: string) => checkFiling(documents, text),
  }
}
