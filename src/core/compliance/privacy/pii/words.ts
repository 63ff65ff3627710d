/** A run of letters and digits, as the scanner sees a text. Offsets count UTF-16 units. */
export type Token = Readonly<{ text: string; start: number; end: number }>

/** A text cut into its tokens. */
export type Scan = Readonly<{ text: string; tokens: readonly Token[] }>

const TOKEN = /[\p{L}\p{M}\d]+/gu

export const scanOf = (text: string): Scan => ({
  text,
  tokens: Array.from(text.matchAll(TOKEN), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  })),
})

const WORD_UNIT = /[\p{L}\p{M}\d_]/u
const DIGIT = /\d/
/** What ties two numbers into one: a decimal, a date, a version, a longer identifier. */
const TIES = /[-./:,'+\u2011\u2013]/
const CURRENCY = /[$€£¥₹₿]/

/** Whether nothing before `start` belongs to the same number or word. */
export function isFreeBefore(text: string, start: number): boolean {
  const before = text.charAt(start - 1)
  if (before === '') return true
  if (WORD_UNIT.test(before) || CURRENCY.test(before)) return false
  return !TIES.test(before) || !DIGIT.test(text.charAt(start - 2))
}

/** Whether nothing from `end` on belongs to the same number or word. */
export function isFreeAfter(text: string, end: number): boolean {
  const after = text.charAt(end)
  if (after === '') return true
  if (WORD_UNIT.test(after) || after === '%') return false
  return !TIES.test(after) || !DIGIT.test(text.charAt(end + 1))
}
