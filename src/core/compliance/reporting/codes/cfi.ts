import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'
import { CFI_ATTRIBUTES, CFI_GROUPS } from './cfi-tables.ts'

export type CfiUnderlying =
  | 'basket'
  | 'stock'
  | 'debt'
  | 'commodity'
  | 'currency'
  | 'index'
  | 'option'
  | 'future'
  | 'swap'
  | 'interest_rate'
  | 'other'

export type CfiDelivery = 'physical' | 'cash' | 'non_deliverable' | 'elect_at_exercise'

/** What classifies a contract. Shares are common, voting, freely transferable, fully paid and registered. */
export type CfiTraits =
  | Readonly<{
      kind: 'option'
      optionType: 'call' | 'put'
      exercise: 'european' | 'american' | 'bermudan'
      underlying: CfiUnderlying
      delivery: CfiDelivery
      isStandardized: boolean
    }>
  | Readonly<{
      kind: 'future'
      underlying: CfiUnderlying
      delivery: 'physical' | 'cash' | 'non_deliverable'
      isStandardized: boolean
    }>
  | Readonly<{ kind: 'share' }>

const UNDERLYING: Readonly<Record<CfiUnderlying, string>> = {
  basket: 'B',
  stock: 'S',
  debt: 'D',
  commodity: 'T',
  currency: 'C',
  index: 'I',
  option: 'O',
  future: 'F',
  swap: 'W',
  interest_rate: 'N',
  other: 'M',
}
const DELIVERY: Readonly<Record<CfiDelivery, string>> = {
  physical: 'P',
  cash: 'C',
  non_deliverable: 'N',
  elect_at_exercise: 'E',
}
const EXERCISE = { european: 'E', american: 'A', bermudan: 'B' } as const

/** The six letters of ISO 10962:2021. A future on a commodity whose class is not told is `FCM…`: others. */
export function cfiOf(traits: CfiTraits): string {
  switch (traits.kind) {
    case 'share':
      return 'ESVUFR'
    case 'option': {
      const group = traits.optionType === 'call' ? 'C' : 'P'
      const style = `${EXERCISE[traits.exercise]}${UNDERLYING[traits.underlying]}${DELIVERY[traits.delivery]}`
      return `O${group}${style}${traits.isStandardized ? 'S' : 'N'}`
    }
    case 'future': {
      const head = traits.underlying === 'commodity' ? 'FCM' : `FF${UNDERLYING[traits.underlying]}`
      return `${head}${DELIVERY[traits.delivery]}${traits.isStandardized ? 'S' : 'N'}X`
    }
  }
}

type CfiMeaning = Readonly<{
  category: string
  group: string
  /** Name and value of each attribute; `X` is "not applicable". Empty where only category and group are known here. */
  attributes: readonly Readonly<{ name: string; value: string }>[]
}>

/** What a code says; refused when its category, group or a listed attribute is none of ISO 10962:2021. */
export function cfiMeaning(code: string): Result<CfiMeaning, ReportingFailure> {
  if (!/^[A-Z]{6}$/.test(code)) return refused(invalidInput('cfi', 'must be six capital letters'))
  const [category, group] = [CFI_GROUPS[code[0] ?? ''], code.slice(0, 2)]
  if (!category) return refused(invalidInput('cfi', `${code[0]} is no category`))
  const groupName = category.groups[group[1] ?? '']
  if (groupName === undefined) return refused(invalidInput('cfi', `${group} is no group`))
  const attributes: { name: string; value: string }[] = []
  for (const [at, attribute] of (CFI_ATTRIBUTES[group] ?? []).entries()) {
    const letter = code[at + 2] ?? 'X'
    const value = letter === 'X' ? 'not applicable' : attribute.values[letter]
    if (value === undefined) {
      return refused(invalidInput('cfi', `${letter} at place ${at + 3} is no ${attribute.name}`))
    }
    attributes.push({ name: attribute.name, value })
  }
  return ok({ category: category.name, group: groupName, attributes })
}

export const isCfi = (code: string): boolean => cfiMeaning(code).ok
