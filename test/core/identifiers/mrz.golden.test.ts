import { describe, expect, it } from 'vitest'
import { mrzCheckDigit, nameAgreement, readMrz } from '../../../src/core/identifiers/index.ts'
import type { MrzFormat } from '../../../src/core/identifiers/index.ts'

const anna = { surname: 'ERIKSSON', given: 'ANNA MARIA', nationality: 'UTO', sex: 'F' }
const peter = { surname: 'STEVENSON', given: 'PETER JOHN', nationality: 'UTO', sex: 'M' }

/** Specimens of ICAO Doc 9303, eighth edition, with what stands in their fields. */
const SPECIMENS: readonly (readonly [string, MrzFormat, readonly string[], object])[] = [
  [
    'part 5 appendix B',
    'TD1',
    ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
    { ...anna, documentNumber: 'D23145890', birth: '740812', expiry: '120415', optional: '' },
  ],
  [
    'part 11 appendix D.2, a number of twelve characters',
    'TD1',
    ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'],
    { ...peter, documentNumber: 'D23145890734', birth: '340712', expiry: '950712', optional: '' },
  ],
  [
    'part 6 appendix B',
    'TD2',
    ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
    { ...anna, documentNumber: 'D23145890', birth: '740812', expiry: '120415' },
  ],
  [
    'part 11 appendix D.2, a number of twelve characters',
    'TD2',
    ['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8'],
    { ...peter, documentNumber: 'D23145890734', birth: '340712', expiry: '950712' },
  ],
  [
    'part 4 appendix B',
    'TD3',
    ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    { ...anna, documentNumber: 'L898902C3', optional: 'ZE184226B' },
  ],
  [
    'part 7, format A',
    'MRVA',
    ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'],
    { ...anna, nationality: 'XXX', documentNumber: 'L8988901C', birth: '400907', expiry: '961210' },
  ],
  [
    'part 7, format B',
    'MRVB',
    ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'],
    { ...anna, nationality: 'XXX', documentNumber: 'L8988901C', birth: '400907', expiry: '961210' },
  ],
]

describe('a machine readable zone', () => {
  it.each(SPECIMENS)('reads the specimen of %s (%s)', (_source, format, lines, fields) => {
    const { record, badFields } = readMrz(format, lines)
    expect(badFields).toEqual([])
    expect(record).toMatchObject(fields)
  })

  it('takes the check digits of part 3 appendix A', () => {
    expect(mrzCheckDigit('520727')).toBe('3')
    expect(mrzCheckDigit('AB2134<<<')).toBe('5')
    expect(mrzCheckDigit('HA672242<658022549601086<<<<<<<<<<<<<<0')).toBe('8')
    expect(mrzCheckDigit('D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<')).toBe('2')
  })

  it('names the field whose digit does not hold, and what lies over it', () => {
    const [, , lines] = SPECIMENS[4] as (typeof SPECIMENS)[number]
    const broken = (from: string, to: string) =>
      readMrz('TD3', [lines[0] as string, (lines[1] as string).replace(from, to)]).badFields
    expect(broken('L898902C3', 'L898902C4')).toEqual(['document', 'composite'])
    expect(broken('740812', '740813')).toEqual(['birth', 'composite'])
    expect(broken('120415', '130415')).toEqual(['expiry', 'composite'])
    expect(broken('ZE184226B', 'ZE184226C')).toEqual(['optional', 'composite'])
    expect(broken('<10', '<11')).toEqual(['composite'])
  })

  it('finds dates that no calendar has although their digit holds', () => {
    const line = `L898902C36UTO741340${mrzCheckDigit('741340')}F1204159ZE184226B<<<<<1`
    const composite = mrzCheckDigit(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43))
    const [first] = (SPECIMENS[4] as (typeof SPECIMENS)[number])[2]
    expect(readMrz('TD3', [first as string, line + composite]).badFields).toEqual(['birth'])
  })

  it('gives no fields of lines with another length or other characters', () => {
    expect(readMrz('TD3', ['P<UTO', 'X'])).toEqual({
      record: null,
      badFields: ['length'],
      hasForeignCharacters: false,
    })
    const lines = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'd231458907UTO7408122F1204159<<<<<<<6']
    expect(readMrz('TD2', lines)).toMatchObject({ record: null, hasForeignCharacters: true })
  })
})

describe('the name in a zone', () => {
  const zone = (surname: string, given: string, nameIsCut = false) => ({ surname, given, nameIsCut })

  it('agrees with the name as given, whatever the order and the spelling of marked letters', () => {
    expect(nameAgreement(zone('ERIKSSON', 'ANNA MARIA'), 'Anna Maria Eriksson')).toBe('agrees')
    expect(nameAgreement(zone('MUELLER', 'JUERGEN'), 'Jürgen Müller')).toBe('agrees')
    expect(nameAgreement(zone('MULLER', 'JURGEN'), 'Jürgen Müller')).toBe('agrees')
    expect(nameAgreement(zone('OCONNOR', 'ENYA SIOBHAN'), "Enya-Siobhan O'Connor")).toBe('agrees')
    expect(nameAgreement(zone('WEISS', 'SOEREN'), 'Søren Weiß')).toBe('agrees')
  })

  it('agrees with a name that the zone had to cut', () => {
    const cut = zone('NILAVADHANANANDA', 'CHAYAPA DEJTHAMRONG KRASUANG', true)
    expect(nameAgreement(cut, 'Chayapa Dejthamrong Krasuangphol Nilavadhanananda')).toBe('agrees')
    expect(
      nameAgreement({ ...cut, nameIsCut: false }, 'Chayapa Dejthamrong Krasuangphol Nilavadhanananda'),
    ).toBe('partly')
  })

  it('tells a missing given name from another person, and another script from both', () => {
    expect(nameAgreement(zone('ERIKSSON', 'ANNA MARIA'), 'Anna Eriksson')).toBe('partly')
    expect(nameAgreement(zone('ERIKSSON', 'ANNA MARIA'), 'Anna Svensson')).toBe('differs')
    expect(nameAgreement(zone('ERIKSSON', 'ANNA MARIA'), 'Peter Eriksson')).toBe('differs')
    expect(nameAgreement(zone('IVANOV', 'IVAN'), 'Иван Иванов')).toBe('not_comparable')
  })
})
