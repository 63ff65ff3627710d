import type { CallFailure, CallOutcome } from '../client/index.ts'
import { sentenceOf } from '../client/index.ts'

/** Which form the sign-in screen shows. */
export type SignInStep = 'login' | 'register' | 'administrator'

export type FormFields = Readonly<{ email: string; password: string; fullName: string; code: string }>

export const EMPTY_FIELDS: FormFields = { email: '', password: '', fullName: '', code: '' }

export type FieldErrors = Readonly<Partial<Record<keyof FormFields, string>>>

/** What the client can see by itself; the engine checks the same and more. */
export function checkFields(step: SignInStep, fields: FormFields, passwordLengthMin: number): FieldErrors {
  const errors: { -readonly [Field in keyof FormFields]?: string } = {}
  const signingUp = step !== 'login'
  const email = fields.email.trim()
  if (email === '') errors.email = signingUp ? 'Enter your e-mail.' : 'Enter your e-mail or user name.'
  else if (signingUp && !/^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/.test(email))
    errors.email = 'This is not an e-mail address.'
  if (signingUp && fields.fullName.trim() === '') errors.fullName = 'Enter your name.'
  if (fields.password === '') errors.password = 'Enter a password.'
  else if (signingUp && [...fields.password].length < passwordLengthMin) {
    errors.password = `Use at least ${passwordLengthMin} characters.`
  }
  if (step === 'administrator' && fields.code.trim() === '') {
    errors.code = 'Enter the code that the engine printed on its console.'
  }
  return errors
}

const FIELD_OF: Readonly<Record<string, keyof FormFields>> = {
  email: 'email',
  username: 'email',
  password: 'password',
  full_name: 'fullName',
  code: 'code',
}

const sentence = (text: string): string => {
  const trimmed = text.trim()
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}

function issueErrors(failure: CallFailure): FieldErrors {
  const errors: { -readonly [Field in keyof FormFields]?: string } = {}
  for (const { field, message } of failure.issues) {
    const target = FIELD_OF[field]
    if (target && errors[target] === undefined) errors[target] = sentence(message)
  }
  const named = failure.field === null ? undefined : FIELD_OF[failure.field]
  if (named && errors[named] === undefined) errors[named] = sentence(failure.message)
  return errors
}

const SECONDS_PER_MINUTE = 60

/** When trying again makes sense, where the engine has said so: ` Try again in 30 minutes.` */
function waitWords(details: CallFailure['details']): string {
  const seconds = details.retry_after_s
  if (typeof seconds !== 'number') return ''
  const [count, unit] =
    seconds < SECONDS_PER_MINUTE
      ? [Math.ceil(seconds), 'second']
      : [Math.ceil(seconds / SECONDS_PER_MINUTE), 'minute']
  return ` Try again in ${count} ${unit}${count === 1 ? '' : 's'}.`
}

export type FormTrouble = Readonly<{ errors: FieldErrors; message: string | null }>

/** Puts an engine's refusal where it belongs: at its field, else above the button. */
export function troubleOf(outcome: Exclude<CallOutcome<unknown>, { kind: 'answer' }>): FormTrouble {
  if (outcome.kind !== 'refused') return { errors: {}, message: sentenceOf(outcome) }
  const { failure } = outcome
  const errors = issueErrors(failure)
  const message = sentence(failure.message) + waitWords(failure.details)
  return { errors, message: Object.keys(errors).length > 0 ? null : message }
}
