import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatModel } from '../../widgets/figures/format.ts'

export type Rules = EntryOutput<'laboratory.parameters'>
export type Group = Rules['groups'][number]
export type Parameter = Group['parameters'][number]
export type Replay = EntryOutput<'laboratory.replay'>
export type Shown = Replay['won_alerts'][number]

/** Values by the path of their parameter, as they go out. */
export type Draft = Readonly<Record<string, Parameter['value']>>

const MS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000 } as const
type TimeUnit = keyof typeof MS

/** The largest unit in which the release's own value is a whole number; of none, milliseconds. */
const timeUnitOf = (value: number): TimeUnit | null =>
  value <= 0 ? null : ((Object.keys(MS) as TimeUnit[]).find((unit) => value % MS[unit] === 0) ?? null)

const UNIT_WORDS = { USD: 'USD', ms: 'ms', days: 'days', share: '%', times: '×', count: '', points: 'points' }

/** In what a number is shown and typed, and how many of the wire's units one of it is. */
function scaleOf({ unit, default_value: release }: Parameter): Readonly<{ words: string; factor: number }> {
  if (unit === null) return { words: '', factor: 1 }
  if (unit === 'share') return { words: UNIT_WORDS.share, factor: 0.01 }
  const time = unit === 'ms' && typeof release === 'number' ? timeUnitOf(release) : null
  return time === null ? { words: UNIT_WORDS[unit], factor: 1 } : { words: time, factor: MS[time] }
}

export const unitWords = (parameter: Parameter): string => scaleOf(parameter).words

/** Twelve digits hide what binary fractions add: 0.9 is 90 %, not 90.00000000000001. */
const rounded = (value: number): number => Number(value.toPrecision(12))

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A value as the field shows it. */
export const fieldText = (parameter: Parameter, value: Parameter['value']): string =>
  typeof value === 'number' ? String(rounded(value / scaleOf(parameter).factor)) : plain(value)

/** A list of countries as it stands from a day on. */
type Step = Readonly<{ from: string; codes: readonly string[] }>

/** The dated lists of a parameter; null where it is something else. */
export function stepsOf(value: unknown): readonly Step[] | null {
  if (!Array.isArray(value)) return null
  const steps = value as readonly Partial<Step>[]
  return steps.every(({ from, codes }) => typeof from === 'string' && Array.isArray(codes))
    ? (steps as readonly Step[])
    : null
}

/** `2 dated lists, the last from 2026-06-19: BO, CD, KE`. */
function stepsWords(steps: readonly Step[]): string {
  const last = steps.toSorted((left, right) => left.from.localeCompare(right.from)).at(-1)
  const lists = steps.length === 1 ? '1 dated list' : `${steps.length} dated lists`
  return last === undefined ? lists : `${lists}, the last from ${last.from}: ${last.codes.join(', ')}`
}

/** A dated list as it is typed in: codes parted by blanks or commas. */
export type StepDraft = Readonly<{ from: string; codes: string }>

export const stepDrafts = (steps: readonly Step[]): readonly StepDraft[] =>
  steps.map(({ from, codes }) => ({ from, codes: codes.join(' ') }))

const codesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  ),
]

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Why a dated list cannot go out yet; null when it can. The engine knows which countries there are. */
export function stepFault({ from, codes }: StepDraft, others: readonly StepDraft[]): string | null {
  if (!DAY.test(from.trim()) || Number.isNaN(Date.parse(from.trim()))) return 'Give a day such as 2026-06-19.'
  if (others.some((other) => other.from.trim() === from.trim())) return 'There is a list of this day already.'
  return codesOf(codes).every((code) => /^[A-Z]{2}$/.test(code))
    ? null
    : 'Give countries by two letters: KP IR.'
}

/** What is typed as it goes out, the oldest list first; null while one of them cannot. */
export function wireSteps(drafts: readonly StepDraft[]): readonly Step[] | null {
  const isWhole = drafts.every((draft, at) => stepFault(draft, drafts.toSpliced(at, 1)) === null)
  if (drafts.length === 0 || !isWhole) return null
  return drafts
    .map(({ from, codes }) => ({ from: from.trim(), codes: codesOf(codes).toSorted() }))
    .toSorted((left, right) => left.from.localeCompare(right.from))
}

/** A value with its unit: `24 h`, `90 %`, `on`. */
export function valueWords(parameter: Parameter, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value !== 'number')
    return stepsOf(value) === null ? plain(value) : stepsWords(stepsOf(value) ?? [])
  const { words, factor } = scaleOf(parameter)
  const figure = rounded(value / factor)
  const decimals = Number.isInteger(figure) ? 0 : 2
  return [formatModel(figure, decimals), words].filter(Boolean).join(' ')
}

/** What a field's text means on the wire; null where it is no number of at least 0. */
export function wireValue(parameter: Parameter, text: string): number | null {
  const figure = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(figure) || figure < 0) return null
  return rounded(figure * scaleOf(parameter).factor)
}

/** `rules.T01.depositMinUsd` → `Deposit min`. */
export function parameterWords(name: string): string {
  const last = name.split('.').at(-1) ?? name
  const words = last
    .replace(/(Usd|Ms)$/, '')
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `T01 Structuring`, or a title alone. */
export const groupWords = ({ group, title }: Group): string =>
  /^[TM]\d\d$/.test(group) ? `${group} ${title}` : title

export const shareWords = (share: number | null): string =>
  share === null ? NO_VALUE : `${formatModel(share * 100, 0)} %`

/** `50 % → 100 %`; where nothing moves, the one figure. */
export const movedWords = (before: string, after: string): string =>
  before === after ? after : `${before} → ${after}`

/** Draft without what is so already. */
export function withValue(draft: Draft, parameter: Parameter, value: Parameter['value']): Draft {
  const { [parameter.name]: _before, ...others } = draft
  return JSON.stringify(value) === JSON.stringify(parameter.value)
    ? others
    : { ...others, [parameter.name]: value }
}

/** How often customers told something else of themselves within what was replayed. */
export const toldWords = (count: number): string =>
  count === 0 ? 'nobody told anything anew' : count === 1 ? 'once told anew' : `${count} times told anew`

export const changesOf = (count: number): string => (count === 1 ? '1 change' : `${count} changes`)
