import type { Instant, Result } from '../../kernel/index.ts'
import type { ReportingFirm } from './contract-firm.ts'
import type { ReportingFailure } from './failures.ts'
import type { FilingProblem } from './rules/filing-problems.ts'
import type { XmlElement } from './documents/xml.ts'

export type PdfPage = Readonly<{ title: string; lines: readonly string[]; at: Instant }>

/** What the firm says of itself, read anew for each filing; `not_configured` where it says nothing. */
export type FirmReads = () => Promise<Result<ReportingFirm, ReportingFailure>>

/** Filings as text, and the authorities' schemas, which the user brought. */
export type FilingDocuments = Readonly<{
  /** The document with its declaration, in UTF-8, indented. */
  write: (root: XmlElement) => Promise<string>
  /** Refuses text that is no XML, and one that declares a document type. */
  read: (text: string) => Promise<Result<XmlElement, ReportingFailure>>
  /** A plain page or more: a title and lines. The same input gives the same bytes. */
  pdf: (page: PdfPage) => Promise<Readonly<{ base64: string; sha256: string }>>
  /** What a schema finds wrong, with lines; `not_configured` where that schema was not brought. */
  schemaProblems: (
    text: string,
    schema: string,
  ) => Promise<Result<readonly FilingProblem[], ReportingFailure>>
}>
