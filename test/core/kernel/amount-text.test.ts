import { expect, it } from 'vitest'
import { amountText } from '../../../src/core/kernel/index.ts'

it.each([
  ['1234.5', '1,234.50'],
  ['1000000', '1,000,000'],
  ['999', '999'],
  ['49.61817', '49.61817'],
  ['-1234567.891', '-1,234,567.891'],
  ['0', '0'],
])('an amount of %s reads %s in a sentence', (amount, words) => {
  expect(amountText(amount)).toBe(words)
})
