import { expect, it } from 'vitest'
import { countryWords } from '../../../src/renderer/widgets/words/country-words.ts'

it('a country stands by its name beside its code, and what is no such code as it came', () => {
  expect(countryWords('NO')).toBe('Norway (NO)')
  expect(countryWords('IR')).toBe('Iran (IR)')
  expect(['QQ', 'Q1', 'NOR', 'no', ''].map(countryWords)).toEqual(['QQ', 'Q1', 'NOR', 'no', ''])
})
