import { sha256Hex, toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject } from '../../kernel/index.ts'
import { element } from '../../compliance/reporting/index.ts'
import type { FilingDocuments, XmlElement } from '../../compliance/reporting/index.ts'
import { csvFile } from '../books/csv.ts'
import type { DeskRow } from './desk-set.ts'

/** A report before it has a form. */
type ReportPage = Readonly<{
  reportType: string
  regulationType: string | null
  from: Instant
  to: Instant
  at: Instant
  summary: JsonObject
  /** Null where details were not asked for. */
  rows: readonly DeskRow[] | null
}>

type Format = 'json' | 'csv' | 'xml' | 'pdf'

type Rendered = Readonly<{ content: string; hash: string }>

const headOf = (page: ReportPage): JsonObject => ({
  report_type: page.reportType,
  regulation_type: page.regulationType,
  period_start: toIso(page.from),
  period_end: toIso(page.to),
  generated_at: toIso(page.at),
})

/** Every name that a row has, in the order of first sight. */
const columnsOf = (rows: readonly DeskRow[]): readonly string[] => [...new Set(rows.flatMap(Object.keys))]

/** `a.b` and its text for every value of the summary. */
const flat = (value: JsonObject, prefix = ''): readonly (readonly [string, string])[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? flat(each as JsonObject, `${prefix}${name}.`)
      : [[`${prefix}${name}`, String(each)] as const],
  )

/** Details as a table; without them the summary as names and values. */
function csvOf({ summary, rows }: ReportPage): string {
  if (rows === null) return csvFile('', ['name', 'value'], flat(summary)).content
  const columns = columnsOf(rows)
  return csvFile(
    '',
    columns,
    rows.map((row) => columns.map((name) => row[name] ?? '')),
  ).content
}

const named = (pairs: readonly (readonly [string, string])[]): readonly XmlElement[] =>
  pairs.map(([name, value]) => element('value', value, { name }))

const xmlOf = (page: ReportPage): XmlElement =>
  element('report', [
    element('head', named(flat(headOf(page)))),
    element('summary', named(flat(page.summary))),
    ...(page.rows === null
      ? []
      : [
          element(
            'details',
            page.rows.map((row) => element('record', named(Object.entries(row)))),
          ),
        ]),
  ])

const linesOf = (page: ReportPage): readonly string[] => [
  ...flat(headOf(page)).map(([name, value]) => `${name}: ${value}`),
  '',
  ...flat(page.summary).map(([name, value]) => `${name}: ${value}`),
  ...(page.rows === null ? [] : ['', ...page.rows.map((row) => Object.values(row).join('  '))]),
]

/** The file of a report and the SHA-256 of its bytes. */
export async function rendered(
  documents: FilingDocuments,
  page: ReportPage,
  format: Format,
): Promise<Rendered> {
  if (format === 'pdf') {
    const title = `${page.reportType} report`
    const { base64, sha256 } = await documents.pdf({ title, lines: linesOf(page), at: page.at })
    return { content: base64, hash: sha256 }
  }
  const details = page.rows === null ? {} : { details: page.rows }
  const content =
    format === 'csv'
      ? csvOf(page)
      : format === 'xml'
        ? await documents.write(xmlOf(page))
        : `${JSON.stringify({ ...headOf(page), data_summary: page.summary, ...details }, null, 2)}\n`
  return { content, hash: sha256Hex(content) }
}
