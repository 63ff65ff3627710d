import { ok, refused } from '../kernel/index.ts'
import type { Result, UserId } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'
import type { UserRecord } from './types.ts'

/** Who a user is beside their name: what tells that two accounts are one person's. */
export type PersonTraits = Pick<UserRecord, 'id' | 'email' | 'phoneNumber' | 'formerPhones'>

/** Of whoever an administrator linked to another user, or an outside account signed in before them. */
export type PersonLink = Readonly<{ userId: UserId; personId: string }>

/** `jane+desk@example.com` and `jane@example.com` are one mailbox. */
const mailboxOf = (email: string): string => email.toLowerCase().replace(/^([^+@]*)\+[^@]*@/, '$1@')

/** Without what stands before it, `00` or `0`: abroad and at home one telephone is written differently. */
const digitsOf = (phone: string | null): string => (phone ?? '').replaceAll(/\D/g, '').replace(/^0+/, '')

/** So many digits of one telephone tell it from others, whether or not a country stands before them. */
const TELLING_DIGITS = 8
/** Fewer tell nobody by. */
const DIGITS_MIN = 5

/** One telephone: the same number, or one with its country and one without. */
function isSamePhone(left: string, right: string): boolean {
  const [short = '', long = ''] = [left, right].toSorted((one, other) => one.length - other.length)
  return short.length >= TELLING_DIGITS ? long.endsWith(short) : short.length >= DIGITS_MIN && short === long
}

const wordsOf = (text: string | null): readonly string[] =>
  (text ?? '').split(' ').filter((word) => word !== '')

/** Every telephone that this user ever named, as digits. */
const phonesOf = ({ phoneNumber, formerPhones }: PersonTraits): readonly string[] =>
  [digitsOf(phoneNumber), ...wordsOf(formerPhones)].filter((digits) => digits.length >= DIGITS_MIN)

/**
 * Whether two accounts have one mailbox or one telephone. A number that was changed still tells: whoever changes theirs
 * before they decide stays who they are. Roles play no part in it.
 */
export function haveOneContact(left: PersonTraits, right: PersonTraits): boolean {
  if (mailboxOf(left.email) === mailboxOf(right.email)) return true
  return phonesOf(left).some((one) => phonesOf(right).some((other) => isSamePhone(one, other)))
}

/** Words by which accounts are looked up that may have one contact: without one in common they have none. */
export const contactMarks = (traits: PersonTraits): readonly string[] => [
  mailboxOf(traits.email),
  ...phonesOf(traits).map((digits) => digits.slice(-TELLING_DIGITS)),
]

/** Nobody has had so many telephones; more would make room for forgetting one. */
const FORMER_PHONES_MAX = 20

/** The user with another telephone; the one before stays known, with the record as sealed as the number itself. */
export function withPhone(user: UserRecord, phoneNumber: string): Result<UserRecord, IdentityFailure> {
  const [before, after] = [digitsOf(user.phoneNumber), digitsOf(phoneNumber)]
  const known = wordsOf(user.formerPhones)
  if (before === after || before.length < DIGITS_MIN || known.includes(before))
    return ok({ ...user, phoneNumber })
  if (known.length < FORMER_PHONES_MAX) {
    return ok({ ...user, phoneNumber, formerPhones: [...known, before].join(' ') })
  }
  const message = 'The telephone was changed too often. Ask an administrator who may say who you are.'
  return refused(identityFailure('phone_changes_exceeded', message, { field: 'phone_number' }))
}
