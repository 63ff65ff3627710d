import fc from 'fast-check'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readRowBatches } from '../../src/main/headless/row-batches.ts'
import { readRows } from '../../src/main/headless/rows.ts'

const COLUMNS = ['op', 'id', 'absent']

type Read = readonly (readonly [number, readonly string[], string | null])[]

async function byBatch(chunks: readonly string[], name: string | null): Promise<Read> {
  const found = []
  for await (const rows of readRowBatches(Readable.from(chunks), name, COLUMNS))
    for (const { number, cells, problem } of rows) found.push([number, cells, problem] as const)
  return found
}

async function byRow(chunks: readonly string[], name: string | null): Promise<Read> {
  const found = []
  for await (const { number, record, problem } of readRows(Readable.from(chunks), name))
    found.push([number, COLUMNS.map((column) => record[column]?.trim() ?? ''), problem] as const)
  return found
}

const cut = (text: string, at: readonly number[]): readonly string[] => {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end)).filter(Boolean)
}

describe('rows by the batch', () => {
  it('are the rows that come one by one, wherever the input is cut', async () => {
    const cell = fc.constantFrom('add', 'o1', '', ' x ', '"quoted, twice"', '"says ""hi"""', '7')
    const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','))
    const text = fc
      .tuple(
        fc.constantFrom('', '\uFEFF', 'empty line'),
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
      )
      .map(
        ([before, lines, end]) =>
          `${before === 'empty line' ? end : before}${['id,op,other', ...lines].join(end)}${end}`,
      )
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 6 }), async (input, places) => {
        const chunks = cut(input, places)
        expect(await byBatch(chunks, null)).toEqual(await byRow([input], null))
      }),
      { seed: 20_261_121, numRuns: 300 },
    )
  })

  it('come from JSON too, by the name or by the first character', async () => {
    const rows = [
      [1, ['add', '1', ''], null],
      [2, ['', '2', ''], null],
    ]
    expect(await byBatch(['[{"op":"add","id":1},', '{"id":"2"}]'], null)).toEqual(rows)
    expect(await byBatch(['{"op":"add","id":1}\n{"id":"2"}\n'], 'rows.jsonl')).toEqual(rows)
    expect(await byBatch([], null)).toEqual([])
    expect(await byBatch(['op,id'], 'rows.csv')).toEqual([])
  })
})
