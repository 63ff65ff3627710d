import { makeLayoutFinder } from './pii/layouts.ts'
import { CARD_ANYWHERE } from './pii/party-numbers.ts'
import { scanOf } from './pii/words.ts'

const findCards = makeLayoutFinder([CARD_ANYWHERE], [])

/** The shortest card number of any scheme has thirteen digits. */
const DIGITS_MIN = 13
const MAY_HOLD_CARD = /\d{4}.{0,3}\d{4}/s

/** Whether a text holds the number of a payment card, whatever stands beside it (PCI DSS 4.0, requirement 3). */
const holdsCardNumber = (text: string): boolean =>
  text.length >= DIGITS_MIN && MAY_HOLD_CARD.test(text) && findCards(scanOf(text)).length > 0

/** What is kept as a digest or not at all, and names that a machine gave: no free text. */
const NO_FREE_TEXT = /(?:^|_)(?:id|ids|password|token|secret|code|key|hash|signature|cursor|symbol|content)$/

type Found = readonly string[] | null

/** The path of the first text in a parsed input that holds a card number; null when none does. Depth is the schema's. */
export const cardNumberPath = (input: unknown): Found => pathWithin(input, '')

/** `name`: of the field that holds it, whatever its place in a list. Paths are made on the way back: nearly all inputs have none. */
function pathWithin(input: unknown, name: string): Found {
  if (typeof input === 'string') return holdsCardNumber(input) && !NO_FREE_TEXT.test(name) ? [] : null
  const isPlain =
    typeof input === 'object' && input !== null && Object.getPrototypeOf(input) === Object.prototype
  if (!isPlain && !Array.isArray(input)) return null
  for (const key of Object.keys(input as object)) {
    const field = Array.isArray(input) || /^\d+$/.test(key) ? name : key
    const found = pathWithin((input as Record<string, unknown>)[key], field)
    if (found !== null) return [key, ...found]
  }
  return null
}
