import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import { findPii } from './pii/detect.ts'
import type { PiiType } from './types.ts'

const HIDDEN = '•'

/** The last `count` characters stay, the others are hidden; a short text is hidden wholly. */
const tail = (value: string, count: number): string =>
  value.length <= count * 2 ? HIDDEN.repeat(4) : `${HIDDEN.repeat(4)}${value.slice(-count)}`

/** `jane@example.com` → `j••••@e••••.com`: enough for its owner to know it again. */
function maskedMailbox(value: string): string {
  const at = value.lastIndexOf('@')
  const host = value.slice(at + 1)
  const ending = host.slice(host.lastIndexOf('.'))
  return `${value.charAt(0)}${HIDDEN.repeat(4)}@${host.charAt(0)}${HIDDEN.repeat(4)}${ending}`
}

const KEPT_DIGITS: Readonly<Partial<Record<PiiType, number>>> = {
  card: 4,
  iban: 4,
  phone: 2,
  crypto_address: 4,
}

/** What may be shown of a value that points to a person. */
function maskValue(type: PiiType, value: string): string {
  if (type === 'email') return maskedMailbox(value)
  const kept = KEPT_DIGITS[type]
  return kept === undefined ? `[${type}]` : tail(value.replace(/[^\p{L}\p{N}]/gu, ''), kept)
}

/** A telephone number as somebody sees it who does not run the desk. */
export const maskPhone = (phone: string | null): string | null =>
  phone === null ? null : maskValue('phone', phone)

/** What a log line is about, not whom: BICs, LEIs and addresses of machines are how operators find a fault. */
const TOLD_IN_LOGS: ReadonlySet<PiiType> = new Set<PiiType>(['ip', 'bic', 'lei'])

/** A text with everything that points to a person masked. */
export function maskText(text: string): string {
  let masked = ''
  let from = 0
  for (const { type, value, start, end } of findPii(text)) {
    if (TOLD_IN_LOGS.has(type)) continue
    masked += text.slice(from, start) + maskValue(type, value)
    from = end
  }
  return masked + text.slice(from)
}

/** Fields whose value is never told, whatever it looks like. */
const SECRET_FIELD =
  /^(?:.*_)?(?:password|passwords|passphrase|secret|secrets|secret_key|token|tokens|authorization|cookie|api_key|access_key|private_key|recovery_key|csrf|otp|pin|cvv)$/i
/** Fields that hold a person's own data by their name. */
const PERSONAL_FIELD =
  /^(?:full_name|first_name|last_name|middle_name|surname|address|postal_address|street|(?:date|place|country|city)_of_birth|birth_(?:date|place)|(?:former_)?phone(?:s|_numbers?)?|document_number|national_id|tax_id|counterparty|depositor)$/i

/** Records of the desk name their fields otherwise than the wire does: `apiSecret`, `formerPhones`. */
const wireName = (name: string): string =>
  name.replace(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Longer texts are files and dumps: a log keeps their beginning. */
const TEXT_MAX = 8_192

function maskJson(value: JsonValue, name: string, depth: number): JsonValue {
  const field = wireName(name)
  if (SECRET_FIELD.test(field) && value !== null && typeof value !== 'boolean') return '[secret]'
  if (PERSONAL_FIELD.test(field) && value !== null) return '[personal]'
  if (typeof value === 'string') return maskText(value.slice(0, TEXT_MAX))
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '[deep]'
  if (Array.isArray(value)) return value.map((item: JsonValue) => maskJson(item, name, depth - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskJson(inner, key, depth - 1)]),
  )
}

const DEPTH_MAX = 8

/** The one serializer of what leaves for a log: secrets by the name of their field, persons by what a text says. */
export const maskFields = (fields: JsonObject): JsonObject => maskJson(fields, '', DEPTH_MAX) as JsonObject
