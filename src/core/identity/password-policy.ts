import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { isCommonPassword, plainLetters } from './common-passwords.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'
import { normaliseEmail, normaliseUsername } from './normalise.ts'

export type PasswordPolicy = Readonly<{
  lengthMin: number
  /** Earlier passwords that may not come back; `PASSWORD_HISTORY` when absent. */
  historyKept?: number
}>

/** The last five, the one in force included. */
export const PASSWORD_HISTORY = 5

/** Eight characters of four classes; the terminal recommends twelve. */
export const DEFAULT_PASSWORD_POLICY: PasswordPolicy = { lengthMin: 8 }
const PASSWORD_LENGTH_MAX = 128

/** Shorter pieces of an address turn up in any password by chance. */
const EMAIL_PART_LENGTH_MIN = 4

type PasswordRule =
  | 'length_min'
  | 'length_max'
  | 'upper'
  | 'lower'
  | 'digit'
  | 'special'
  | 'no_email_part'
  | 'no_username'
  | 'not_common'
  | 'not_breached'
  | 'not_used_before'

const RULE_WORDS: Readonly<Record<PasswordRule, string>> = {
  length_min: 'be long enough',
  length_max: `have at most ${PASSWORD_LENGTH_MAX} characters`,
  upper: 'hold an upper-case letter',
  lower: 'hold a lower-case letter',
  digit: 'hold a digit',
  special: 'hold a character that is neither letter nor digit',
  no_email_part: 'not hold a part of the e-mail address',
  no_username: 'not hold the username',
  not_common: 'not be one of the common passwords',
  not_breached: 'not be known from a breach',
  not_used_before: 'not be one of your last passwords',
}

function holdsEmailPart(password: string, email: string): boolean {
  const local = normaliseEmail(email).split('@')[0] ?? ''
  const text = password.toLowerCase()
  return [local, ...local.split(/[._+-]/)].some(
    (part) => part.length >= EMAIL_PART_LENGTH_MIN && text.includes(part),
  )
}

const reversed = (text: string): string => [...text].toReversed().join('')

/** The username as it is, turned round, or with look-alikes for letters. */
function holdsUsername(password: string, username: string | undefined): boolean {
  const name = normaliseUsername(username ?? '')
  if (name.length < EMAIL_PART_LENGTH_MIN) return false
  const text = password.toLowerCase()
  return [name, reversed(name)].some((form) => text.includes(form) || plainLetters(text).includes(form))
}

/** The rules that a password breaks, in a fixed order; empty when it is good. Length counts characters, not bytes. */
export function unmetPasswordRules(
  password: string,
  email: string,
  policy: PasswordPolicy = DEFAULT_PASSWORD_POLICY,
  username?: string,
): readonly PasswordRule[] {
  const length = [...password].length
  const checks: readonly (readonly [PasswordRule, boolean])[] = [
    ['length_min', length >= policy.lengthMin],
    ['length_max', length <= PASSWORD_LENGTH_MAX],
    ['upper', /\p{Lu}/u.test(password)],
    ['lower', /\p{Ll}/u.test(password)],
    ['digit', /\p{Nd}/u.test(password)],
    ['special', /[^\p{L}\p{Nd}\s]/u.test(password)],
    ['no_email_part', !holdsEmailPart(password, email)],
    ['no_username', holdsEmailPart(password, email) || !holdsUsername(password, username)],
    ['not_common', !isCommonPassword(password)],
  ]
  return checks.filter(([, met]) => !met).map(([rule]) => rule)
}

/** Refuses a password with the rules that it breaks, under the name of the input field that carried it. */
export function weakPassword(
  unmet: readonly PasswordRule[],
  policy: PasswordPolicy,
  field = 'password',
): Result<null, IdentityFailure> {
  if (unmet.length === 0) return ok(null)
  const words = unmet.map((rule) =>
    rule === 'length_min' ? `have at least ${policy.lengthMin} characters` : RULE_WORDS[rule],
  )
  return refused(
    identityFailure('weak_password', `The password must ${words.join(', ')}.`, {
      field,
      details: { unmet, length_min: policy.lengthMin, length_max: PASSWORD_LENGTH_MAX },
    }),
  )
}
