import { describe, expect, it } from 'vitest'
import { concatCode } from '../../../../src/core/compliance/reporting/index.ts'

/** ESMA/2016/1452 (10 October 2016, corrected 7 August 2017), section 5.4.1: the table of examples, whole. */
const ESMA: readonly (readonly [
  country: string,
  bornOn: string,
  first: string,
  last: string,
  code: string,
])[] = [
  ['IE', '1980-01-13', 'John', "O'Brian", 'IE19800113JOHN#OBRIA'],
  ['HU', '1981-02-14', 'Ludwig', 'Van der Rohe', 'HU19810214LUDWIROHE#'],
  ['US', '1973-03-22', 'Victor', 'Vandenberg', 'US19730322VICTOVANDE'],
  ['NO', '1976-03-15', 'Eli', 'Ødegård', 'NO19760315ELI##ODEGA'],
  ['LU', '1966-04-16', 'Willeke', 'de Bruijn', 'LU19660416WILLEBRUIJ'],
  ['US', '1965-04-17', 'Jon Ian', 'Dewitt', 'US19650417JON##DEWIT'],
  ['PT', '1990-05-17', 'Amy-Ally', 'Garção de Magalhães', 'PT19900517AMYALGARCA'],
  ['FR', '1990-06-18', 'Giovani', 'dos Santos', 'FR19900618GIOVASANTO'],
  ['DE', '1980-07-15', 'Günter', 'Voẞ', 'DE19800715GUNTEVOS##'],
]

const codeOf = (
  first: string,
  last: string,
  nationalities: readonly string[] = ['IE'],
  bornOn = '1976-02-27',
) => {
  const made = concatCode({ firstName: first, surname: last, bornOn, nationalities })
  return made.ok ? made.value : made.failure.field
}

describe('CONCAT', () => {
  it.each(ESMA)('%s %s %s %s', (country, bornOn, first, last, code) => {
    expect(codeOf(first, last, [country], bornOn)).toBe(code)
  })

  it('leaves titles out, and prefixes that stand apart, but not what is attached', () => {
    expect(codeOf('Dr. Robert', 'Ford')).toBe('IE19760227ROBERFORD#')
    expect(codeOf('Sean', 'Mac Cormack')).toBe('IE19760227SEAN#CORMA')
    expect(codeOf('Sean', 'MacCormack')).toBe('IE19760227SEAN#MACCO')
    expect(codeOf('Ana', 'De la Cruz')).toBe('IE19760227ANA##CRUZ#')
    expect(codeOf('Vi', 'Da')).toBe('IE19760227VI###DA###')
  })

  it('takes the first EEA country of several, and else the first', () => {
    expect(codeOf('A', 'B', ['US', 'PL', 'HU'])).toBe('HU19760227A####B####')
    expect(codeOf('A', 'B', ['US', 'CA'])).toBe('CA19760227A####B####')
  })

  it('refuses what names nobody', () => {
    expect(codeOf('Альберт', 'Smith')).toBe('first_name')
    expect(codeOf('A', '!!')).toBe('surname')
    expect(codeOf('A', 'B', ['UK'])).toBe('nationality')
    expect(codeOf('A', 'B', ['IE'], '1976-02-30')).toBe('date_of_birth')
  })
})
