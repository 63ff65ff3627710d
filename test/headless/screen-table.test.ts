import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { altLine, sdnLine } from '../core/compliance/sanctions/lists.ts'
import { runCommand } from '../support/command-line.ts'

// The examiner's table of `screen`: a small list, and rows whose answers follow from it and from the points of the README.

const SDN = [
  sdnLine(
    1001,
    'IVANOV, Sergei Petrovich',
    'individual',
    'DOB 12 Mar 1965; nationality Russia; Passport 4510123456 (Russia).',
  ),
  sdnLine(1002, 'ZARYA SHIPPING LIMITED LIABILITY COMPANY', '-0- ', 'Tax ID No. 7712345678 (Russia).'),
  sdnLine(1003, 'NORTHERN DAWN', 'vessel', 'Vessel Registration Identification IMO 9074729.'),
  sdnLine(
    1004,
    'KOROBEINIKOVA, Ludmila',
    'individual',
    'DOB 1971; Digital Currency Address - XBT 1BoatSLRHtKNngkdXEeobR76b53LETtpyT.',
  ),
].join('\n')
const FILES = { 'sdn.csv': SDN, 'alt.csv': altLine(1004, 'LUDMILA THE FOX') }

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'screen-table-'))
  for (const name of ['good', 'none', 'empty']) mkdirSync(join(root, name))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(root, 'good', name), text)
  writeFileSync(join(root, 'empty', 'sdn.csv'), '')
})
afterAll(() => rmSync(root, { recursive: true }))

type Cells = Readonly<
  Partial<Record<'schema' | 'name' | 'dob' | 'nationality' | 'identifiers' | 'wallets', string>>
>
type Hit = Readonly<{ entity_id: string; score: number; why: readonly string[] }>
type Answer = Readonly<{ id: string; status: string; hits: readonly Hit[]; error: string }>

/** Rows as JSON lines, through the command. */
async function screen(rows: readonly Cells[], ...options: readonly string[]) {
  const lists = options.includes('--lists') ? [] : ['--lists', join(root, 'good')]
  const args = ['screen', ...lists, '--format', 'json', ...options]
  const { code, out, err } = await runCommand(args, rows.map((row) => JSON.stringify(row)).join('\n'))
  return { code, err, answers: out === '' ? [] : (JSON.parse(out) as readonly Answer[]) }
}

/** `1001 100` of each hit, best first; else the status. */
const brief = ({ status, hits }: Answer): string =>
  status === 'hit' ? hits.map(({ entity_id: id, score }) => `${id} ${score}`).join(', ') : status

async function one(row: Cells, ...options: readonly string[]): Promise<Answer> {
  const { answers } = await screen([row], ...options)
  return answers[0] as Answer
}

