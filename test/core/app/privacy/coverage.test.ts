import { makeKeyedQueue } from '../../../../src/core/app/keyed-queue.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  finishErasures,
  keepRetention,
  makeApiKeyRegistry,
  makeAuditWriter,
  makeCommitter,
  makeRegistry,
} from '../../../../src/core/app/index.ts'
import type { PrivacyPorts, Store, TableName } from '../../../../src/core/app/index.ts'
import {
  openAssessment,
  openDocumentKey,
  sealAssessment,
  sealDocumentKey,
} from '../../../../src/core/app/kyc/sealed.ts'
import { sectionsOf } from '../../../../src/core/app/privacy/sections.ts'
import { openRecord } from '../../../../src/core/audit/index.ts'
import { readSubmission } from '../../../../src/core/compliance/kyc/index.ts'
import { MS_PER_DAY, addMs, present, sha256Hex } from '../../../../src/core/kernel/index.ts'
import { makeSalt, makeSubjectCipher, makeTreeHasher } from '../../../../src/main/adapters/crypto/index.ts'
import { DATABASE_FILE, openSqliteStore } from '../../../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../../../src/main/adapters/sql/sqlite/driver.ts'
import { must } from '../../../sim/support/venue.ts'
import { NOON, balanceRecord, userId, userRecord } from '../../../support/records.ts'
import { PERSONAL_TABLES, figureOf, planted } from './plant.ts'
import { SAID } from '../../../support/kyc-statement.ts'

const PERSON = userId(1)

const HOUSE =
  'names the person as who acted for the house: no data about them, and the log tells the act itself'
const TIPPING_OFF = 'its subject must not learn of it: 31 U.S.C. 5318(g)(2), Directive (EU) 2015/849 art. 39'
const BOOKS =
  'books and records, six years: 17 CFR 240.17a-4; names nobody but by an id that leads nowhere any more'
const COMPLIANCE = 'kept ten years as the retention table says: 31 CFR 1023.320(d), 31 CFR 501.601'

/** Why a person’s export says nothing of what a table holds of them. */
const NOT_TOLD: Readonly<Partial<Record<TableName, string>>> = {
  approvals: HOUSE,
  auditReviews: HOUSE,
  capitalInputs: HOUSE,
  caseEvents: TIPPING_OFF,
  caseEvidence: TIPPING_OFF,
  caseEvidenceContents: TIPPING_OFF,
  caseLinks: TIPPING_OFF,
  cases: TIPPING_OFF,
  complianceRecords: HOUSE,
  corporateActions: HOUSE,
  credentials: 'secrets and digests: that there are any is told as `second_factor` and in the profile',
  idempotency: 'answers that the person was given, for a day',
  instrumentGuards: HOUSE,
  legalHolds: TIPPING_OFF,
  matchDecisions: TIPPING_OFF,
  monitoredPayments:
    'the payments are told as `cash_movements`; what monitoring thought of them is not to be',
  oneTimeTokens: 'digests that work once, for an hour',
  orderEvents: 'told with each order at `GET /trades/{id}`; the orders are in the export',
  policies: HOUSE,
  reconciliationBreaks: HOUSE,
  reconciliations: HOUSE,
  regulatoryReports: TIPPING_OFF,
  retentionPolicies: HOUSE,
  screeningChecks: 'that one asked and when is told as `screenings_asked_for`; what lists say is not to be',
  screeningLists: HOUSE,
  subjectKeys: 'the key of what is sealed: its holder is the desk',
  tradingControls: HOUSE,
}

/** Columns that an erasing empties; what else such a row says is the books’, or a digest, a time or a state. */
const EMPTIED: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  apiKeys: ['name', 'networks'],
  brokerCredentials: ['key_hint', 'secrets_sealed'],
  cashMovements: ['reference', 'notes'],
  credentials: ['password_history', 'backup_codes', 'backup_codes_pending', 'person_id'],
  importedTransactions: ['reference', 'notes'],
  managedClients: ['name', 'reference'],
  orderNotes: ['notes'],
  portfolios: ['name', 'description', 'investment_objective'],
  sessions: ['device_sealed'],
  users: [
    ...['email', 'username', 'full_name', 'first_name', 'last_name', 'phone_number', 'former_phones'],
    'profile_sealed',
  ],
}

/** Rows that an erasing takes out whole. */
const REMOVED: readonly TableName[] = ['externalIdentities', 'idempotency', 'oneTimeTokens']

