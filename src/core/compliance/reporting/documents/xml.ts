/** An XML document as plain data. What writes and reads the text is an adapter. */
export type XmlElement = Readonly<{
  name: string
  attributes?: Readonly<Record<string, string>>
  /** Text, or elements in their order. */
  content: string | readonly XmlElement[]
}>

type Maybe = string | number | boolean | null | undefined

export const element = (
  name: string,
  content: string | readonly XmlElement[],
  attributes?: Readonly<Record<string, string>>,
): XmlElement => (attributes ? { name, attributes, content } : { name, content })

/** An element with text, or nothing where there is no value. */
export const given = (
  name: string,
  value: Maybe,
  attributes?: Readonly<Record<string, string>>,
): readonly XmlElement[] =>
  value === null || value === undefined || value === '' ? [] : [element(name, String(value), attributes)]

/** An element around others, or nothing where there are none. */
export const around = (name: string, content: readonly XmlElement[]): readonly XmlElement[] =>
  content.length > 0 ? [element(name, content)] : []

export const childrenOf = ({ content }: XmlElement): readonly XmlElement[] =>
  typeof content === 'string' ? [] : content

const named = (from: XmlElement, name: string): readonly XmlElement[] =>
  childrenOf(from).filter((child) => child.name === name)

/** Elements at a path of names, every branch followed: `allAt(root, 'Activity', 'Party')`. */
export const allAt = (from: XmlElement, ...path: readonly string[]): readonly XmlElement[] =>
  path.reduce<readonly XmlElement[]>((found, name) => found.flatMap((one) => named(one, name)), [from])

/** Every element of a name anywhere below. */
export const allBelow = (from: XmlElement, name: string): readonly XmlElement[] =>
  childrenOf(from).flatMap((child) => [...(child.name === name ? [child] : []), ...allBelow(child, name)])

/** The text at a path; empty where there is none. */
export function textAt(from: XmlElement, ...path: readonly string[]): string {
  const [found] = allAt(from, ...path)
  return typeof found?.content === 'string' ? found.content.trim() : ''
}
