import type { XmlAttribute } from 'libxml2-wasm'
import { ParseOption, XmlDocument, XmlElement as ParsedElement, XmlLibError } from 'libxml2-wasm'
import { create } from 'xmlbuilder2'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import type { ReportingFailure, XmlElement } from '../../../core/compliance/reporting/index.ts'

type Builder = ReturnType<typeof create>

function append(parent: Builder, { name, attributes, content }: XmlElement): void {
  const node = parent.ele(name, { ...attributes })
  if (typeof content !== 'string') for (const child of content) append(node, child)
  else if (content !== '') node.txt(content)
}

/** The document with its declaration, indented by two blanks. */
export function xmlText(root: XmlElement): string {
  const document = create({ version: '1.0', encoding: 'UTF-8' })
  append(document, root)
  return `${document.end({ prettyPrint: true })}\n`
}

const malformed = (message: string): Result<never, ReportingFailure> =>
  refused({ code: 'invalid_input', message: `file: ${message}`, field: 'file' })

/** Nothing is fetched, no entity is replaced: a filing needs neither. */
const PARSING = { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE }

/** Opens the text for as long as `work` runs. Refuses what is no XML, and what declares a document type. */
export function withParsed<Value>(
  text: string,
  work: (document: XmlDocument) => Result<Value, ReportingFailure>,
): Result<Value, ReportingFailure> {
  let document: XmlDocument
  try {
    document = XmlDocument.fromString(text, PARSING)
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    const [first] = error.details
    return malformed(first ? `line ${first.line}: ${first.message.trim()}` : 'is no XML')
  }
  try {
    return document.dtd === null ? work(document) : malformed('declares a document type')
  } finally {
    document.dispose()
  }
}

const attributesOf = (element: ParsedElement): Readonly<Record<string, string>> =>
  Object.fromEntries(element.attrs.map((one: XmlAttribute) => [one.name, one.content]))

function elementOf(element: ParsedElement): XmlElement {
  const children: XmlElement[] = []
  for (let node = element.firstChild; node !== null; node = node.next) {
    if (node instanceof ParsedElement) children.push(elementOf(node))
  }
  const attributes = attributesOf(element)
  return { name: element.name, attributes, content: children.length > 0 ? children : element.content }
}

/** The elements of a text, with their names as written but without prefixes; the root carries its namespace. */
export const xmlTree = (text: string): Result<XmlElement, ReportingFailure> =>
  withParsed(text, ({ root }) => {
    const tree = elementOf(root)
    return ok({ ...tree, attributes: { ...tree.attributes, xmlns: root.namespaceUri } })
  })
