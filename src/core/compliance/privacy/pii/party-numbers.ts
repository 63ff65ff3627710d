import { hasLuhnDigit } from './check-digits.ts'
import { holds } from './layouts.ts'
import type { NumberRule } from './layouts.ts'

// Cards, and the identifiers of banks, parties and handsets.

/** Ranges of the card schemes with the lengths that they print (ISO/IEC 7812-1 issuer numbers). */
const CARD_RANGES =
  /^(?:4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}(?:\d{3})?|(?:50[1-9]\d|5[6-9]\d\d|6[37]\d\d)\d{8,15}|220[0-4]\d{12}|(?:60|81|82|508)\d{13,14})$/

/** Whether digits are the number of a payment card: a scheme's range and length, and the Luhn digit. */
const isCardNumber = (digits: string): boolean =>
  CARD_RANGES.test(digits) && !/^(\d)\1+$/.test(digits) && hasLuhnDigit(digits)

const CARD_LABELS =
  `card cards visa mastercard amex maestro discover diners jcb unionpay debit credit cc pan cardholder
  cvv cvc paid pay payment charge charged billing carte karte kreditkarte tarjeta carta`.split(/\s+/)

const LONG_CARDS = [13, 14, 15, 16, 17, 18, 19].map((length) => '9'.repeat(length))

const holdsLei = holds('LEI')
/** Twenty digits alone are no LEI that a body gives out: the party's own part has letters. */
const isLei = (text: string): boolean => /[A-Z]/.test(text) && holdsLei(text)

/** Reporting bodies of the GSMA; the Luhn digit stands last. */
const isImei = (text: string): boolean => /^(?:0[1-9]|[1-9]\d)/.test(text) && hasLuhnDigit(text)

const CARD: NumberRule = {
  type: 'card',
  kind: null,
  labels: CARD_LABELS,
  alone: [
    ...LONG_CARDS,
    '9999 9999 9999 9999',
    '9999-9999-9999-9999',
    '9999.9999.9999.9999',
    '9999 9999 9999 9999 999',
    '9999-9999-9999-9999-999',
    '9999 999999 99999',
    '9999-999999-99999',
    '9999 999999 9999',
    '9999-999999-9999',
  ],
  named: ['9999 9999 9999 9', '9999/9999/9999/9999'],
  check: isCardNumber,
}

/** The same wherever it stands: where none may stand at all, no word beside it excuses it. */
export const CARD_ANYWHERE: NumberRule = {
  ...CARD,
  alone: [...CARD.alone, ...CARD.named],
  named: [],
  isCertain: true,
}

export const PARTY_NUMBERS: readonly NumberRule[] = [
  CARD,
  {
    type: 'routing_number',
    kind: 'ABA',
    labels: ['routing', 'aba', 'rtn', 'transit', 'fedwire', 'ach'],
    alone: [],
    named: ['999999999', '9999-9999-9', '9999 9999 9'],
    check: holds('ABA'),
  },
  {
    type: 'lei',
    kind: null,
    labels: ['lei', 'legal', 'entity', 'counterparty'],
    alone: ['XXXXXXXXXXXXXXXXXX99'],
    named: [],
    check: isLei,
  },
  {
    type: 'imei',
    kind: null,
    labels: ['imei', 'device', 'handset', 'meid'],
    alone: ['99-999999-999999-9'],
    named: ['999999999999999', '99 999999 999999 9'],
    check: isImei,
  },
]
