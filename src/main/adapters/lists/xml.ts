import { SaxesParser } from 'saxes'
import type { XmlElement } from '../../../core/compliance/sanctions/index.ts'

type Open = {
  name: string
  line: number
  attributes: Record<string, string>
  text: string
  children: XmlElement[]
}

/** `ns:name` is `name`: the lists use one vocabulary each. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Reads an XML document into elements. Throws what the parser says, which begins with line and column. */
export function readXml(text: string): XmlElement {
  const parser = new SaxesParser()
  const open: Open[] = []
  let root: Open | null = null
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const plain = Object.entries(attributes).map(([key, value]) => [localName(key), value] as const)
    const element = {
      name: localName(name),
      line: parser.line,
      attributes: Object.fromEntries(plain),
      text: '',
      children: [],
    }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const addText = (part: string): void => {
    const element = open.at(-1)
    if (element) element.text += part
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  if (root === null) throw new Error('1:0: no element')
  return root
}