describe('screen: each row as the list and the points say', () => {
  it.each<readonly [why: string, row: Cells, expected: string]>([
    ['exact: every word is the same', { name: 'Sergei Petrovich Ivanov' }, '1001 100'],
    ['reordered: the order of words says nothing', { name: 'Ivanov Petrovich Sergei' }, '1001 100'],
    ['reordered, as lists write it', { name: 'IVANOV, Sergei Petrovich' }, '1001 100'],
    [
      'legal form: LLC is short for the listed one',
      { name: 'Zarya Shipping LLC', schema: 'Company' },
      '1002 100',
    ],
    ['legal form: left out it contradicts nothing', { name: 'Zarya Shipping' }, '1002 100'],
    ['legal form: a joint-stock company is another form, 100 - 4', { name: 'Zarya Shipping JSC' }, '1002 96'],
    ['a ship: MV is a title of ships', { name: 'MV Northern Dawn', schema: 'Vessel' }, '1003 100'],
    ['a ship is no person', { name: 'Northern Dawn', schema: 'Person' }, 'clear'],
    ['another family name is another person', { name: 'Sergei Petrov' }, 'clear'],
    ['a family name alone is nobody', { name: 'Ivanov' }, 'clear'],
    [
      'born on the day, 100 + 10, and 100 is the most',
      { name: 'Sergei Petrovich Ivanov', dob: '1965-03-12' },
      '1001 100',
    ],
    [
      'day and month exchanged speak neither way',
      { name: 'Sergei Petrovich Ivanov', dob: '1965-12-03' },
      '1001 100',
    ],
    ['born two years apart, 100 - 10', { name: 'Sergei Petrovich Ivanov', dob: '1967-03-12' }, '1001 90'],
    [
      'born a generation apart, 100 - 22: the name itself still is a hit',
      { name: 'Sergei Petrovich Ivanov', dob: '1990-01-01' },
      '1001 78',
    ],
    [
      'and of another country, 100 - 22 - 4: 74 is the default line, and on it is a hit',
      { name: 'Sergei Petrovich Ivanov', dob: '1990-01-01', nationality: 'BR' },
      '1001 74',
    ],
    ['initials and the family name, 84 at most', { name: 'S. P. Ivanov' }, '1001 84'],
    ['born on the day lifts them by 10', { name: 'S. P. Ivanov', dob: '1965-03-12' }, '1001 94'],
    [
      'born a generation apart decides against them, 84 - 22',
      { name: 'S. P. Ivanov', dob: '1990-01-01' },
      'clear',
    ],
    [
      'the passport decides, whatever the name',
      { name: 'John Smith', identifiers: '45 1012 3456' },
      '1001 100',
    ],
    [
      'and without a name; one of several is enough',
      { name: '', identifiers: 'AB 1; 4510123456' },
      '1001 100',
    ],
    [
      'and against birth and country',
      { name: 'S. P. Ivanov', identifiers: '4510123456', dob: '1990-01-01', nationality: 'BR' },
      '1001 100',
    ],
    [
      'a chain address decides',
      { name: 'John Smith', wallets: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' },
      '1004 100',
    ],
    ['another passport says nothing', { name: 'John Smith', identifiers: '4510123457' }, 'clear'],
  ])('%s', async (_why, row, expected) => {
    expect(brief(await one(row))).toBe(expected)
  })

  it.each([
    ['Сергей Петрович Иванов', '1001'],
    ['Serhii Petrovych Ivanov', '1001'],
    ['Sergey Petrovitch Ivanow', '1001'],
    ['Людмила Коробейникова', '1004'],
    ['Liudmila Korobejnikova', '1004'],
    ['ООО Заря Шиппинг', '1002'],
  ])('transliteration: %s is %s', async (name, id) => {
    const { hits } = await one({ name })
    expect(hits.map((hit) => hit.entity_id)).toEqual([id])
    expect(hits[0]?.score).toBeGreaterThanOrEqual(90)
  })

  it('tells every point beside the name, another legal form too', async () => {
    const lowered = await one({ name: 'Sergei Petrovich Ivanov', dob: '1990-01-01', nationality: 'BR' })
    expect(lowered.hits[0]?.why).toEqual([
      'names agree to 100.0',
      'sergei: the same',
      'petrovich: the same',
      'ivanov: the same',
      'date of birth 1990-01-01 against 1965-03-12: far (-22)',
      'country BR is not among RU (-4)',
    ])
    const form = await one({ name: 'Zarya Shipping JSC' })
    expect(form.hits[0]?.why).toEqual([
      'names agree to 96.0',
      'zarya: the same',
      'shipping: the same',
      'another legal form (-4)',
    ])
    const decided = await one({ name: '', identifiers: '4510123456' })
    expect(decided.hits[0]?.why).toEqual(["identifier 4510123456 is the entry's own: it decides"])
  })
})

describe('screen: the threshold', () => {
  const far: Cells = { name: 'Sergei Petrovich Ivanov', dob: '1990-01-01' }

  it.each([
    ['78', '1001 78'],
    ['78.1', 'clear'],
    ['0.78', '1001 78'],
    ['0.781', 'clear'],
    ['100', 'clear'],
    ['1', 'clear'],
  ])('a hit of 78 at --threshold %s', async (threshold, expected) => {
    expect(brief(await one(far, '--threshold', threshold))).toBe(expected)
  })

  it('is met by a hit that has it to the digit, whichever way it is written', async () => {
    const row: Cells = { name: 'Sergej Ivanof', dob: '1965-03-12', nationality: 'BR' }
    const score = (await one(row)).hits[0]?.score ?? NaN
    // As a fraction it is a little more than itself in binary: 0.906 * 100.
    const fraction = (score / 100).toFixed(3)
    expect(Number(fraction) * 100).toBeGreaterThan(score)
    for (const threshold of [String(score), fraction]) {
      expect(brief(await one(row, '--threshold', threshold))).toBe(`1001 ${score}`)
    }
  })

  it.each(['-1', '100.1', '', 'high', 'NaN'])('%j is wrong usage', async (threshold) => {
    expect(await screen([far], '--threshold', threshold)).toEqual({
      code: 2,
      err: '--threshold: must be a number from 0 to 100.\n',
      answers: [],
    })
  })
})

describe('screen: what cannot be answered', () => {
  it.each<readonly [why: string, row: Cells, error: string]>([
    ['no name', { name: '' }, 'name: needs at least two letters'],
    ['blanks', { name: '   ' }, 'name: needs at least two letters'],
    ['one letter', { name: 'X' }, 'name: needs at least two letters'],
    ['signs alone', { name: '?!-' }, 'name: needs at least two letters'],
    [
      'one letter is no name beside an identifier',
      { name: 'X', identifiers: '1' },
      'name: needs at least two letters',
    ],
    [
      'no name, and identifiers that are none',
      { name: '', identifiers: ' ; ' },
      'name: needs at least two letters',
    ],
    ['too long', { name: 'Ab'.repeat(251) }, 'name: has more than 500 characters'],
    [
      'a kind that is none',
      { name: 'Ann', schema: 'Robot' },
      'schema: is not one of Person, Entity, Vessel, Aircraft',
    ],
    ['no day of the calendar', { name: 'Ann Lee', dob: '1990-02-30' }, 'dob: 1990-02-30 is no date'],
    ['no date', { name: 'Ann Lee', dob: 'soon' }, 'dob: soon is no date'],
    ['not yet born', { name: 'Ann Lee', dob: '2190-01-01' }, 'dob: 2190-01-01 lies in the future'],
  ])('%s', async (_why, row, error) => {
    expect(await one(row)).toMatchObject({ status: 'invalid_input', hits: [], error })
  })

  it('a bad row leaves the others theirs, in their order; --strict tells of it', async () => {
    const rows: readonly Cells[] = [{ name: 'X' }, { name: 'Ann Lee' }, { name: 'Northern Dawn' }]
    const { code, answers } = await screen(rows)
    expect([code, ...answers.map(({ id, status }) => `${id} ${status}`)]).toEqual([
      0,
      '1 invalid_input',
      '2 clear',
      '3 hit',
    ])
    expect((await screen(rows, '--strict')).code).toBe(1)
  })

  it.each(['none', 'empty'])('a folder without an entry of a list calls nobody clear: %s', async (name) => {
    const rows: readonly Cells[] = [
      { name: 'Ann Lee' },
      { name: '', identifiers: '4510123456' },
      { name: 'X' },
    ]
    const { code, err, answers } = await screen(rows, '--lists', join(root, name))
    expect(answers.map(({ status }) => status)).toEqual(['no_list', 'no_list', 'invalid_input'])
    expect(code).toBe(3)
    expect(err).toContain('no list in ')
  })
})
