import type { FilingDocuments } from '../../../core/compliance/reporting/index.ts'
import { makeSchemaProblems } from './schemas.ts'
import { xmlText, xmlTree } from './xml-text.ts'

/** Filings as XML text; `schemaFolder` is where the user put the authorities' schemas, null for nowhere. */
export const makeFilingDocuments = (schemaFolder: string | null): FilingDocuments => ({
  write: xmlText,
  read: xmlTree,
  schemaProblems: makeSchemaProblems(schemaFolder),
})
