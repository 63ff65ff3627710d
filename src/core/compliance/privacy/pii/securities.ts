import { hasLuhnDigit } from './check-digits.ts'

/** Letters become two digits, A being 10, before the Luhn digit is looked at. */
const expanded = (text: string): string =>
  Array.from(text, (character) => String(Number.parseInt(character, 36))).join('')

/** ISO 6166: a country or XS, nine places, and a Luhn digit over the letters' numbers. */
export const isSecurityNumber = (text: string): boolean =>
  /^[A-Z]{2}[A-Z0-9]{9}\d$/.test(text) && hasLuhnDigit(expanded(text))
