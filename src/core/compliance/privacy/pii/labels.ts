import type { Scan, Token } from './words.ts'

/** What the words around a number say of it. */
export type Evidence = 'named' | 'foreign' | 'none'

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** What makes a number something else of a desk's day: an order, an amount, a security, a date of a contract. */
const FOREIGN =
  words(`order orders ord clordid isin cusip sedol figi wkn ric osi occ trade trades execution exec
  fill fills ticket invoice tracking tx txn txid hash checksum commit batch sequence seq quantity qty volume lot lots
  shares contracts units price strike notional balance amount premium build version release firmware ticker symbol sku
  part model parcel shipment block nonce timestamp epoch expiry expires expired expiring expiration settle settles
  settled settlement maturity matures matured issued issue opened joined dated due effective since session request case
  confirmation uti mic usi position allocation basket strategy filled booked executed margin pnl turnover count total
  file page row offset byte bytes sum job ref reference transaction transfer policy uuid guid option options quote bid ask
  valid expiring payable dividend coupon`)

/** Units behind a number: it is a quantity. */
const UNITS =
  words(`shares contracts lots units usd eur gbp chf jpy wei gwei sats satoshi tokens bps ms bytes records
  rows options dollars euros percent pips ticks points orders trades fills barrels ounces pieces`)

/** Say nothing of what follows. */
const FILLERS =
  words(`a an the no nr num number numbers numero nummer id ids code is was are of for to on in at with from by until
  and or my his her their your our its it as be please use using new old given full primary secondary me us you him
  them address details value field holder client customer user account shows reads s n º ° im ist lautet est es
  under which via has have had`)

/** What a rule listens for: the words that name it, and those that name something else that is looked for. */
export type Labels = Readonly<{ own: ReadonlySet<string>; others: ReadonlySet<string> }>

/** Words too common to say that the number after them is of their own kind alone. */
const COMMON =
  words(`my business social national personal identity insurance resident contact device bank entity
  patient register registration tax call text reach ring citizen legal employer permanent pay paid wire handy dial`)

/** The labels of each rule, knowing those of all the others. */
export function labelsOf(rules: readonly (readonly string[])[]): readonly Labels[] {
  const all = new Set(rules.flat().filter((word) => !COMMON.has(word)))
  return rules.map((labels) => {
    const own = new Set(labels)
    return { own, others: new Set([...all].filter((word) => !own.has(word))) }
  })
}

/** Words further from a number than this do not name it. */
const REACH_TOKENS = 8
const REACH_UNITS = 72
/** A foreign word speaks of what directly follows it; fillers do not count. */
const FOREIGN_REACH = 1

/** `clientOrderId` is three words, `SSN` is one. */
const HUMPS = /[\p{Lu}]?[\p{Ll}]+|[\p{Lu}]+/gu

const partsOf = ({ text }: Token): readonly string[] => {
  const plain = text.toLowerCase()
  if (text === plain || text === text.toUpperCase()) return [plain]
  return [...(text.match(HUMPS) ?? []).map((part) => part.toLowerCase()), plain]
}

/** A number, or a code in capitals of a bank's length: what a label may have been meant for. */
const CODE = /\d{3}|^[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?$/

/** Where one statement ends and the next begins. */
const STATEMENT_END = /[;|\n]|[.!?] /

type Asked = Readonly<{
  labels: Labels
  /** A label names the next number alone: it does not reach over one. */
  isOnce: boolean
}>

/** Looks back from the token at `from` for the nearest word that names it. */
function before({ text, tokens }: Scan, from: number, { labels, isOnce }: Asked): Evidence {
  const start = tokens[from]?.start ?? 0
  let [meant, isConsumed, isOtherStatement] = [0, false, false]
  for (let at = from - 1; at >= 0 && at >= from - REACH_TOKENS; at -= 1) {
    const token = tokens[at]
    if (token === undefined || start - token.end > REACH_UNITS) return 'none'
    if (STATEMENT_END.test(text.slice(token.end, tokens[at + 1]?.start))) isOtherStatement = true
    if (isConsumed && (isOnce || isOtherStatement)) return 'none'
    const parts = partsOf(token)
    if (parts.some((part) => labels.own.has(part))) return 'named'
    if (parts.some((part) => labels.others.has(part))) return 'none'
    if (!isConsumed && meant < FOREIGN_REACH && parts.some((part) => FOREIGN.has(part))) return 'foreign'
    if (parts.some((part) => !FILLERS.has(part))) meant += 1
    isConsumed ||= CODE.test(token.text)
  }
  return 'none'
}

const AFTER_TOKENS = 5
const AFTER_UNITS = 32
/** What stands behind it speaks of the next number. */
const CLAUSE_END = /[,;.:|=\n]/

/** Looks on from the token after the number: "123-45-6789 (SSN)". */
function after({ text, tokens }: Scan, from: number, { own }: Labels): Evidence {
  const end = tokens[from - 1]?.end ?? 0
  for (let at = from; at < from + AFTER_TOKENS; at += 1) {
    const token = tokens[at]
    if (token === undefined || token.start - end > AFTER_UNITS || CODE.test(token.text)) return 'none'
    if (CLAUSE_END.test(text.slice(end, token.start))) return 'none'
    if (partsOf(token).some((part) => own.has(part))) return 'named'
  }
  return 'none'
}

/** "500 shares": the number counts them. */
const isCount = ({ text, tokens }: Scan, past: number): boolean => {
  const [last, unit] = [tokens[past - 1], tokens[past]]
  return (
    last !== undefined &&
    unit !== undefined &&
    text.slice(last.end, unit.start) === ' ' &&
    UNITS.has(unit.text.toLowerCase())
  )
}

/**
 * What names the number of tokens [from, past): the nearest label before it, else one close behind. `foreign` when the
 * word directly before it, or the unit directly behind it, makes it something that is nobody's.
 */
export function evidenceOf(scan: Scan, from: number, past: number, labels: Labels, isOnce = false): Evidence {
  if (isCount(scan, past)) return 'foreign'
  const told = before(scan, from, { labels, isOnce })
  return told === 'none' ? after(scan, past, labels) : told
}
