import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'

async function run(args: readonly string[], input: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await runProgram(['pii', ...args], {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
  })
  stdout.end()
  let out = ''
  for await (const chunk of stdout) out += String(chunk)
  return { code, out }
}

describe('pii', () => {
  it('answers each text in its order with what it found, verbatim and in UTF-16 units', async () => {
    const lines = [
      { id: 1, text: 'Card 4242 4242 4242 4242, order 4242424242424242' },
      { id: 'b', text: '📈 jo@example.com' },
      { id: 'c', text: 'nothing here' },
    ]
    const { code, out } = await run([], lines.map((line) => JSON.stringify(line)).join('\n'))
    expect(code).toBe(0)
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        id: 1,
        status: 'ok',
        entities: [
          { type: 'card', kind: null, value: '4242 4242 4242 4242', start: 5, end: 24, confidence: 0.99 },
        ],
      },
      {
        id: 'b',
        status: 'ok',
        entities: [
          { type: 'email', kind: null, value: 'jo@example.com', start: 3, end: 17, confidence: 0.99 },
        ],
      },
      { id: 'c', status: 'ok', entities: [] },
    ])
  })

  it('takes a text whole in which signs stand that end a line to some readers, and every way to end one', async () => {
    const input =
      '{"id":"a","text":"one\u2028jo@example.com"}\r\n\r{"id":"b","text":"\u2029"}\n{"id":"c","text":""}'
    const { code, out } = await run(['--strict', '--format', 'json'], input)
    expect(code).toBe(0)
    const rows = JSON.parse(out) as readonly Readonly<{ id: string; entities: readonly object[] }>[]
    expect(rows.map(({ id, entities }) => [id, entities.length])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 0],
    ])
  })

  it('says of a row without a text what it lacks and goes on; --strict makes that an exit of 1', async () => {
    const input = '{"id":"a"}\nnonsense\n{"id":"z","text":"born 1985-03-12"}'
    const { code, out } = await run(['--strict', '--format', 'json'], input)
    expect(code).toBe(1)
    const rows = JSON.parse(out) as readonly Readonly<{ id: string; status: string; error?: string }>[]
    expect(rows.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'a invalid_input',
      '2 invalid_input',
      'z ok',
    ])
    expect(rows[0]?.error).toBe('row 1: text is missing')
  })
})
