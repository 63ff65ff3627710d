import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeAuditWriter, makeCommitter } from '../../../../src/core/app/index.ts'
import type { PrivacyPorts, TableName, Write } from '../../../../src/core/app/index.ts'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { makeKeyedQueue } from '../../../../src/core/app/keyed-queue.ts'
import { keptIdentityKey } from '../../../../src/core/app/kyc/sealed.ts'
import { makeRetentionHandlers } from '../../../../src/core/app/privacy/retention.ts'
import { retentionPolicies } from '../../../../src/core/compliance/privacy/index.ts'
import { MS_PER_DAY, addMs, present } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { makeSalt, makeSubjectCipher, makeTreeHasher } from '../../../../src/main/adapters/crypto/index.ts'
import { DATABASE_FILE, openSqliteStore } from '../../../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../../../src/main/adapters/sql/sqlite/driver.ts'
import { NOON, userId, userRecord } from '../../../support/records.ts'
import { must } from '../../../sim/support/venue.ts'
import { planted } from './plant.ts'

// A dry run says exactly what the run then does, to whatever lies in the store.

const PEOPLE = [1, 2, 3, 4, 5] as const

/** A row that time may take: of whom, how many days ago it ended, and by how many milliseconds beside that. */
const ending = fc.record({
  category: fc.constantFrom(
    ...(['sessions', 'one_time_tokens', 'api_keys', 'unlinked_identities', 'privacy_requests'] as const),
    'identity_checks' as const,
    'compliance_records' as const,
  ),
  person: fc.constantFrom(...PEOPLE),
  days: fc.oneof(fc.constantFrom(30, 400, 1_096, 1_827, 3_653), fc.integer({ min: 0, max: 5_000 })),
  beside: fc.integer({ min: -1, max: 1 }),
  /** Ended by somebody, by its time alone, or not at all. */
  how: fc.constantFrom('ended', 'ran_out', 'never'),
})
type Ending = typeof ending extends fc.Arbitrary<infer Value> ? Value : never

/** What keeps all that there is of a person, or would have. */
const keeping = fc.record({
  person: fc.constantFrom(...PEOPLE),
  by: fc.constantFrom(
    ...([
      'hold',
      'hold_to_come',
      'hold_released',
      'hold_over',
      'case_open',
      'case_snoozed',
      'case_closed',
    ] as const),
    ...(['filing_draft', 'filing_submitted', 'filing_accepted', 'filing_amended'] as const),
  ),
})
type Keeping = typeof keeping extends fc.Arbitrary<infer Value> ? Value : never

/** The table as it is where nobody set anything. */
const POLICIES = retentionPolicies([])

const KEEPS: readonly Keeping['by'][] = [
  ...(['hold', 'hold_to_come', 'case_open', 'case_snoozed', 'filing_draft', 'filing_submitted'] as const),
]

const endOf = ({ days, beside }: Ending): Instant => addMs(NOON, -days * MS_PER_DAY + beside)

/** A row whose every word is its own. */
function rowOf(table: TableName, number: number, changes: object): Write {
  const write = planted(table) as Write & Readonly<{ record: Readonly<Record<string, unknown>> }>
  const record = Object.fromEntries(
    Object.entries(write.record).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('mark ') ? `${value} ${number}` : value,
    ]),
  )
  return { ...write, record: { ...record, ...changes } } as unknown as Write
}

const TABLES = {
  sessions: 'sessions',
  one_time_tokens: 'oneTimeTokens',
  api_keys: 'apiKeys',
  unlinked_identities: 'externalIdentities',
  privacy_requests: 'privacyRequests',
} as const

/** A closed case with words in it. What supports a filing is kept as long as that, and while that is under way. */
function agedCase({ person, how, ...one }: Ending, number: number): readonly Write[] {
  const [id, closedAt] = [`aged-${number}`, endOf({ person, how, ...one })]
  const links = [
    { caseId: id, kind: 'customer', targetId: userId(person) },
    { caseId: id, kind: 'report', targetId: `report-${id}` },
  ]
  const updatedAt = how === 'ended' ? closedAt : NOON
  const status = how === 'ran_out' ? 'draft' : 'accepted'
  return [
    rowOf('cases', number, { id, state: 'closed', closedAt, lastEvent: 1 }),
    ...links.map((link, at) => rowOf('caseLinks', 2 * number + at, link)),
    rowOf('regulatoryReports', number, {
      id: `report-${id}`,
      status,
      subjects: '',
      updatedAt,
      continues: id,
    }),
  ]
}

