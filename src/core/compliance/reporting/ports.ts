import type { Instant, Result, UserId } from '../../kernel/index.ts'
import type { ReportingFailure } from './failures.ts'
import type { FilingProblem } from './filing-problems.ts'
import type { XmlElement } from './xml.ts'

export type PdfPage = Readonly<{ title: string; lines: readonly string[]; at: Instant }>

/** Cases, as far as a filing belongs to one: whom it is about, and must be hidden from; null for one that is not there. */
export type CaseReads = Readonly<{ customersOf: (caseId: string) => Promise<readonly UserId[] | null> }>

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
