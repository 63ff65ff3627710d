/** One processing of personal data, as GDPR article 30(1) wants it on record. */
type ProcessingActivity = Readonly<{
  activity: string
  purpose: string
  /** Article 6(1), with the letter. */
  basis: string
  subjects: readonly string[]
  categories: readonly string[]
  recipients: readonly string[]
  /** A category of the retention table. */
  retention: string
  safeguards: readonly string[]
}>

export const REGISTER_VERSION = '2026-11-22'

const AT_REST = 'sealed under a key of the subject, within an encrypted store'

/** What this product does with personal data, by itself. An operator adds what they do with it elsewhere. */
export const PROCESSING_REGISTER: readonly ProcessingActivity[] = [
  {
    activity: 'accounts of users',
    purpose: 'sign-in, contact, settings',
    basis: 'art. 6(1)(b) contract',
    subjects: ['users'],
    categories: ['names', 'e-mail', 'telephone', 'postal address', 'preferences'],
    recipients: [],
    retention: 'identity_checks',
    safeguards: [AT_REST, 'masked for whoever does not administrate users'],
  },
  {
    activity: 'sign-in security',
    purpose: 'recognition of foreign sign-ins, second factors, bans',
    basis: 'art. 6(1)(f) security of the desk',
    subjects: ['users'],
    categories: ['network address', 'device', 'approximate place', 'time'],
    recipients: ['an outside identity provider, where one is linked'],
    retention: 'sessions',
    safeguards: [AT_REST],
  },
  {
    activity: 'trading',
    purpose: 'orders, fills, positions, books, statements',
    basis: 'art. 6(1)(b) contract; art. 6(1)(c) record keeping',
    subjects: ['users', 'clients of managers'],
    categories: ['orders', 'transfers', 'positions', 'notes'],
    recipients: ['venues and brokers, where one is connected'],
    retention: 'orders',
    safeguards: ['records carry ids alone'],
  },
  {
    activity: 'books',
    purpose: 'double-entry ledger, deposits and withdrawals',
    basis: 'art. 6(1)(c) record keeping',
    subjects: ['users'],
    categories: ['amounts', 'account ids', 'references'],
    recipients: [],
    retention: 'ledger',
    safeguards: ['records carry ids alone'],
  },
  {
    activity: 'prevention of financial crime',
    purpose: 'identity checks, screening, monitoring, filings',
    basis: 'art. 6(1)(c) anti-money-laundering law',
    subjects: ['users', 'beneficial owners', 'counterparties'],
    categories: ['identity documents', 'dates of birth', 'nationality', 'transactions'],
    recipients: ['the competent authority, where a filing is due'],
    retention: 'compliance_records',
    safeguards: [
      'cases under keys of their own, identity checks under their subject’s',
      'seen by compliance officers alone',
    ],
  },
  {
    activity: 'audit log',
    purpose: 'proof of who did what',
    basis: 'art. 6(1)(c) record keeping',
    subjects: ['users'],
    categories: ['acts', 'time', 'network address'],
    recipients: ['auditors', 'witnesses see hashes alone'],
    retention: 'audit_log',
    safeguards: [AT_REST, 'unreadable once the subject is erased, every hash stays valid'],
  },
  {
    activity: 'rights of data subjects',
    purpose: 'requests, consents, acceptance of policies',
    basis: 'art. 6(1)(c) GDPR, CCPA',
    subjects: ['users'],
    categories: ['requests', 'consents', 'acceptances'],
    recipients: [],
    retention: 'privacy_requests',
    safeguards: [AT_REST],
  },
]
