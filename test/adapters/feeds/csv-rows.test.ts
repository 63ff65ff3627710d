import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { FileRow } from '../../../src/core/market-data/index.ts'
import { csvFileRows, csvRows, loadSp500History } from '../../../src/main/adapters/feeds/index.ts'

async function rowsOf(text: string): Promise<readonly FileRow[]> {
  const rows: FileRow[] = []
  for await (const row of csvRows(Readable.from([text]))) rows.push(row)
  return rows
}

describe('reading CSV', () => {
  it('gives fields by name with the line of the file, through blank lines, quotes and a byte-order mark', async () => {
    expect(await rowsOf('\uFEFFa, b\r\n1,2\r\n\r\n"x,y",3\r\n')).toEqual([
      { line: 2, fields: { a: '1', b: '2' } },
      { line: 4, fields: { a: 'x,y', b: '3' } },
    ])
  })

  it('names rows with too few or too many fields and goes on', async () => {
    const rows = await rowsOf('a,b\n1\n1,2,3\n4,5\n')
    expect(rows.map((row) => row.fault)).toEqual([
      '1 fields where the header has 2',
      '3 fields where the header has 2',
      undefined,
    ])
    expect(rows.map((row) => row.line)).toEqual([2, 3, 4])
  })

  it('loses one line to a quote that is not closed, and none after it', async () => {
    const rows = await rowsOf('a,b\n"1,2\n"3""x" ,4\n"5"6,7\n8,"9"\n')
    expect(rows.map((row) => row.fault ?? row.fields)).toEqual([
      'a quote is opened and not closed',
      { a: '3"x', b: '4' },
      'a quote is opened and not closed',
      { a: '8', b: '9' },
    ])
  })

  it('passes over a line of any length, in however many pieces it comes', async () => {
    const long = 'x'.repeat(60_000)
    const rows: FileRow[] = []
    for await (const row of csvRows(
      Readable.from(['a,b\r\n', long, long, long, '\r', '\n1,', '2', '\n', '3,4']),
    ))
      rows.push(row)
    expect(rows).toEqual([
      { line: 2, fields: {}, fault: 'longer than 100000 characters' },
      { line: 3, fields: { a: '1', b: '2' } },
      { line: 4, fields: { a: '3', b: '4' } },
    ])
  })

  it('joins characters that two pieces share', async () => {
    const bytes = Buffer.from('a,b\né,2\n')
    const rows: FileRow[] = []
    for await (const row of csvRows(Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]))) rows.push(row)
    expect(rows).toEqual([{ line: 2, fields: { a: 'é', b: '2' } }])
  })

  it('rejects when the file is not there', async () => {
    await expect(csvFileRows('/nonexistent/file.csv').next()).rejects.toThrow(/ENOENT/)
  })
})

describe('the S&P 500 history', () => {
  it('is the package’s 5,105 real days from 2000-01-03 to 2020-04-17', async () => {
    const days = await loadSp500History()
    expect(days).toHaveLength(5_105)
    expect(days[0]).toMatchObject({ date: '2000-01-03', close: 1455.219971 })
    expect(days.at(-1)).toMatchObject({ date: '2020-04-17', close: 2874.560059 })
  })
})
