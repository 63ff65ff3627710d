import { alphanumericValue } from './checks.ts'

/** Machine readable zones of ICAO Doc 9303: cards of two sizes, passports, visas of two sizes. */
export const MRZ_FORMATS = ['TD1', 'TD2', 'TD3', 'MRVA', 'MRVB'] as const
export type MrzFormat = (typeof MRZ_FORMATS)[number]

/** What does not hold: a check digit, an impossible date, or a line that is too long or too short. */
type MrzField = 'document' | 'birth' | 'expiry' | 'optional' | 'composite' | 'length'

/** The zone as it stands there: dates YYMMDD, without fillers. `nameIsCut` where the name fills its field to the end. */
export type MrzRecord = Readonly<{
  documentCode: string
  issuer: string
  surname: string
  given: string
  nameIsCut: boolean
  documentNumber: string
  nationality: string
  /** YYMMDD, with < for what is not known. */
  birth: string
  /** F, M, or empty where it is not said. */
  sex: string
  expiry: string
  optional: string
}>

/** `record` is null when a line has another length or a character that no zone has. */
type MrzReading = Readonly<{
  record: MrzRecord | null
  badFields: readonly MrzField[]
  hasForeignCharacters: boolean
}>

/** Where a field stands: line (from 0), first place and the place after the last (from 0). */
type Span = readonly [line: number, from: number, to: number]

type Layout = Readonly<{
  lengths: readonly number[]
  code: Span
  issuer: Span
  names: Span
  number: Span
  nationality: Span
  birth: Span
  sex: Span
  expiry: Span
  /** The first is where a long document number goes on. */
  optional: readonly Span[]
  /** Whether the place after the optional field checks it. */
  hasOptionalCheck: boolean
  /** Numbers of more than nine characters go on in the optional field (parts 5 and 6). */
  hasLongNumbers: boolean
  composite: readonly Span[]
  /** Where the check digit over everything stands; visas have none. */
  compositeAt: Span | null
}>

/** Doc 9303 parts 4 (passports) and 7 (visas): the second line is the same up to the date of expiry. */
const secondLine = {
  code: [0, 0, 2],
  issuer: [0, 2, 5],
  number: [1, 0, 9],
  nationality: [1, 10, 13],
  birth: [1, 13, 19],
  sex: [1, 20, 21],
  expiry: [1, 21, 27],
} as const

const visa = { hasOptionalCheck: false, hasLongNumbers: false, composite: [], compositeAt: null } as const

const LAYOUTS: Readonly<Record<MrzFormat, Layout>> = {
  TD1: {
    lengths: [30, 30, 30],
    code: [0, 0, 2],
    issuer: [0, 2, 5],
    names: [2, 0, 30],
    number: [0, 5, 14],
    nationality: [1, 15, 18],
    birth: [1, 0, 6],
    sex: [1, 7, 8],
    expiry: [1, 8, 14],
    optional: [
      [0, 15, 30],
      [1, 18, 29],
    ],
    hasOptionalCheck: false,
    hasLongNumbers: true,
    composite: [
      [0, 5, 30],
      [1, 0, 7],
      [1, 8, 15],
      [1, 18, 29],
    ],
    compositeAt: [1, 29, 30],
  },
  TD2: {
    ...secondLine,
    lengths: [36, 36],
    names: [0, 5, 36],
    optional: [[1, 28, 35]],
    hasOptionalCheck: false,
    hasLongNumbers: true,
    composite: [
      [1, 0, 10],
      [1, 13, 20],
      [1, 21, 35],
    ],
    compositeAt: [1, 35, 36],
  },
  TD3: {
    ...secondLine,
    lengths: [44, 44],
    names: [0, 5, 44],
    optional: [[1, 28, 42]],
    hasOptionalCheck: true,
    hasLongNumbers: false,
    composite: [
      [1, 0, 10],
      [1, 13, 20],
      [1, 21, 43],
    ],
    compositeAt: [1, 43, 44],
  },
  MRVA: { ...secondLine, ...visa, lengths: [44, 44], names: [0, 5, 44], optional: [[1, 28, 44]] },
  MRVB: { ...secondLine, ...visa, lengths: [36, 36], names: [0, 5, 36], optional: [[1, 28, 36]] },
}

const WEIGHTS = [7, 3, 1]

/** The check digit over a text of A to Z, 0 to 9 and < (Doc 9303 part 3, 4.9): weights 7 3 1, modulo 10, < is 0. */
export function mrzCheckDigit(text: string): string {
  const sum = [...text].reduce(
    (all, sign, at) => all + (sign === '<' ? 0 : alphanumericValue(sign)) * (WEIGHTS[at % 3] as number),
    0,
  )
  return String(sum % 10)
}