/** What lies sealed under the person’s key, which is destroyed. */
const SHREDDED: Readonly<Partial<Record<TableName, string>>> = {
  auditRecords: 'the records stay for the proofs: nothing personal in them opens',
  auditReviews: 'a reviewer’s own words',
  privacyRequests: 'what they wrote; that they asked is kept two years: CCPA regulations §7101(a)',
  subjectKeys: 'the keys themselves: what stands in their place opens nothing',
}

/** Why rows of a table stay as they are. */
const KEPT: Readonly<Partial<Record<TableName, string>>> = {
  accountDays: BOOKS,
  accountGuards: BOOKS,
  accountMargins: BOOKS,
  accounts: BOOKS,
  algoOrders: BOOKS,
  approvals: HOUSE,
  balances: BOOKS,
  capitalInputs: HOUSE,
  caseEvents: COMPLIANCE,
  caseEvidence: COMPLIANCE,
  caseEvidenceContents: COMPLIANCE,
  caseLinks: COMPLIANCE,
  cases: COMPLIANCE,
  complianceAlerts: COMPLIANCE,
  complianceRecords: HOUSE,
  consents: 'proof that processing was lawful, GDPR art. 7(1): purposes and times alone',
  corporateActions: HOUSE,
  equitySnapshots: BOOKS,
  exerciseInstructions: BOOKS,
  fills: BOOKS,
  instrumentGuards: HOUSE,
  kycCases: 'five years under a key of its own: 31 CFR 1023.220(a)(3), Directive (EU) 2015/849 art. 40',
  kycDocuments: 'five years under a key of its own: 31 CFR 1023.220(a)(3), Directive (EU) 2015/849 art. 40',
  legalHolds: HOUSE,
  matchDecisions: COMPLIANCE,
  monitoredPayments: COMPLIANCE,
  orderEvents: BOOKS,
  orders: BOOKS,
  pendingTransfers: BOOKS,
  policies: HOUSE,
  policyAcceptances: 'proof of the contract: a version and a time',
  positionAdjustments: BOOKS,
  positions: BOOKS,
  receivables: BOOKS,
  reconciliationBreaks: HOUSE,
  reconciliations: HOUSE,
  regulatoryReports: COMPLIANCE,
  retentionPolicies: HOUSE,
  screeningChecks: COMPLIANCE,
  screeningLists: HOUSE,
  settlements: BOOKS,
  tradingControls: HOUSE,
  transfers: BOOKS,
}

const directory = mkdtempSync(join(tmpdir(), 'optionix-coverage-'))
const key = Buffer.alloc(32, 7)
let now = NOON
const clock = { now: () => now }
let store: Store
let ports: PrivacyPorts

/** A store with one person who has a row in every table that can hold one, each word of it known again. */
beforeAll(async () => {
  store = must(await openSqliteStore({ directory, key }))
  let last = 0
  const ids = { next: () => `made-${(last += 1)}` }
  const cipher = makeSubjectCipher({ databaseKey: key, subjectKeys: [], clock })
  const audit = makeAuditWriter({
    ...{ nextIndex: 0, latestAt: NOON, cipher, ids, hasher: makeTreeHasher(), salt: makeSalt() },
  })
  const committer = makeCommitter({ store, audit })
  const registry = makeRegistry({ users: store.users, links: store.identity.personLinks, clock })
  ports = {
    identity: {
      ...{ store, committer, clock, ids, cipher, registry },
      hashSecret: sha256Hex,
    } as unknown as PrivacyPorts['identity'],
    store,
    desk: {
      balances: () => [balanceRecord(1, String(figureOf('balances')))],
    } as unknown as PrivacyPorts['desk'],
    apiKeys: makeApiKeyRegistry({ keys: store.keys }),
    keyedDigest: (text) => text,
    destroyKey: cipher.destroy,
    caseQueue: makeKeyedQueue(),
  }
  const kyc = { cipher }
  const submission = must(readSubmission({ ...SAID, fullName: 'mark kycCases' }, NOON))
  const checked = sealAssessment(kyc, PERSON, { submission, checks: [], factors: [], documents: [] })
  const file = sealDocumentKey(kyc, PERSON, 'kycDocuments-1', 'mark kycDocuments')
  const wish = cipher.sealText(PERSON, 'privacy-request', 'mark privacyRequests')
  const changes: Readonly<Partial<Record<TableName, object>>> = {
    users: userRecord(1, { fullName: 'mark users.fullName', email: 'mark users.email' }),
    kycCases: { status: 'approved', sealed: checked.sealed },
    kycDocuments: { keySealed: file.sealed },
    privacyRequests: { status: 'erasing', kind: 'erasure', descriptionSealed: wish.sealed },
    cases: { state: 'closed' },
    regulatoryReports: { status: 'accepted' },
    complianceAlerts: { isTold: true },
    legalHolds: { releasedAt: NOON },
  }
  // The log writes its own rows and keys; both come to it as they do in the product.
  const own: readonly TableName[] = ['auditRecords', 'subjectKeys']
  const rows = PERSONAL_TABLES.filter((table) => !own.includes(table))
  await committer.commit({
    writes: [...[...checked.writes, ...file.writes], ...rows.map((table) => planted(table, changes[table]))],
    facts: [
      {
        ...{ action: 'mark.auditRecords', category: 'data', resourceType: 'user', resourceId: PERSON },
        ...{ actorId: PERSON, result: 'success', code: null, requestId: null, at: NOON, facts: {} },
        personal: { ip_address: 'mark of a network' },
      },
    ],
  })
})

