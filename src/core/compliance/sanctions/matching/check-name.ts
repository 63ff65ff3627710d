import { sanctionsFailure } from '../failures.ts'
import type { SanctionsFailure } from '../failures.ts'
import { latinText } from '../names/tokens.ts'
import type { PartialDate } from '../types.ts'

const NAME_LENGTH_MAX = 500

/** Why a name cannot be screened: it is empty, one letter, nothing but signs, or longer than any name; else null. */
export function checkName(name: string): SanctionsFailure | null {
  const field = { field: 'name' }
  if (name.length > NAME_LENGTH_MAX)
    return sanctionsFailure('name_too_long', `has more than ${NAME_LENGTH_MAX} characters`, field)
  const letters = latinText(name).replaceAll(' ', '')
  return letters.length < 2 ? sanctionsFailure('name_too_short', 'needs at least two letters', field) : null
}

/** Whether somebody would be born after this day (`2026-11-23`): a mistyped year would speak against every entry, and clear whom it names. */
export function isBornLater({ yearFrom, month, day }: PartialDate, today: string): boolean {
  const two = (part: number | null): string => String(part ?? 1).padStart(2, '0')
  return `${yearFrom}-${two(month)}-${two(day)}` > today
}