function unfilled(text: string): string {
  let end = text.length
  while (text.charAt(end - 1) === '<') end -= 1
  return text.slice(0, end)
}

const words = (text: string): string => text.split('<').filter(Boolean).join(' ')

/** A date that can be: month and day exist, or stand as << where they are not known (part 3, 4.8). */
function isMrzDate(text: string): boolean {
  if (!/^(?:\d\d|<<)(?:\d\d|<<)(?:\d\d|<<)$/.test(text)) return false
  const [month, day] = [text.slice(2, 4), text.slice(4, 6)]
  const isMonth = month === '<<' || (month >= '01' && month <= '12')
  const longest = month === '02' ? '29' : ['04', '06', '09', '11'].includes(month) ? '30' : '31'
  return isMonth && (day === '<<' || (day >= '01' && day <= longest))
}

type Cut = (span: Span) => string
const after = ([line, , to]: Span): Span => [line, to, to + 1]

type FoundNumber = Readonly<{ number: string; holds: boolean; optional: string }>

/** The document number and what is left of the optional field, which holds the end of a long number. */
function numberOf(layout: Layout, cut: Cut): FoundNumber {
  const head = cut(layout.number)
  const check = cut(after(layout.number))
  const [first, ...others] = layout.optional.map(cut)
  const rest = others.map(unfilled).join('')
  const plain = { number: unfilled(head), optional: unfilled(first ?? '') + rest }
  if (check !== '<' || !layout.hasLongNumbers) return { ...plain, holds: check === mrzCheckDigit(head) }
  const tail = /^([A-Z0-9]+)(\d)(?:<|$)/.exec(first ?? '')
  if (tail === null) return { ...plain, holds: false }
  const [whole, end = '', digit] = tail
  const number = head + end
  return {
    number,
    holds: digit === mrzCheckDigit(number),
    optional: unfilled((first ?? '').slice(whole.length)) + rest,
  }
}

const namesOf = (text: string): Pick<MrzRecord, 'surname' | 'given' | 'nameIsCut'> => {
  const [surname = '', ...given] = text.split('<<')
  return { surname: words(surname), given: words(given.join('<')), nameIsCut: !text.endsWith('<') }
}

const unread = (badFields: readonly MrzField[], hasForeignCharacters: boolean): MrzReading => ({
  record: null,
  badFields,
  hasForeignCharacters,
})

/** Reads a zone and checks every digit that its format has. Fields are given even where their digit does not hold. */
export function readMrz(format: MrzFormat, lines: readonly string[]): MrzReading {
  const layout = LAYOUTS[format]
  const isLong = layout.lengths.every((length, line) => lines[line]?.length === length)
  if (!isLong || lines.length !== layout.lengths.length) return unread(['length'], false)
  if (!lines.every((line) => /^[A-Z0-9<]+$/.test(line))) return unread([], true)
  const cut: Cut = ([line, from, to]) => (lines[line] ?? '').slice(from, to)
  const { number, holds, optional } = numberOf(layout, cut)
  const [birth, expiry] = [cut(layout.birth), cut(layout.expiry)]
  const isChecked = (span: Span): boolean => cut(after(span)) === mrzCheckDigit(cut(span))
  const optionalSpan = layout.optional[0] as Span
  const composite = layout.composite.map(cut).join('')
  // An optional field of fillers may have a filler for its check digit (part 4, 4.2.2.2).
  const isOptionalEmpty = /^<+$/.test(cut(optionalSpan)) && cut(after(optionalSpan)) === '<'
  const bad: Readonly<Record<MrzField, boolean>> = {
    document: !holds,
    birth: !isMrzDate(birth) || !isChecked(layout.birth),
    expiry: !isMrzDate(expiry) || !isChecked(layout.expiry),
    optional: layout.hasOptionalCheck && !isOptionalEmpty && !isChecked(optionalSpan),
    composite: layout.compositeAt !== null && cut(layout.compositeAt) !== mrzCheckDigit(composite),
    length: false,
  }
  const record: MrzRecord = {
    documentCode: unfilled(cut(layout.code)),
    issuer: unfilled(cut(layout.issuer)),
    ...namesOf(cut(layout.names)),
    documentNumber: number,
    nationality: unfilled(cut(layout.nationality)),
    birth,
    sex: unfilled(cut(layout.sex)),
    expiry,
    optional,
  }
  const badFields = (Object.keys(bad) as MrzField[]).filter((field) => bad[field])
  return { record, badFields, hasForeignCharacters: false }
}