function endingWrite(one: Ending & Readonly<{ category: keyof typeof TABLES }>, number: number): Write {
  const [owner, at] = [{ userId: userId(one.person) }, endOf(one)]
  const [id, later] = [`row-${number}`, addMs(NOON, MS_PER_DAY)]
  const ended = one.how === 'ended' ? at : null
  const expiresAt = one.how === 'ran_out' ? at : later
  const changes = {
    sessions: { id, endedAt: ended, expiresAt },
    one_time_tokens: { hash: id, usedAt: ended, expiresAt },
    api_keys: { id, endedAt: ended, expiresAt: one.how === 'never' ? null : expiresAt },
    unlinked_identities: { provider: 'p', subject: id, unlinkedAt: ended },
    privacy_requests: { id, closedAt: ended },
  }
  return rowOf(TABLES[one.category], number, { ...owner, ...changes[one.category] })
}

function keepingWrites({ person, by }: Keeping, number: number): readonly Write[] {
  const [kind, state = ''] = by.split(/_(.*)/)
  const id = `keeping-${number}`
  if (kind === 'hold') {
    const until = { to_come: addMs(NOON, 1), over: NOON }[state] ?? null
    const releasedAt = state === 'released' ? NOON : null
    return [rowOf('legalHolds', number, { id, subjectId: userId(person), until, releasedAt })]
  }
  if (kind === 'case') {
    const link = { caseId: id, kind: 'customer', targetId: userId(person) }
    return [rowOf('cases', number, { id, state }), rowOf('caseLinks', number, link)]
  }
  const subjects = ` ${userId(99)} ${userId(person)} `
  return [rowOf('regulatoryReports', number, { id, status: state, subjects, continues: 'keeping-0' })]
}

/** Whether a row has served its time, told without the product. */
function isDue(one: Ending, keptPeople: ReadonlySet<number>): boolean {
  if (keptPeople.has(one.person)) return false
  const { days } = present(
    POLICIES.find(({ category }) => category === one.category),
    one.category,
  )
  const isOver = endOf(one) < addMs(NOON, -days * MS_PER_DAY)
  if (one.category === 'identity_checks') return isOver
  if (one.category === 'compliance_records') return isOver && one.how === 'ended'
  const endsByItself = one.category !== 'unlinked_identities' && one.category !== 'privacy_requests'
  return isOver && (one.how === 'ended' || (one.how === 'ran_out' && endsByItself))
}

const OFFICER = {
  ...{ requestId: 'request', transport: 'rest', ipAddress: null, userAgent: null },
  caller: { userId: userId(7) },
} as unknown as HandlerContext

const DATABASE_KEY = Buffer.alloc(32, 7)

async function openRoom(directory: string) {
  const store = must(await openSqliteStore({ directory, key: DATABASE_KEY }))
  let now = NOON
  const clock = { now: () => now }
  let last = 0
  const ids = { next: () => `made-${(last += 1)}` }
  const cipher = makeSubjectCipher({ databaseKey: DATABASE_KEY, subjectKeys: [], clock })
  const audit = makeAuditWriter({
    ...{ nextIndex: 0, latestAt: null, cipher, ids, hasher: makeTreeHasher(), salt: makeSalt() },
  })
  const committer = makeCommitter({ store, audit })
  const ports = {
    ...{ store, destroyKey: cipher.destroy, caseQueue: makeKeyedQueue() },
    ...{ identity: { store, committer, clock, ids, cipher } },
  } as unknown as PrivacyPorts
  /** As an erasing leaves it: the key under which the law keeps an identity, from that day on. */
  const keepIdentity = (person: number, at: Instant): Write | null => {
    now = at
    const { write } = cipher.sealText(keptIdentityKey(userId(person)), 'test', 'identity')
    now = NOON
    return write
  }
  const keepWords = (number: number, at: Instant): Write | null => {
    now = at
    const { write } = cipher.sealText(`case:aged-${number}`, 'event/1', 'what the bank said')
    now = NOON
    return write
  }
  return { store, committer, keepWords, run: makeRetentionHandlers(ports).runRetention, keepIdentity }
}

type Room = Awaited<ReturnType<typeof openRoom>>

