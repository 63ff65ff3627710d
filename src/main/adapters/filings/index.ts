import type { FilingDocuments } from '../../../core/compliance/reporting/index.ts'
export { makeFirmReads } from './firm-file.ts'
import { pdfOf } from './pdf.ts'
import { makeSchemaProblems } from './schemas.ts'
import { xmlText, xmlTree } from './xml-text.ts'

/** Filings as XML text; `schemaFolder` is where the user put the authorities' schemas, null for nowhere. */
export const makeFilingDocuments = (schemaFolder: string | null): FilingDocuments => ({
  write: xmlText,
  read: xmlTree,
  pdf: pdfOf,
  schemaProblems: makeSchemaProblems(schemaFolder),
})
