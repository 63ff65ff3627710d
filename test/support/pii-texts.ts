import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { makeRandom } from '../../src/core/kernel/index.ts'
import type { PiiEntity, PiiType } from '../../src/core/compliance/privacy/index.ts'

// Texts of a desk's day with every personal piece marked. The numbers are made here by their own arithmetic, apart from
// the finder's, so that one mistake does not hide in both.

type Label = Readonly<{ type: PiiType; start: number; end: number; value: string }>
type LabelledText = Readonly<{ text: string; labels: readonly Label[] }>

const phoneExamples = JSON.parse(
  readFileSync(
    join(dirname(createRequire(import.meta.url).resolve('libphonenumber-js/max')), '../examples.mobile.json'),
    'utf8',
  ),
) as Readonly<Record<string, string>>

const CALLING: Readonly<Record<string, string>> = {
  GB: '44', DE: '49', FR: '33', ES: '34', IT: '39', NL: '31', CH: '41', SE: '46', PL: '48', IN: '91', AU: '61', JP: '81', BR: '55', SG: '65', US: '1',
} // prettier-ignore

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

function base58Check(version: number, body: Uint8Array): string {
  const head = Buffer.concat([Buffer.from([version]), body])
  const twice = createHash('sha256').update(createHash('sha256').update(head).digest()).digest()
  let number = BigInt(`0x${Buffer.concat([head, twice.subarray(0, 4)]).toString('hex')}`)
  let text = ''
  for (; number > 0n; number /= 58n) text = BASE58.charAt(Number(number % 58n)) + text
  return version === 0 ? `1${text}` : text
}

const luhnSum = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, at) => {
    const twice = Number(digit) * 2
    return sum + (at % 2 === 0 ? Number(digit) : twice - (twice > 9 ? 9 : 0))
  }, 0)
const withLuhn = (body: string): string => `${body}${(10 - (luhnSum(`${body}0`) % 10)) % 10}`
const numbersOf = (text: string): string => [...text].map((c) => String(Number.parseInt(c, 36))).join('')
const mod97 = (text: string): number => Number(BigInt(numbersOf(text)) % 97n)

/** Published specimens of numbers whose arithmetic is too long to be written twice. */
const NATIONAL: readonly (readonly [PiiType, label: string, value: string])[] = [
  ['national_id', 'DNI', '12345678Z'],
  ['national_id', 'NIE', 'X1234567L'],
  ['tax_id', 'codice fiscale', 'RSSMRA85T10A562S'],
  ['tax_id', 'Steuer-ID', '86095742719'],
  ['tax_id', 'CPF', '529.982.247-25'],
  ['tax_id', 'CNPJ', '11.222.333/0001-81'],
  ['national_id', 'PESEL', '44051401359'],
  ['national_id', 'AHV', '756.9217.0769.85'],
  ['national_id', 'HETU', '131052-308T'],
  ['national_id', 'NRIC', 'S1234567D'],
  ['tax_id', 'TFN', '123 456 782'],
  ['national_id', 'SIN', '046 454 286'],
  ['national_id', 'BSN', '111222333'],
  ['national_id', 'Aadhaar', '2341 2341 2346'],
  ['national_id', 'NHS number', '943 476 5919'],
  ['national_id', 'rijksregisternummer', '85.07.30-033.28'],
  ['national_id', 'personnummer', '811218-9876'],
  ['national_id', 'CURP', 'BOXW310820HNERXN09'],
  ['national_id', 'resident identity', '11010519491231002X'],
  ['tax_id', 'RUT', '12.345.678-5'],
  ['tax_id', 'PAN', 'ABCPE1234F'],
  ['tax_id', 'CUIT', '20-05536168-2'],
  ['national_id', 'PPS number', '1234567T'],
  ['tax_id', 'ABN', '51 824 753 556'],
]

const IBAN_SHAPES = [['DE', 18, 0], ['GB', 14, 4], ['FR', 23, 0], ['NL', 10, 4], ['ES', 20, 0], ['CH', 17, 0], ['BE', 12, 0], ['PL', 24, 0], ['SE', 20, 0]] as const // prettier-ignore