/** Every row of every table but the log, as it lies in the file. */
async function dump(directory: string): Promise<readonly string[]> {
  const handle = must(await loadSqliteDriver()).open(join(directory, DATABASE_FILE))
  try {
    giveKey(handle, DATABASE_KEY)
    const tables = handle
      .prepare(`select "name" from sqlite_master where "type" = 'table' and "name" not like 'audit%'`)
      .all() as Readonly<{ name: string }>[]
    return (
      tables
        .flatMap(({ name }) =>
          (handle.prepare(`select * from "${name}"`).all() as object[]).map(
            (row) => `${name} ${JSON.stringify(row)}`,
          ),
        )
        // The key under which the log seals what the officer did is no row of anybody here.
        .filter((row) => !row.startsWith('subject_keys') || row.includes('identity'))
        .toSorted()
    )
  } finally {
    handle.close()
  }
}

async function told({ run }: Room, isDry: boolean) {
  const answer = must(await run({ dry_run: isDry }, OFFICER))
  return Object.fromEntries(answer.results.map(({ category, due, removed }) => [category, { due, removed }]))
}

async function fill(room: Room, endings: readonly Ending[], keepings: readonly Keeping[]): Promise<void> {
  const identities = endings.filter(({ category }) => category === 'identity_checks')
  const rows = endings.flatMap((one, number) =>
    one.category === 'identity_checks'
      ? []
      : one.category === 'compliance_records'
        ? [
            ...agedCase(one, number),
            ...[room.keepWords(number, endOf(one))].filter((write) => write !== null),
          ]
        : [endingWrite({ ...one, category: one.category }, number)],
  )
  const kept = identities.flatMap((one) => room.keepIdentity(one.person, endOf(one)) ?? [])
  const users = PEOPLE.map((person): Write => {
    const record = userRecord(person, { formerPhones: `+44 20 7946 095${person}` })
    return { op: 'insert', table: 'users', record }
  })
  const brokers = PEOPLE.map((person) =>
    rowOf('brokerCredentials', person, { id: `broker-${person}`, userId: userId(person), endedAt: NOON }),
  )
  const writes = [...users, ...brokers, ...kept, ...rows, ...keepings.flatMap(keepingWrites)]
  await room.committer.commit({ writes, facts: [] })
}

/** Of a person one identity is kept: the first that was erased is what counts. */
const oneIdentityEach = (endings: readonly Ending[]): readonly Ending[] =>
  endings.filter(
    (one, place) =>
      one.category !== 'identity_checks' ||
      endings.findIndex(({ category, person }) => category === one.category && person === one.person) ===
        place,
  )

it('a dry run counts what the run then removes, which is what has served its time and nothing else', async () => {
  const property = fc.asyncProperty(
    fc.array(ending, { minLength: 25, maxLength: 60 }).map(oneIdentityEach),
    fc.array(keeping, { minLength: 1, maxLength: 4 }),
    async (endings, keepings) => {
      const directory = mkdtempSync(join(tmpdir(), 'optionix-retention-'))
      const room = await openRoom(directory)
      try {
        await fill(room, endings, keepings)
        const keptPeople = new Set(
          keepings.filter(({ by }) => KEEPS.includes(by)).map(({ person }) => person),
        )
        const due = Map.groupBy(
          endings.filter((one) => isDue(one, keptPeople)),
          ({ category }) => category as string,
        )
        const countOf = (category: string): number => due.get(category)?.length ?? 0
        const before = await dump(directory)
        const expected = (removed: (category: string) => number) =>
          Object.fromEntries(
            POLICIES.map(({ category }) => [
              category,
              { due: countOf(category), removed: removed(category) },
            ]),
          )
        expect(await told(room, true)).toEqual(expected(() => 0))
        expect(await dump(directory)).toEqual(before)
        expect(await told(room, false)).toEqual(expected(countOf))
        const after = new Set(await dump(directory))
        const changed = before.filter((row) => !after.has(row))
        expect(changed).toHaveLength([...due.values()].flat().length)
        // A case of which the words went says so, and stays.
        const others = changed.filter((row) => !/^cases .*"aged-/.test(row))
        expect(others.filter((row) => /^(?:users|broker|cases|legal|regulatory)/.test(row))).toEqual([])
        const again = await told(room, false)
        expect(Object.values(again).every(({ removed, due: left }) => removed === 0 && left === 0)).toBe(true)
      } finally {
        await room.store.close()
        rmSync(directory, { recursive: true, force: true })
      }
    },
  )
  await fc.assert(property, { numRuns: 15, seed: 20_261_123 })
})