afterAll(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type Row = Readonly<Record<string, unknown>>

/** Rows as they lie in the file. */
async function rowsOf(tables: readonly TableName[]): Promise<ReadonlyMap<TableName, readonly Row[]>> {
  const handle = must(await loadSqliteDriver()).open(join(directory, DATABASE_FILE))
  try {
    giveKey(handle, key)
    const read = (table: TableName) => handle.prepare(`select * from "${snakeCase(table)}"`).all() as Row[]
    return new Map(tables.map((table) => [table, read(table)]))
  } finally {
    handle.close()
  }
}

/** Columns in which a planted word still stands. */
const marked = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap((row) => Object.keys(row).filter((column) => String(row[column]).includes('mark ')))

describe('the export of a person', () => {
  it('tells of every table that holds something of them, but those that say why not', async () => {
    const told = JSON.stringify(await sectionsOf(ports, PERSON))
    const isTold = (table: TableName): boolean =>
      [`mark ${table}`, `mark.${table}`, String(figureOf(table))].some((words) => told.includes(words))
    const untold = PERSONAL_TABLES.filter((table) => !isTold(table))
    expect(untold.toSorted()).toEqual(Object.keys(NOT_TOLD))
  })
})

describe('the erasing of a person', () => {
  let rows: ReadonlyMap<TableName, readonly Row[]>
  beforeAll(async () => {
    expect(await finishErasures(ports)).toBe(1)
    rows = await rowsOf(PERSONAL_TABLES)
  })

  it('knows of every table that holds something of them what becomes of it', () => {
    const named = [EMPTIED, SHREDDED, KEPT].flatMap((list) => Object.keys(list))
    expect([...named, ...REMOVED].toSorted()).toEqual(PERSONAL_TABLES.toSorted())
  })

  it('takes out rows, and empties columns, that serve nobody any more', () => {
    expect(REMOVED.filter((table) => rows.get(table)?.length !== 0)).toEqual([])
    const left = Object.entries(EMPTIED).flatMap(([table, columns]) => {
      const of = rows.get(table as TableName) ?? []
      const known = columns.filter((column) => of.every((row) => column in row))
      expect(known, `columns of ${table}`).toEqual(columns)
      return marked(of).filter((column) => columns.includes(column))
    })
    expect(left).toEqual([])
  })

  it('makes unreadable what lay under their key', async () => {
    expect(Object.keys(SHREDDED).flatMap((table) => marked(rows.get(table as TableName) ?? []))).toEqual([
      // What an officer wrote about the wish is the house’s.
      ...['format', 'reason'],
    ])
    const [record] = await store.audit.range(0, 1)
    expect(openRecord(present(record, 'a record'), ports.identity.cipher).body.personal).toBeNull()
    const [wish] = await store.privacy.requestsOf(PERSON)
    expect(wish).toMatchObject({ status: 'completed', descriptionSealed: null })
  })

  it('keeps identity checks for officers under a key of their own, as long as the law says', async () => {
    const [kyc, identity] = [{ cipher: ports.identity.cipher }, await store.kyc.latestOf(PERSON)]
    const check = present(identity, 'the identity check')
    const [file] = await store.kyc.documentsOf(PERSON)
    expect(check).toMatchObject({ status: 'expired', level: 0, nextReviewAt: null })
    expect(openAssessment(kyc, check)?.submission.fullName).toBe('mark kycCases')
    expect(openDocumentKey(kyc, present(file, 'the document'))).toBe('mark kycDocuments')
    now = addMs(NOON, 1_826 * MS_PER_DAY)
    await keepRetention(ports)
    expect(openAssessment(kyc, check)).not.toBeNull()
    now = addMs(NOON, 1_828 * MS_PER_DAY)
    await keepRetention(ports)
    expect(openAssessment(kyc, check)).toBeNull()
    expect(openDocumentKey(kyc, present(file, 'the document'))).toBeNull()
  })
})
