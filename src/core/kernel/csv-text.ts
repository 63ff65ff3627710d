/** One line of a delimited file: its fields by column, or why it could not be read. Line 1 is the header. */
export type CsvRow = Readonly<{ line: number; fields: Readonly<Record<string, string>>; fault?: string }>

/** A longer line is not read: a damaged file may be one line of any length. */
export const CSV_LINE_CHARS_MAX = 100_000

/**
 * Reads the lines of a CSV file (RFC 4180 with a header line, comma) one after the other, but a row ends where its line
 * ends: no layout that is read here has a field of several lines, and a quote that is never closed then costs its own line
 * instead of the rest of the file. Null stands for a line that is too long. The answer is null for the header and for
 * empty lines; a line that cannot be read, or whose number of fields is not the header's, carries a fault.
 */
export function makeCsvReader(): (text: string | null) => CsvRow | null {
  let header: readonly string[] | null = null
  let line = 0
  return (text) => {
    line++
    if (text?.trim() === '') return null
    const fields = text === null ? `longer than ${CSV_LINE_CHARS_MAX} characters` : fieldsOf(text)
    if (typeof fields === 'string') return { line, fields: {}, fault: fields }
    if (header === null) {
      header = fields.map((name) => name.trim())
      return null
    }
    if (fields.length !== header.length)
      return { line, fields: {}, fault: `${fields.length} fields where the header has ${header.length}` }
    return { line, fields: Object.fromEntries(header.map((name, i) => [name, fields[i] ?? ''])) }
  }
}

/** Rows of a whole file that is already in memory. */
export function csvTextRows(content: string): readonly CsvRow[] {
  const read = makeCsvReader()
  return content.split(/\r?\n/).flatMap((line) => {
    const row = read(line.length > CSV_LINE_CHARS_MAX ? null : line)
    return row === null ? [] : [row]
  })
}

/** The fields of one line, or what is wrong with it. */
function fieldsOf(text: string): readonly string[] | string {
  const line = text.replace(/^\uFEFF/, '')
  if (!line.includes('"')) return line.split(',')
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    const end = line[at] === '"' ? quotedEnd(line, at) : line.indexOf(',', at)
    if (end === null) return 'a quote is opened and not closed'
    const stop = end < 0 ? line.length : end
    const raw = line.slice(at, stop)
    fields.push(raw.startsWith('"') ? raw.replace(/^"|"\s*$/g, '').replaceAll('""', '"') : raw)
    at = stop + 1
  }
  return fields
}

/** Where the field that a quote opens at `start` ends: at a comma or the line's end; null when it never does. */
function quotedEnd(line: string, start: number): number | null {
  for (let at = line.indexOf('"', start + 1); at >= 0; at = line.indexOf('"', at + 1)) {
    if (line[at + 1] === '"') at++
    else {
      const after = /^\s*(?:,|$)/.exec(line.slice(at + 1))
      return after ? at + after[0].length + (after[0].endsWith(',') ? 0 : 1) : null
    }
  }
  return null
}
