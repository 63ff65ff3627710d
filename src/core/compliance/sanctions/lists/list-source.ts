import type { JsonValue } from '../../../kernel/index.ts'
import type { ListEntry, ListName } from '../types.ts'

/** One element of an XML list with what is in it; namespaces are left out of the names. */
export type XmlElement = Readonly<{
  name: string
  line: number
  attributes: Readonly<Record<string, string>>
  text: string
  children: readonly XmlElement[]
}>

export type CsvRecord = Readonly<{ line: number; cells: readonly string[] }>

/** A list file as its reader took it apart: what it means is told by the room. */
export type ListContent =
  | Readonly<{ kind: 'csv'; records: readonly CsvRecord[] }>
  | Readonly<{ kind: 'xml'; root: XmlElement }>
  /** `lines`: where each item of the document begins. */
  | Readonly<{ kind: 'yaml'; value: JsonValue; lines: readonly number[] }>

/** A file that was read. `hash` is the SHA-256 of its bytes, in hexadecimal. */
export type ListFile = Readonly<{ name: string; hash: string; content: ListContent }>

/** An entry, or what one of several files says about it: what bears one number is joined. */
export type ListEntryDraft = Readonly<
  Partial<Omit<ListEntry, 'list' | 'entityId'>> & {
    list: ListName
    entityId: string
    /** Where it begins in its file; the first line is 1. */
    line?: number
    /** OFAC's remarks, which break off in one file and go on in another: read when both are joined. */
    remarks?: string
  }
>

/** What a file of a list brings. */
export type ListPart = Readonly<{
  list: ListName
  publishedOn: string | null
  entries: readonly ListEntryDraft[]
}>

export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name)

/** Text of the first child of that name, without blanks around it; empty when there is none. */
export const textOf = (element: XmlElement, name: string): string =>
  element.children.find((child) => child.name === name)?.text.trim() ?? ''

/** Elements along a path of names: `listed(entry, 'akaList', 'aka')`. */
export const listed = (element: XmlElement, ...path: readonly string[]): readonly XmlElement[] =>
  path.reduce<readonly XmlElement[]>((found, name) => found.flatMap((at) => childrenOf(at, name)), [element])