export function makePiiTexts(seed: number) {
  const random = makeRandom(seed)
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('')
  const letters = (count: number): string =>
    Array.from({ length: count }, () => UPPER.charAt(below(26))).join('')
  const hex = (count: number): string => Array.from({ length: count }, () => below(16).toString(16)).join('')
  const two = (n: number): string => String(n).padStart(2, '0')
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => 1 + below(255))

  const grouped = (text: string, size: number, joint: string): string =>
    (text.match(/.{1,4}/g) ?? []).join(size === 4 ? joint : '')

  const makers: Readonly<Record<PiiType, () => string>> = {
    card: () => {
      const number = pick([
        () => withLuhn(`4${digits(14)}`),
        () => withLuhn(`5${1 + below(5)}${digits(13)}`),
        () => withLuhn(`6011${digits(11)}`),
      ])()
      const amex = withLuhn(`3${pick(['4', '7'])}${digits(12)}`)
      return pick([
        number,
        grouped(number, 4, ' '),
        grouped(number, 4, '-'),
        amex,
        `${amex.slice(0, 4)} ${amex.slice(4, 10)} ${amex.slice(10)}`,
      ])
    },
    iban: () => {
      const [country, numbers, head] = pick(IBAN_SHAPES)
      const body = letters(head) + digits(numbers)
      const check = two(98 - mod97(`${body}${country}00`))
      const compact = `${country}${check}${body}`
      return pick([compact, grouped(compact, 4, ' '), compact.toLowerCase()])
    },
    ssn: () =>
      `${two(1 + below(8))}${below(9) + 1}-${two(1 + below(99))}-${String(1 + below(9999)).padStart(4, '0')}`.replace(
        /^666/,
        '665',
      ),
    itin: () => `9${two(below(100))}-${pick([70, 75, 80, 88, 90, 92, 94, 99, 50, 65])}-${digits(4)}`,
    national_id: () => '',
    tax_id: () => '',
    email: () =>
      `${pick(['jane', 'o.brien', 'k_müller', 'a+b', 'x', 'first.last', 'info'])}${pick(['', digits(2)])}@${pick(['example.com', 'mail.example.co.uk', 'desk-9.io', 'uni-bonn.de', 'sub.domain.org'])}`,
    phone: () => {
      const country = pick(Object.keys(CALLING))
      const national = phoneExamples[country] ?? ''
      return pick([
        `+${CALLING[country]}${national}`,
        `+${CALLING[country]} ${(national.match(/.{1,3}/g) ?? []).join(' ')}`,
        `(${2 + below(8)}${digits(2)}) ${2 + below(8)}${digits(2)}-${digits(4)}`,
        `${2 + below(8)}${digits(2)}-${2 + below(8)}${digits(2)}-${digits(4)}`,
        `${2 + below(8)}${digits(2)}.${2 + below(8)}${digits(2)}.${digits(4)}`,
      ])
    },
    ip: () =>
      pick([
        `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`,
        `2001:db8:${hex(4)}:${hex(4)}:${hex(4)}:${hex(4)}:${hex(4)}:${hex(4)}`,
        `fe80::${1 + below(9)}${hex(3)}:${hex(4)}`,
      ]),
    mac: () => {
      const pairs = Array.from({ length: 6 }, () => hex(2))
      return pick([pairs.join(':'), pairs.join('-').toUpperCase()])
    },
    crypto_address: () => pick([`0x${hex(40)}`, base58Check(0, bytes(20)), base58Check(5, bytes(20))]),
    passport: () =>
      pick([digits(9), `${letters(1)}${digits(8)}`, `${letters(2)}${digits(7)}`, `C01X${digits(5)}`]),
    birth_date: () => {
      const [year, month, day] = [1940 + below(65), 1 + below(12), 1 + below(28)]
      const name = pick([
        ['March', 3],
        ['June', 6],
        ['Oct', 10],
      ] as const)[0]
      return pick([
        `${year}-${two(month)}-${two(day)}`,
        `${two(day)}/${two(month)}/${year}`,
        `${two(day)}.${two(month)}.${year}`,
        `${day} ${name} ${year}`,
        `${name} ${day}, ${year}`,
      ])
    },
    routing_number: () => {
      const body = `${pick(['02', '11', '26', '31', '07'])}${digits(6)}`
      const sum = [3, 7, 1, 3, 7, 1, 3, 7].reduce((s, w, at) => s + w * Number(body[at]), 0)
      return `${body}${(10 - (sum % 10)) % 10}`
    },
    bic: () =>
      `${letters(4)}${pick(['DE', 'GB', 'FR', 'US', 'CH'])}${pick(['FF', '2L', '33', 'ZZ'])}${pick(['', 'XXX', digits(3)])}`,
    lei: () => {
      const body = `5493${digits(2)}${letters(6)}${digits(6)}`
      return `${body}${two(98 - mod97(`${body}00`))}`
    },
    imei: () => withLuhn(`35${digits(12)}`),
  }

  const SENTENCES: Readonly<Record<PiiType, readonly string[]>> = {
    card: [
      'Charged to card {} yesterday',
      'her Visa is {}',
      'pay with {}',
      '{"card_number":"{}"}',
      'credit card no. {} exp 09/27',
      'the customer read out {} over the phone line',
    ],
    iban: ['Please wire to {}', 'IBAN: {}', 'the account {} at the bank', 'refund went to {} last week'],
    ssn: [
      'SSN {}',
      'social security number: {}',
      'he gave {} as his SSN',
      '{"ssn":"{}"}',
      'taxpayer record {} was checked',
    ],
    itin: ['ITIN {}', 'individual taxpayer number {}', 'her ITIN is {}'],
    national_id: [''],
    tax_id: [''],
    email: ['Write to {}', 'contact {} for details', '<{}>', 'mailto:{}', '{"email":"{}"}', 'cc {}, please'],
    phone: [
      'Call me on {}',
      'phone: {}',
      'reach him at {} after noon',
      'Tel. {}',
      'mobile {}',
      'WhatsApp {}',
      '{"phone":"{}"}',
    ],
    ip: ['login from {}', 'source ip {}', 'failed sign-in at {}', 'client_ip={}', 'blocked host {}'],
    mac: ['adapter {}', 'MAC {}', 'device mac={}', 'seen on {} at the gate'],
    crypto_address: ['Withdraw to {}', 'wallet {}', 'sent 0.5 BTC to {}', 'deposit address: {}'],
    passport: ['passport {}', 'Passport number: {}', 'passport no. {} was shown', 'holder of passport {}'],
    birth_date: [
      'born {}',
      'Date of birth: {}',
      'DOB {}',
      'she was born on {}',
      '{"date_of_birth":"{}"}',
      'birthday {}',
    ],
    routing_number: ['routing number {}', 'ABA {}', 'ABA routing: {}', 'RTN {}'],
    bic: ['BIC {}', 'SWIFT code {}', 'SWIFT/BIC: {}', 'via correspondent bank {}'],
    lei: ['LEI {}', 'counterparty {}', 'legal entity identifier {}'],
    imei: ['IMEI {}', 'handset IMEI: {}', 'device {} was lost'],
  }

  const lookAlikes: readonly (() => string)[] = [
    () => `order ${withLuhn(`4${digits(14)}`)} was filled`,
    () => `client_order_id=${withLuhn(`51${digits(13)}`)}`,
    () => `order id ${digits(3)}-${digits(2)}-${digits(4)} rejected`,
    () => `ISIN ${pick(['US0378331005', 'GB0002634946', 'DE0007164600', 'US88160R1014'])}`,
    () => `bought ${pick(['US0378331005', 'US5949181045'])} at ${below(500)}.${digits(2)}`,
    () => `CUSIP ${pick(['037833100', '594918104', '17275R102'])}`,
    () => `SEDOL ${pick(['0263494', 'B0YBKJ7'])}`,
    () => `FIGI ${pick(['BBG000B9XRY4', 'BBG000BLNNH6'])}`,
    () => `${pick(['AAPL', 'SPX', 'TSLA'])}${pick(['240119', '251219'])}${pick(['C', 'P'])}00${digits(6)}`,
    () => `quantity ${digits(9)}`,
    () => `${1 + below(9)}${digits(8)} shares`,
    () => `notional ${1 + below(9)},${digits(3)},${digits(3)}.${digits(2)} USD`,
    () => `settles ${2024 + below(3)}-0${1 + below(9)}-1${below(10)}`,
    () => `expiry 1${below(10)} March 2025`,
    () => `on ${two(1 + below(28))}/0${1 + below(9)}/2024 the market closed`,
    () => `at ${two(below(24))}:${two(below(60))}:${two(below(60))} UTC`,
    () => `version ${below(20)}.${below(9)}.${below(9)}.${below(9)}`,
    () => `trace ${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    () => `tx 0x${hex(64)}`,
    () => `timestamp 17${digits(11)}`,
    () => `card ending ${digits(4)}`,
    () => `SSN XXX-XX-${digits(4)}`,
    () => `AAPL@${100 + below(99)}.${digits(2)}`,
    () => `BUY DELIVERY EXERCISE POSITION at MARKET`,
    () => `strike ${digits(4)}.${digits(2)} delta 0.${digits(4)}`,
    () => `price moved from ${100 + below(99)}.${digits(2)} to ${100 + below(99)}.${digits(2)}`,
    () => `invoice ${digits(10)}`,
    () => `batch ${two(below(99))}-${digits(7)} done`,
    () => `ticket #${withLuhn(`4${digits(14)}`)}`,
    () => `fill ratio ${below(99)}.${digits(2)}%, ${digits(3)} of ${digits(3)} lots`,
    () => `ref ABCD${digits(6)}XY`,
    () => `hash ${hex(40)}`,
    () => `GB${digits(2)}NWBK${digits(13)}9 failed the length check`.replace(/9 failed/, ' failed'),
    () => `see commit ${hex(7)} and ${hex(40)}`,
  ]

  const types = Object.keys(makers) as readonly PiiType[]

  const piece = (): LabelledText => {
    if (random.next() < 0.45) return { text: pick(lookAlikes)(), labels: [] }
    const type = pick(types)
    const [found, sentence, value] =
      type === 'national_id' || type === 'tax_id'
        ? ((): readonly [PiiType, string, string] => {
            const [own, label, number] = pick(NATIONAL)
            return [own, `${pick(['', 'his ', 'customer '])}${label}${pick([' ', ': ', ' is '])}{}`, number]
          })()
        : ([type, pick(SENTENCES[type]), makers[type]()] as const)
    const start = sentence.lastIndexOf('{}')
    const text = sentence.slice(0, start) + value + sentence.slice(start + 2)
    return { text, labels: [{ type: found, start, end: start + value.length, value }] }
  }

  /** One to four pieces, as notes, logs and letters string them together. */
  const next = (): LabelledText => {
    const joint = pick(['. ', '; ', '\n', ', ', ' | '])
    let text = pick(['', 'Note: ', 'Dear desk, ', '📈 ', '[ops] '])
    const labels: Label[] = []
    const count = 1 + below(4)
    for (let at = 0; at < count; at += 1) {
      if (at > 0) text += joint
      const one = piece()
      labels.push(
        ...one.labels.map((l) => ({ ...l, start: l.start + text.length, end: l.end + text.length })),
      )
      text += one.text
    }
    return { text: `${text}${pick(['', '.', ' Thanks.'])}`, labels }
  }
  return { next }
}

const keyOf = (one: Readonly<{ type: PiiType; start: number; end: number }>): string =>
  `${one.type}/${one.start}/${one.end}`

/** How findings compare with labels: type and span must both be right. */
export function scoreOf(texts: readonly LabelledText[], find: (text: string) => readonly PiiEntity[]) {
  let [hit, missed, wrong] = [0, 0, 0]
  const faults: string[] = []
  for (const { text, labels } of texts) {
    const found = find(text)
    const [wanted, got] = [new Set(labels.map(keyOf)), new Set(found.map(keyOf))]
    hit += [...wanted].filter((key) => got.has(key)).length
    for (const label of labels.filter((one) => !got.has(keyOf(one)))) {
      missed += 1
      faults.push(`missed ${label.type} ${label.value} in ${text}`)
    }
    for (const one of found.filter((entity) => !wanted.has(keyOf(entity)))) {
      wrong += 1
      faults.push(`wrong ${one.type} ${one.kind ?? ''} ${one.value} in ${text}`)
    }
  }
  return { precision: hit / (hit + wrong), recall: hit / (hit + missed), faults }
}
