import type { CallFailure, CallOutcome } from '../client/index.ts'
import { sentenceOf } from '../client/index.ts'

/** The forms that end in a session by a password. */
export type PasswordStep = 'login' | 'register' | 'administrator'
/** Which form the sign-in screen shows; `forgot` asks for a token, `token` sets a password with one. */
export type SignInStep = PasswordStep | 'forgot' | 'token'

export type FormFields = Readonly<{ email: string; password: string; fullName: string; code: string }>

export const EMPTY_FIELDS: FormFields = { email: '', password: '', fullName: '', code: '' }

export type FieldErrors = Readonly<Partial<Record<keyof FormFields, string>>>

const EMAIL = /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/

/** What is wrong with an e-mail address as typed; null when it may be one. */
export const checkEmail = (text: string): string | null =>
  text.trim() === ''
    ? 'Enter your e-mail.'
    : EMAIL.test(text.trim())
      ? null
      : 'This is not an e-mail address.'

/** What the client can see by itself; the engine checks the same and more. */
export function checkFields(step: PasswordStep, fields: FormFields, passwordLengthMin: number): FieldErrors {
  const errors: { -readonly [Field in keyof FormFields]?: string } = {}
  const signingUp = step !== 'login'
  const email = fields.email.trim()
  const emailFault = signingUp ? checkEmail(email) : null
  if (emailFault !== null) errors.email = emailFault
  else if (email === '') errors.email = 'Enter your e-mail or user name.'
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
  new_password: 'password',
  full_name: 'fullName',
  code: 'code',
  token: 'code',
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

export const NO_TROUBLE: FormTrouble = { errors: {}, message: null }

type Unanswered = Exclude<CallOutcome<unknown>, { kind: 'answer' }>

/** A sign-in whose password was right: whose it is, and what the second factor answers to. */
export type Challenge = Readonly<{ name: string; token: string }>

export function challengeOf(outcome: Unanswered, name: string): Challenge | null {
  if (outcome.kind !== 'refused' || outcome.failure.code !== 'mfa_required') return null
  const token = outcome.failure.details.mfa_token
  return typeof token === 'string' ? { name, token } : null
}

const TOKEN = /^[0-9a-f]{64}$/
const PROVIDER = /^[a-z0-9-]{1,40}$/

/** The second step that an outside provider's sign-in left open, as the engine put it behind the page's address. */
export function challengeFrom(hash: string): Challenge | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const [token, provider] = [parts.get('mfa_token') ?? '', parts.get('provider') ?? '']
  return TOKEN.test(token) && PROVIDER.test(provider) ? { name: `Your account at ${provider}`, token } : null
}

/** A name that may not sign in before an instant, after too many wrong passwords or codes. */
export type Lock = Readonly<{ name: string; untilMs: number }>

export function lockOf(outcome: Unanswered, name: string, nowMs: number): Lock | null {
  if (outcome.kind !== 'refused' || outcome.failure.code !== 'account_locked') return null
  const seconds = outcome.failure.details.retry_after_s
  return typeof seconds === 'number' ? { name, untilMs: nowMs + seconds * 1_000 } : null
}

/** What is left, as a clock shows it: `29:58`. */
export function clockWords(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000)
  return `${Math.floor(seconds / SECONDS_PER_MINUTE)}:${String(seconds % SECONDS_PER_MINUTE).padStart(2, '0')}`
}

/** Puts an engine's refusal where it belongs: at its field, else above the button. */
export function troubleOf(outcome: Unanswered): FormTrouble {
  if (outcome.kind !== 'refused') return { errors: {}, message: sentenceOf(outcome) }
  const { failure } = outcome
  const errors = issueErrors(failure)
  const message = sentence(failure.message) + waitWords(failure.details)
  return { errors, message: Object.keys(errors).length > 0 ? null : message }
}
