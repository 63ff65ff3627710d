import { Decimal, ZERO, decimalText, isMultipleOf, parseDecimal } from '../../../core/kernel/index.ts'
import { formatQuantity } from './format.ts'

/** How a typed figure was understood. Anything not exactly understood is refused with a hint; nothing is rounded. */
export type Entry =
  | Readonly<{ kind: 'empty' }>
  | Readonly<{ kind: 'value'; value: Decimal }>
  | Readonly<{ kind: 'refused'; hint: string }>

const THOUSAND = { k: 1_000, m: 1_000_000 } as const
const SHAPE = /^(\d+(?:,\d+)*)?(\.\d+)?([kKmM])?$/
const GROUPED = /^\d{1,3}(?:,\d{3})+$/

const refuse = (hint: string): Entry => ({ kind: 'refused', hint })

/** Why a text is not a plain figure, in words that say what to write instead. */
function hintOf(text: string): string {
  if (/^[+\-\u2212]/.test(text)) return 'Write it without a sign; the side says which way.'
  if (/[eE]/.test(text)) return 'Write it in full, or with k or m.'
  if (/\.$/.test(text)) return 'Digits are missing after the point.'
  if (/^[^\d.]/.test(text)) return 'Write digits only, such as 25.10.'
  if (/\s/.test(text)) return 'Write it without spaces.'
  return 'Write digits with a point, such as 25.10, or 2k, 1.5m.'
}

/**
 * Reads a price or quantity as typed or pasted: `25.10`, `.5`, `2k`, `1.5m`, `6,842.35`, `1,234,567`. `1,234` alone
 * is refused: somewhere it means one and a bit, and a thousandfold error is not ours to guess.
 */
export function parseEntry(typed: string): Entry {
  const text = typed.trim()
  if (text === '') return { kind: 'empty' }
  const match = SHAPE.exec(text)
  const [, whole = '', fraction = '', letter = ''] = match ?? []
  if (!match || (whole === '' && fraction === '')) return refuse(hintOf(text))
  if (whole.includes(',')) {
    if (!GROUPED.test(whole)) return refuse('A comma stands between groups of three digits, or not at all.')
    if (fraction === '' && whole.indexOf(',') === whole.lastIndexOf(',')) {
      const [left, right] = whole.split(',')
      return refuse(`${whole} reads two ways: write ${left}${right} or ${left}.${right}.`)
    }
  }
  const base = parseDecimal(`${whole.replaceAll(',', '') || '0'}${fraction}`)
  if (base === null) return refuse('That has more digits than an amount can hold.')
  const scale = letter === '' ? 1 : THOUSAND[letter.toLowerCase() as 'k' | 'm']
  const value = parseDecimal(decimalText(base.times(scale)))
  return value === null ? refuse('That has more digits than an amount can hold.') : { kind: 'value', value }
}

/** The two whole steps around a value that is between steps. */
function neighbours(value: Decimal, step: Decimal): readonly [Decimal, Decimal] {
  const below = value.div(step).floor().times(step)
  return [below, below.plus(step)]
}

/** As `parseEntry`, and above zero and a whole number of steps; `word` names the step: `tick`, `lot`. */
export function parseStepped(typed: string, step: Decimal, word: 'tick' | 'lot'): Entry {
  const entry = parseEntry(typed)
  if (entry.kind !== 'value') return entry
  if (entry.value.lte(ZERO)) return refuse('It must be above 0.')
  if (isMultipleOf(entry.value, step)) return entry
  const [below, above] = neighbours(entry.value, step)
  const offers = [below, above].filter((offer) => offer.gt(ZERO)).map(formatQuantity)
  return refuse(`The ${word} is ${formatQuantity(step)}: ${offers.join(' or ')}.`)
}

/** The step counted up or down from a text; from nothing or from between steps, to the nearest step that way. */
export function stepEntry(typed: string, step: Decimal, steps: number, fallback: Decimal | null): string {
  const entry = parseEntry(typed)
  const from = entry.kind === 'value' ? entry.value : fallback
  if (from === null) return typed
  if (entry.kind !== 'value') return decimalText(from)
  if (!isMultipleOf(from, step)) {
    const [below, above] = neighbours(from, step)
    return decimalText(steps > 0 ? above : Decimal.max(below, step))
  }
  return decimalText(Decimal.max(from.plus(step.times(steps)), step))
}
