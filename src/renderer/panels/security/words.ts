import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome } from '../../client/index.ts'

/** A secret in groups of four, as it is typed by hand. */
export const groupedSecret = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** The file of backup codes: what they are, whose they are, one a line. */
export const codesText = (codes: readonly string[], account: string): string =>
  [`Optionix Terminal, backup codes of ${account}`, 'Each works once.', '', ...codes, ''].join('\n')

/** What was wrong with a change of password, and at which field. */
export type PasswordTrouble = Readonly<{ current: string | null; next: string | null; words: string | null }>

export function passwordTrouble(outcome: Exclude<CallOutcome<unknown>, { kind: 'answer' }>): PasswordTrouble {
  const none: PasswordTrouble = { current: null, next: null, words: null }
  if (outcome.kind === 'refused') {
    const { code, field, message } = outcome.failure
    if (code === 'invalid_credentials')
      return { ...none, current: 'This is not the password in force. It counts towards the lock.' }
    if (field === 'new_password' || code === 'weak_password' || code === 'password_unchanged')
      return { ...none, next: message }
  }
  return { ...none, words: sentenceOf(outcome) }
}
