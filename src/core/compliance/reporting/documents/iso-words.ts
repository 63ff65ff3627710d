import { decimalText, toIso } from '../../../kernel/index.ts'
import type { Decimal, Instant } from '../../../kernel/index.ts'
import { element, given } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** Words that the ISO 20022 messages share. */

export const OPTION_TYPES = { call: 'CALL', put: 'PUTO' } as const
export const EXERCISES = {
  european: 'EURO',
  american: 'AMER',
  bermudan: 'BERM',
  asian: 'ASIA',
  other: 'OTHR',
} as const
export const DELIVERIES = { physical: 'PHYS', cash: 'CASH', optional: 'OPTL' } as const

/** An instant to the microsecond place that a venue's clock has; ours has milliseconds. */
export const dateTime = (at: Instant): string => toIso(at)

export const amountOf = (name: string, amount: Decimal, currency: string): XmlElement =>
  element(name, decimalText(amount), { Ccy: currency })

/** An amount that may be owed either way; a sign is written only below zero, as `Sgn` false. */
export const signedAmount = (amount: Decimal, currency: string): readonly XmlElement[] => [
  amountOf('Amt', amount.abs(), currency),
  ...given('Sgn', amount.isNegative() ? 'false' : null),
]
