import { IDENTIFIERS } from '../../../identifiers/index.ts'
import type { IdentifierKind } from '../../../identifiers/index.ts'
import { evidenceOf, labelsOf } from './labels.ts'
import type { Evidence, Labels } from './labels.ts'
import type { PiiEntity, PiiType } from '../types.ts'
import { isFreeAfter, isFreeBefore } from './words.ts'
import type { Scan } from './words.ts'

/**
 * A number by its printed layouts: `9` is a digit, `A` a letter, `X` either, a blank any one blank, all else itself.
 * In the layouts of `alone` it is found without a word that names it, in those of `named` only with one.
 */
export type NumberRule = Readonly<{
  type: PiiType
  kind: string | null
  /** Lower-case words that name it. */
  labels: readonly string[]
  alone: readonly string[]
  named: readonly string[]
  /** Of the compact form, in capitals. */
  check: (compact: string) => boolean
  /** Its own arithmetic leaves so little to chance that no word beside it makes it something else. */
  isCertain?: boolean
}>

/** The check of a kind that the house knows: the room of identifiers owns its arithmetic. */
export const holds =
  (kind: IdentifierKind) =>
  (text: string): boolean =>
    IDENTIFIERS[kind](text).isValid

/** A finding with the tokens that it covers. */
export type Candidate = Readonly<{
  type: PiiType
  kind: string | null
  start: number
  end: number
  confidence: number
}>

export const CONFIDENCE = { namedAndChecked: 0.99, certain: 0.98, checked: 0.9, named: 0.85, shaped: 0.8 }

type Slot = (character: string) => boolean

const SLOTS: Readonly<Record<string, Slot>> = {
  '9': (character) => character >= '0' && character <= '9' && character.length === 1,
  A: (character) => /^[A-Za-z]$/.test(character),
  X: (character) => /^[A-Za-z0-9]$/.test(character),
  ' ': (character) => character === ' ' || character === '\u00A0' || character === '\u202F',
  '-': (character) => character === '-' || character === '\u2011' || character === '\u2013',
}

/** Whether a layout stands at a place of a text. */
function fits(layout: string, text: string, start: number): boolean {
  for (let at = 0; at < layout.length; at += 1) {
    const wanted = layout.charAt(at)
    const found = text.charAt(start + at)
    const slot = SLOTS[wanted]
    if (slot === undefined ? wanted !== found : !slot(found)) return false
  }
  return true
}

const compactOf = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()

/** Letters of one number are written in one case. */
const isOneCase = (text: string): boolean => text === text.toUpperCase() || text === text.toLowerCase()

type Layout = Readonly<{ layout: string; rule: NumberRule; labels: Labels; isAlone: boolean }>

const firstRunLength = (layout: string): number => /^[9AX]*/.exec(layout)?.[0].length ?? 0

/** Layouts by the length of their first run, so that a token meets only those that it can begin. */
function layoutsByLength(rules: readonly NumberRule[], others: readonly (readonly string[])[]) {
  const labels = labelsOf([...rules.map((rule) => rule.labels), ...others])
  const all = rules.flatMap((rule, at): readonly Layout[] => {
    const own = labels[at] ?? { own: new Set(), others: new Set() }
    const of = (layout: string, isAlone: boolean): Layout => ({ layout, rule, labels: own, isAlone })
    return [...rule.alone.map((layout) => of(layout, true)), ...rule.named.map((layout) => of(layout, false))]
  })
  return Map.groupBy(all, ({ layout }) => firstRunLength(layout))
}

function confidenceOf({ rule, isAlone }: Layout, evidence: Evidence): number | null {
  if (rule.isCertain === true) return evidence === 'named' ? CONFIDENCE.namedAndChecked : CONFIDENCE.certain
  if (evidence === 'named') return CONFIDENCE.namedAndChecked
  return isAlone && evidence === 'none' ? CONFIDENCE.checked : null
}

const pastOf = ({ tokens }: Scan, from: number, end: number): number => {
  let at = from + 1
  while ((tokens[at]?.start ?? Number.POSITIVE_INFINITY) < end) at += 1
  return at
}

/** Finds what a rule of the table describes and its check confirms. `others` are labels of what is looked for elsewhere. */
export function makeLayoutFinder(rules: readonly NumberRule[], others: readonly (readonly string[])[]) {
  const byLength = layoutsByLength(rules, others)

  const at = (scan: Scan, from: number, entry: Layout): Candidate | null => {
    const { layout, rule, labels } = entry
    const start = scan.tokens[from]?.start ?? 0
    const end = start + layout.length
    if (!fits(layout, scan.text, start) || !isFreeAfter(scan.text, end)) return null
    const slice = scan.text.slice(start, end)
    if (!isOneCase(slice) || !rule.check(compactOf(slice))) return null
    const confidence = confidenceOf(entry, evidenceOf(scan, from, pastOf(scan, from, end), labels))
    return confidence === null ? null : { type: rule.type, kind: rule.kind, start, end, confidence }
  }

  return (scan: Scan): readonly Candidate[] =>
    scan.tokens.flatMap((token, from) => {
      const layouts = byLength.get(token.text.length)
      if (layouts === undefined || !isFreeBefore(scan.text, token.start)) return []
      return layouts.flatMap((entry) => at(scan, from, entry) ?? [])
    })
}

/** The slice that a candidate stands for. */
export const entityOf = (text: string, candidate: Candidate): PiiEntity => ({
  ...candidate,
  value: text.slice(candidate.start, candidate.end),
})
