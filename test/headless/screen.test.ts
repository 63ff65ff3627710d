import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'
import { OFAC_FILES } from '../core/compliance/sanctions/lists.ts'

const ROWS = `id,schema,name,dob,nationality
1,Person,Vladimir Putin,1952-10-07,RU
2,Company,Gazprombank JSC,,
3,Person,Jane Doe,1990-01-01,US
4,Person,,,
5,Spaceship,Nostromo,,
6,Person,Jane Doe,1990-02-30,
7,,Wladimir Putin,,
8,Person,Vladimir Putin,2099-01-01,
`

let root: string
const folder = (name: string): string => join(root, name)

async function screen(args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const textOf = async (stream: PassThrough): Promise<string> => {
    stream.end()
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return text
  }
  const code = await runProgram(['screen', ...args], {
    stdin: Readable.from([Buffer.from(ROWS)]),
    stdout,
    stderr,
  })
  return { code, out: await textOf(stdout), err: await textOf(stderr) }
}

type Row = Readonly<{
  id: string
  status: string
  hits: readonly Readonly<Record<string, unknown>>[]
  error: string
}>
const rowsOf = (out: string): readonly Row[] => JSON.parse(out) as readonly Row[]

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'screen-'))
  for (const name of ['good', 'empty', 'damaged']) mkdirSync(folder(name))
  for (const [name, text] of Object.entries(OFAC_FILES)) {
    writeFileSync(join(folder('good'), name), text)
    writeFileSync(join(folder('damaged'), name), name === 'alt.csv' ? `${text}\nbroken` : text)
  }
})
afterAll(() => rmSync(root, { recursive: true }))

describe('screen', () => {
  it('answers every row in its order, with hits best first and their reasons', async () => {
    const { code, out } = await screen(['--lists', folder('good'), '--format', 'json'])
    expect(code).toBe(0)
    const rows = rowsOf(out)
    expect(rows.map(({ id, status }) => `${id} ${status}`)).toEqual([
      '1 hit',
      '2 hit',
      '3 clear',
      '4 invalid_input',
      '5 invalid_input',
      '6 invalid_input',
      '7 hit',
      '8 invalid_input',
    ])
    expect(rows[0]?.hits[0]).toEqual({
      list: 'OFAC SDN',
      entity_id: '35096',
      name: 'PUTIN, Vladimir Vladimirovich',
      matched_name: 'PUTIN, Vladimir',
      score: 100,
      ofac_score: 100,
      why: expect.arrayContaining(['putin: the same']) as unknown,
    })
    expect([...rows.slice(3, 6), ...rows.slice(7)].map(({ error }) => error.split(':')[0])).toEqual([
      'name',
      'schema',
      'dob',
      'dob',
    ])
  })

  it('prints hits as a JSON text in CSV', async () => {
    const { out } = await screen(['--lists', folder('good')])
    const [header, first] = out.split('\n')
    expect(header).toBe('id,status,hits,error')
    expect(first).toMatch(/^1,hit,"\[\{""list"":""OFAC SDN"",""entity_id"":""35096""/)
  })

  it('takes a threshold of 0 to 100 or of 0 to 1', async () => {
    const scores = async (threshold: string) => {
      const { out } = await screen(['--lists', folder('good'), '--format', 'json', '--threshold', threshold])
      return rowsOf(out).map(({ hits }) => hits.length)
    }
    expect(await scores('99.9')).toEqual(await scores('0.999'))
    expect((await scores('99.9'))[6]).toBe(0)
    expect((await screen(['--lists', folder('good'), '--threshold', 'high'])).code).toBe(2)
  })

  it('without a list calls nobody clear', async () => {
    const { code, out, err } = await screen(['--lists', folder('empty'), '--format', 'json'])
    expect(code).toBe(3)
    expect(rowsOf(out).map(({ status }) => status)).not.toContain('clear')
    expect(rowsOf(out)[2]?.status).toBe('no_list')
    expect(err).toContain('no list')
  })

  it('takes links for what they lead to, as mounted volumes have them', async () => {
    mkdirSync(folder('links'))
    for (const name of Object.keys(OFAC_FILES))
      symlinkSync(join(folder('good'), name), join(folder('links'), name))
    const { code, out } = await screen(['--lists', folder('links'), '--format', 'json'])
    expect([code, rowsOf(out)[0]?.status]).toEqual([0, 'hit'])
  })

  it('names the line of a damaged file and does not screen against half a list', async () => {
    const { code, out, err } = await screen(['--lists', folder('damaged'), '--format', 'json'])
    expect(code).toBe(3)
    expect(err).toContain('alt.csv, line 4')
    expect(rowsOf(out)[0]?.status).toBe('no_list')
  })

  it('refuses a folder that is not there', async () => {
    expect((await screen(['--lists', folder('nowhere')])).code).toBe(3)
  })
})
