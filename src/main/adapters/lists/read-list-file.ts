import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import { parse } from 'csv-parse/sync'
import type {
  CsvRecord,
  ListContent,
  ListFile,
  SanctionsFailure,
} from '../../../core/compliance/sanctions/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { JsonValue, Result } from '../../../core/kernel/index.ts'
import { readXml } from './xml.ts'

/** Most lists are UTF-8; older files of OFAC's are Windows-1252. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function csvRecords(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  parse(text, {
    relax_column_count: true,
    skip_empty_lines: true,
    bom: true,
    on_record: (cells: string[], { lines }) => {
      records.push({ line: lines, cells })
      return null
    },
  })
  return records
}

/** Loaded with the first list in YAML: one publisher writes it, and a desk at rest does without the 5 MB of its parser. */
function parseYaml(text: string): ListContent {
  const { LineCounter, isNode, isSeq, parseDocument } = createRequire(import.meta.url)('yaml') as typeof Yaml
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const [error] = document.errors
  if (error !== undefined) throw error
  const items: readonly unknown[] = isSeq(document.contents) ? document.contents.items : []
  const lines = items.map((item) => lineCounter.linePos((isNode(item) ? item.range?.[0] : null) ?? 0).line)
  return { kind: 'yaml', value: document.toJS() as JsonValue, lines }
}

function contentOf(name: string, text: string): ListContent {
  if (/\.ya?ml$/i.test(name)) return parseYaml(text)
  if (/^\s*(?:\ufeff)?</.test(text)) return { kind: 'xml', root: readXml(text) }
  return { kind: 'csv', records: csvRecords(text) }
}

const LIST_FILE = /\.(?:csv|xml|ya?ml)$/i

/** Whether a file may be a list, by its name. */
export const isListFileName = (name: string): boolean => LIST_FILE.test(name)

/** Takes a list file apart. Refuses `malformed_list` when it is not the CSV, XML or YAML that it should be; the parser's words name the line. */
export function readListFile(name: string, bytes: Uint8Array): Result<ListFile, SanctionsFailure> {
  try {
    const content = contentOf(name, textOf(bytes))
    return ok({ name, hash: createHash('sha256').update(bytes).digest('hex'), content })
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable'
    const line = /(?:at line |^|undefined:)(\d+)/.exec(reason)?.[1]
    const message = `${name}${line ? `, line ${line}` : ''}: ${reason}`
    return refused({ code: 'malformed_list', message, ...(line ? { details: { line: Number(line) } } : {}) })
  }
}
