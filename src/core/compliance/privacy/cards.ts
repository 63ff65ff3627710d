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

/** What is kept sealed, as a digest or not at all, and may be any text. */
const SECRET = /(?:^|_)(?:password|token|secret|key|signature|content)$/
/** Names that a machine gave. By chance sixteen digits of one pass for a card; nobody but a person writes them in groups. */
const MACHINE_NAME = /(?:^|_)(?:id|ids|(?<!postal_)code|hash|cursor|symbol)$/

const isCardIn = (name: string, text: string): boolean =>
  !SECRET.test(name) && holdsCardNumber(text) && !(MACHINE_NAME.test(name) && !/\s/.test(text))

type Found = readonly string[] | null

/** The path of the first text in a parsed input that holds a card number; null when none does. Depth is the schema's. */
export const cardNumberPath = (input: unknown): Found => pathWithin(input, '')

/** `name`: of the field that holds it, whatever its place in a list. Paths are made on the way back: nearly all inputs have none. */
function pathWithin(input: unknown, name: string): Found {
  if (typeof input === 'string') return isCardIn(name, input) ? [] : null
  const isPlain =
    typeof input === 'object' && input !== null && Object.getPrototypeOf(input) === Object.prototype
  if (!isPlain && !Array.isArray(input)) return null
  for (const key of Object.keys(input as object)) {
    // What a caller named a field is their text as well; the path ends before it, for it is told to them.
    if (holdsCardNumber(key)) return []
    const field = Array.isArray(input) || /^\d+$/.test(key) ? name : key
    const found = pathWithin((input as Record<string, unknown>)[key], field)
    if (found !== null) return [key, ...found]
  }
  return null
}
