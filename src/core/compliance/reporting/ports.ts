import type { Result } from '../../kernel/index.ts'
import type { ReportingFailure } from './failures.ts'
import type { FilingProblem } from './filing-problems.ts'
import type { XmlElement } from './xml.ts'

/** Filings as text, and the authorities' schemas, which the user brought. */
export type FilingDocuments = Readonly<{
  /** The document with its declaration, in UTF-8, indented. */
  write: (root: XmlElement) => string
  /** Refuses text that is no XML, and one that declares a document type. */
  read: (text: string) => Result<XmlElement, ReportingFailure>
  /** What a schema finds wrong, with lines; `not_configured` where that schema was not brought. */
  schemaProblems: (
    text: string,
    schema: string,
  ) => Promise<Result<readonly FilingProblem[], ReportingFailure>>
}>
