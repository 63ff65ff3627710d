import { shortId } from '../../widgets/words/plain-words.ts'
import type { Filing } from './words.ts'

/** What an officer reads of a fault: whose field it is, what is wrong with it, and where it is put right. */

type Fault = Filing['problems'][number]
export type FaultyFiling = Pick<
  Filing,
  'report_type' | 'subject_user_ids' | 'case_id' | 'problems' | 'validated'
>

type Field = Readonly<{ field: string; mend?: string }>

const AGAIN = 'draft it anew with Amend'
const BOOKS = `Compare it with the books; what they do not have is not reported. Then ${AGAIN}.`
const CUSTOMER = `It stands as in the customer’s identity check: have it put right there, then ${AGAIN}.`
const FIRM = `It stands as in the firm’s own facts (REPORT_FIRM_FILE): an administrator puts them right, then ${AGAIN}.`
const FILE = 'No fact of yours mends it: the file was not written as its form wants. Tell the administrator.'
const TRADE = `It stands as in the trade or the instrument: have its facts put right, then ${AGAIN}.`
const RECORD = `Put it right in the record that it was drafted from, then ${AGAIN}.`

/** By the name of the rule. One without a way of its own is mended where its party comes from. */
const FIELDS: Readonly<Record<string, Field>> = {
  zip: { field: 'ZIP code' },
  state: { field: 'State of the address' },
  country: { field: 'Country' },
  unknown_indicator: { field: 'Address' },
  tin: { field: 'Taxpayer number' },
  identification_incomplete: { field: 'Identity document' },
  name: { field: 'Name' },
  birth_date: { field: 'Date of birth' },
  parties: { field: 'Persons named' },
  chain: {
    field: 'Earlier report',
    mend: `Note the acceptance of the earlier report with its 14 digits, then ${AGAIN}.`,
  },
  narrative: {
    field: 'Narrative',
    mend: 'Amend it with a narrative of your own, of 16,000 characters at most.',
  },
  activity: { field: 'Activity', mend: RECORD },
  classification: { field: 'Kind of activity', mend: RECORD },
  threshold: { field: 'Cash in and out', mend: BOOKS },
  amount: { field: 'Amount', mend: RECORD },
  sums: { field: 'Sums', mend: BOOKS },
  date: { field: 'Date', mend: RECORD },
  period: { field: 'Days of the activity', mend: RECORD },
  counts: { field: 'Counts of the file', mend: FILE },
  sequence: { field: 'Order of the file', mend: FILE },
  attachments: { field: 'Attachments', mend: RECORD },
  schema: { field: 'Form of the file', mend: FILE },
  ...{ lei: { field: 'LEI', mend: TRADE }, isin: { field: 'ISIN', mend: TRADE } },
  ...{ cfi: { field: 'CFI code', mend: TRADE }, uti: { field: 'UTI', mend: TRADE } },
  concat: { field: 'CONCAT code', mend: CUSTOMER },
  person_id: { field: 'Number of the person', mend: CUSTOMER },
  option_terms: { field: 'Terms of the option', mend: TRADE },
  venue_transaction: { field: 'Number of the venue', mend: TRADE },
  sides: { field: 'Buyer and seller', mend: TRADE },
}

/** `ZIP code`; of a rule that has no words here its own name, so that nothing is left unsaid. */
export const fieldWords = (rule: string): string => {
  const words = rule.replaceAll('_', ' ')
  return FIELDS[rule]?.field ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** Elements of the forms that a message names. */
const ELEMENTS: Readonly<Record<string, string>> = {
  ...{ StreetAddress: 'the street', CountryCode: 'the country', City: 'the city' },
  ...{ ActivityCount: 'the count of reports', PartyCount: 'the count of persons' },
  ...{ TotalAmount: 'the total', SeqNum: 'the numbering', NbRcrds: 'the count of reports' },
  ...{ OptnTp: 'to be a call or a put', Tp: 'to be a call or a put', StrkPric: 'a strike' },
  ...{ OptnExrcStyle: 'an exercise style', ExrcStyle: 'an exercise style' },
  ...{ XpryDt: 'an expiry', PrmAmt: 'a premium', NtnlAmt: 'the notional', NtnlQty: 'the quantity' },
}

/** What is wrong, as a sentence without the names of elements; of a schema as its checker says it. */
export function wrongWords({ rule, message }: Pick<Fault, 'rule' | 'message'>): string {
  if (rule === 'schema') return message
  const plain = message.replaceAll(/\b[A-Z][A-Za-z]+\b/g, (word) => ELEMENTS[word] ?? word)
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`
}

/** Every report to FinCEN begins with five parties that are the firm itself; whom it is about comes after them. */
const FIRM_PARTIES = [
  'transmitter',
  'transmitter’s contact',
  'filing institution',
  'contact',
  'place',
] as const

type Place = Readonly<{ report: number; party: number | null; role: string | null }>

function placeIn(where: string): Place | null {
  const parts = /^report (\d+)(?: party (\d+)(?: \((.+)\))?)?$/.exec(where)
  if (parts === null) return null
  const [, report, party, role] = parts
  return { report: Number(report), party: party === undefined ? null : Number(party), role: role ?? null }
}

const isFincen = ({ report_type: type }: Pick<Filing, 'report_type'>): boolean =>
  type === 'sar' || type === 'ctr'

/**
 * Who the `at`-th person of a report is; null where that cannot be told. A SAR names its subjects in this order. Of a CTR
 * the only customer is whoever has the account; who stood at the counter for them may be nobody’s customer.
 */
function personOf(filing: FaultyFiling, at: number, role: string | null): string | null {
  const ids = filing.subject_user_ids
  if (filing.report_type === 'sar') return ids[at - 1] ?? null
  const isOwner = role === 'on own behalf' || role === 'on whose behalf'
  return isOwner && ids.length === 1 ? (ids[0] ?? null) : null
}

/** `Subject 1: jane@desk.example`, `The firm as filing institution`, `The report`. */
export function placeWords(filing: FaultyFiling, where: string, people: (id: string) => string): string {
  const place = isFincen(filing) ? placeIn(where) : null
  if (place === null) {
    if (where === 'batch' || where === 'file') return 'The file as a whole'
    return `${where.charAt(0).toUpperCase()}${where.slice(1)}${where.startsWith('line ') ? ' of the file' : ''}`
  }
  if (place.party === null) return place.report === 1 ? 'The report' : `Report ${place.report}`
  const firm = FIRM_PARTIES[place.party - 1]
  if (firm !== undefined) return `The firm as ${firm}`
  const at = place.party - FIRM_PARTIES.length
  const acted = place.role === null || place.role === 'subject' ? '' : `, ${place.role}`
  const words = `${filing.report_type === 'sar' ? 'Subject' : 'Person'} ${at}${acted}`
  const id = personOf(filing, at, place.role)
  return id === null ? words : `${words}: ${people(id) || shortId(id)}`
}

/** What an officer does about it. */
export function mendWords(filing: FaultyFiling, { rule, where }: Pick<Fault, 'rule' | 'where'>): string {
  const own = FIELDS[rule]?.mend
  if (own !== undefined) return own
  const place = isFincen(filing) ? placeIn(where) : null
  if (place === null) return TRADE
  if (place.party === null) return RECORD
  return place.party <= FIRM_PARTIES.length ? FIRM : CUSTOMER
}
