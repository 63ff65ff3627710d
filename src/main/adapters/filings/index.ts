import type { FilingDocuments } from '../../../core/compliance/reporting/index.ts'
export { readJsonFile } from './json-file.ts'

// Loaded when they are first needed: a desk files on few days, and what reads, writes and validates weighs 20 MB.
const loadXml = () => import('./xml-text.ts')
const loadSchemas = () => import('./schemas.ts')
const loadPdf = () => import('./pdf.ts')

/** Filings as XML text; `schemaFolder` is where the user put the authorities' schemas, null for nowhere. */
export const makeFilingDocuments = (schemaFolder: string | null): FilingDocuments => ({
  write: async (root) => (await loadXml()).xmlText(root),
  read: async (text) => (await loadXml()).xmlTree(text),
  pdf: async (page) => (await loadPdf()).pdfOf(page),
  schemaProblems: async (text, schema) => (await loadSchemas()).schemaProblems(schemaFolder, text, schema),
})
