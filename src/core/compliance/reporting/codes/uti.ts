import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'
import { isLei } from './identifiers.ts'

/**
 * Unique transaction identifier of ISO 23897: the LEI of whoever makes it and up to 32 capital letters and digits of
 * their own. Other signs of the own part are left out; what is left must not be empty.
 */
export function utiOf(lei: string, ownPart: string): Result<string, ReportingFailure> {
  if (!isLei(lei)) return refused(invalidInput('lei', 'is no LEI: its check digits do not agree'))
  const own = ownPart.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  if (own === '' || own.length > 32) {
    return refused(invalidInput('transaction', 'must hold 1 to 32 letters and digits'))
  }
  return ok(`${lei}${own}`)
}

export const isUti = (code: string): boolean => /^[A-Z0-9]{21,52}$/.test(code) && isLei(code.slice(0, 20))
