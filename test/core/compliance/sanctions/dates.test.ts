import { describe, expect, it } from 'vitest'
import {
  countryCode,
  parsePartialDate,
  partialDateText,
} from '../../../../src/core/compliance/sanctions/index.ts'

describe('dates as lists write them', () => {
  it.each([
    ['1965-12-12', '1965-12-12'],
    ['12 Dec 1965', '1965-12-12'],
    ['Dec 1965', '1965-12'],
    ['1965', '1965'],
    ['28/09/1955', '1955-09-28'],
    ['00/09/1962', '1962-09'],
    ['circa 1958', '1956..1960'],
    ['1958 to 1963', '1958..1963'],
    ['1965-12-12T00:00:00Z', '1965-12-12'],
  ])('%s is %s', (text, read) => {
    const date = parsePartialDate(text)
    expect(date && partialDateText(date)).toBe(read)
  })

  it.each(['', 'unknown', '1965-13-01', '1965-02-30', '31 Apr 1970', '29/02/1999', '0001', '1963 to 1958'])(
    '%j is no date',
    (text) => expect(parsePartialDate(text)).toBeNull(),
  )
})

describe('countries as lists write them', () => {
  it.each([
    ['Russia', 'RU'],
    ['RU', 'RU'],
    ['RUS', 'RU'],
    ['Korea, North', 'KP'],
    ["Democratic People's Republic of Korea", 'KP'],
    ['Iran (Islamic Republic of)', 'IR'],
    ['Burma', 'MM'],
    ['The Bahamas', 'BS'],
    ['Atlantis', null],
  ])('%s is %s', (text, code) => expect(countryCode(text)).toBe(code))
})
