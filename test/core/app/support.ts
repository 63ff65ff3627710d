import { createHash, randomBytes } from 'node:crypto'
import {
  PLAIN_HASHER,
  makeAuditSealer,
  makeTreeReader,
  nodesOfLeaves,
  openRecord,
} from '../../../src/core/audit/index.ts'
import type { AuditRecord, SubjectCipher } from '../../../src/core/audit/index.ts'
import type {
  ApprovalRecord,
  CredentialRecord,
  ExternalIdentityRecord,
  OneTimeTokenRecord,
  SessionRecord,
  UserRecord,
} from '../../../src/core/identity/index.ts'
import {
  DEFAULT_PASSWORD_POLICY,
  DEFAULT_SESSION_LIMITS,
  DEFAULT_TOKEN_LIVES,
  isAdministrator,
} from '../../../src/core/identity/index.ts'
import type { PasswordHasher } from '../../../src/core/identity/index.ts'
import { instant, present } from '../../../src/core/kernel/index.ts'
import type { IdSource, Instant, JsonObject } from '../../../src/core/kernel/index.ts'
import type { IdempotencyRecord } from '../../../src/core/orders/index.ts'
import { contract, contractEntries } from '../../../src/core/contract/index.ts'
import {
  failureRules,
  makeApiKeyRegistry,
  makeApp,
  makeAuditHandlers,
  makeIdentityHandlers,
  makeLaterHandlers,
  makeRegistry,
  makeResolveCaller,
} from '../../../src/core/app/index.ts'
import type {
  AuditSigning,
  CallContext,
  Committer,
  IdentityPorts,
  Page,
  Paged,
  Unit,
  UserOpening,
  UserQueries,
  Write,
} from '../../../src/core/app/index.ts'
import { makeTotp } from '../../../src/main/adapters/authenticator/index.ts'
import { NO_BREACHES } from '../../../src/main/adapters/breaches/index.ts'
import { NO_PROVIDERS } from '../../../src/main/adapters/oidc/index.ts'
import { NO_PLACES } from '../../../src/main/adapters/places/index.ts'
import { makeMemoryAudit, memoryAuditHead } from '../../support/memory-audit.ts'
import type { MemoryTables as StoreTables } from '../../support/memory-tables.ts'
import { runningDigest } from '../../../src/main/adapters/crypto/index.ts'
import { makeJoseTokens } from '../../../src/main/adapters/tokens/index.ts'
import { NETWORKS } from '../../../src/main/adapters/networks/index.ts'
import { makeMemoryIdentity } from '../../support/memory-identity.ts'
import { fixedTokenKeys } from '../../support/token-keys.ts'

export const START = instant(Date.UTC(2026, 10, 21, 9))

export function makeTestClock(start: Instant = START) {
  let at = start
  return {
    now: () => at,
    advance: (ms: number) => {
      at = instant(at + ms)
    },
  }
}

export function sequentialIds(): IdSource {
  let count = 0
  return { next: () => `00000000-0000-7000-8000-${String((count += 1)).padStart(12, '0')}` }
}

/** Reversible on purpose: tests look through it; erasing forgets the key like the real one. */
export function fakeCipher() {
  const erased = new Set<string>()
  const known = new Set<string>()
  const sealText: SubjectCipher<Write>['sealText'] = (subjectId, purpose, text) => {
    if (erased.has(subjectId)) return { sealed: null, write: null }
    const isNew = !known.has(subjectId)
    known.add(subjectId)
    const record = { subjectId, wrappedKey: 'key', createdAt: START }
    return {
      sealed: Buffer.from(JSON.stringify([subjectId, purpose, text])).toString('base64'),
      write: isNew ? { op: 'put', table: 'subjectKeys', record } : null,
    }
  }
  const openText: SubjectCipher<Write>['openText'] = (subjectId, purpose, sealed) => {
    if (erased.has(subjectId)) return null
    const [owner, use, text] = JSON.parse(Buffer.from(sealed, 'base64').toString()) as [
      string,
      string,
      string,
    ]
    if (owner !== subjectId || use !== purpose) throw new Error('sealed for another')
    return text
  }
  const cipher: SubjectCipher<Write> = {
    sealText,
    openText,
    seal: (subjectId, purpose, fields) => sealText(subjectId, purpose, JSON.stringify(fields)),
    open: (subjectId, purpose, sealed) => {
      const text = openText(subjectId, purpose, sealed)
      return text === null ? null : (JSON.parse(text) as JsonObject)
    },
  }
  return { cipher, erase: (subjectId: string) => void erased.add(subjectId) }
}

/** Salts that are all different, and the same in every run. */
export function countedSalt(): () => string {
  let count = 0
  return () => `salt-${(count += 1)}`
}

/** A fast stand-in for Argon2id that counts its work. */
function fakeHasher() {
  const calls = { hash: 0, verify: 0 }
  const digest = (password: string) => createHash('sha256').update(password).digest('hex')
  const hasher: PasswordHasher = {
    hash: async (password) => {
      calls.hash += 1
      return `new:${digest(password)}`
    },
    verify: async (hash, password) => {
      calls.verify += 1
      return hash.replace(/^(?:new|old):/, '') === digest(password)
    },
    needsRehash: (hash) => hash.startsWith('old:'),
  }
  return { hasher, calls, digest }
}

const pageOf = <T>(items: readonly T[], page: Page): Paged<T> => ({
  items: items.slice(page.offset, page.offset + page.limit),
  total: items.length,
})

function memoryTables() {
  return {
    users: new Map<string, UserRecord>(),
    sessions: new Map<string, SessionRecord>(),
    settings: new Map<string, string>(),
    idempotency: new Map<string, IdempotencyRecord>(),
    audit: [] as AuditRecord[],
    credentials: new Map<string, CredentialRecord>(),
    oneTimeTokens: new Map<string, OneTimeTokenRecord>(),
    externalIdentities: new Map<string, ExternalIdentityRecord>(),
    approvals: new Map<string, ApprovalRecord>(),
    others: [] as Write[],
  }
}
type MemoryTables = ReturnType<typeof memoryTables>

function apply(tables: MemoryTables, write: Write): void {
  if (write.table === 'users') {
    const { record } = write
    const clash = [...tables.users.values()].some(
      (user) => user.id !== record.id && (user.email === record.email || user.username === record.username),
    )
    if (clash) throw new Error('unique index')
    tables.users.set(record.id, record)
  } else if (write.table === 'sessions') tables.sessions.set(write.record.id, write.record)
  else if (write.table === 'credentials') tables.credentials.set(write.record.userId, write.record)
  else if (write.table === 'oneTimeTokens') tables.oneTimeTokens.set(write.record.hash, write.record)
  else if (write.table === 'externalIdentities') {
    const { record } = write
    tables.externalIdentities.set(JSON.stringify([record.provider, record.subject]), record)
  } else if (write.table === 'approvals') tables.approvals.set(write.record.id, write.record)
  else if (write.table === 'settings') tables.settings.set(write.record.name, write.record.value)
  else if (write.table === 'idempotency') {
    tables.idempotency.set(`${write.record.userId} ${write.record.key}`, write.record)
  } else tables.others.push(write)
}

function userQueries(tables: MemoryTables): UserQueries {
  const all = () => [...tables.users.values()]
  return {
    byId: async (id) => tables.users.get(id) ?? null,
    byEmail: async (email) => all().find((user) => user.email === email) ?? null,
    byUsername: async (username) => all().find((user) => user.username === username) ?? null,
    list: async (filter, page) =>
      pageOf(
        all().filter((user) => filter.role === undefined || user.role === filter.role),
        page,
      ),
    numberedAfter: async (number, limit) =>
      all()
        .filter((user) => user.number > number)
        .slice(0, limit),
    count: async () => tables.users.size,
    countOfTier: async (tier: string) =>
      [...tables.users.values()].filter((user) => user.tier === tier).length,
    nextNumber: async () => tables.users.size + 1,
    administratorExists: async () => all().some((user) => isAdministrator(user.role)),
    session: async (id) => tables.sessions.get(id) ?? null,
    openSessions: async (userId, after) =>
      [...tables.sessions.values()].filter(
        (session) => session.userId === userId && session.endedAt === null && session.expiresAt > after,
      ),
    sessionsOf: async (userId, { limit, offset }) =>
      [...tables.sessions.values()]
        .filter((session) => session.userId === userId)
        .slice(offset, offset + limit),
  }
}

/** A log that nobody signs: what it would sign is proven over the real engine. */
const unsignedLog: AuditSigning = {
  origin: 'test/log',
  keys: () => Promise.resolve([]),
  check: () => false,
  signer: () => Promise.reject(new Error('nobody signs here')),
  nextKey: () => Promise.reject(new Error('nobody signs here')),
  keeper: {
    keep: () => Promise.resolve(),
    checkpoint: () => Promise.resolve(null),
    tree: () => makeTreeReader(nodesOfLeaves([])),
  },
}

/** An engine in miniature: real pipeline, real handlers of identity, audit and later, real tokens; memory as store. */
export function makeTestDesk(
  options: Readonly<{ opening?: UserOpening; handlers?: object; identity?: Partial<IdentityPorts> }> = {},
) {
  const tables = memoryTables()
  const clock = makeTestClock()
  const ids = sequentialIds()
  const { cipher, erase } = fakeCipher()
  const seal = makeAuditSealer({ cipher, ids, salt: countedSalt() })
  const units: Unit[] = []
  const committer: Committer = {
    commit: async (unit) => {
      // A real transaction takes its time: whoever relies on being first is found out here.
      await new Promise((resolve) => setImmediate(resolve))
      units.push(unit)
      for (const write of unit.writes) apply(tables, write)
      return unit.facts.map((fact) => {
        const { record } = seal(fact, tables.audit.length)
        tables.audit.push(record)
        return record
      })
    },
    drained: () => Promise.resolve(),
  }
  const auditTables = {
    all: (name: string) => (name === 'auditRecords' ? tables.audit : []),
  } as unknown as StoreTables
  const users = userQueries(tables)
  const tokens = makeJoseTokens(fixedTokenKeys('a test secret of at least 32 characters'))
  const hashing = fakeHasher()
  const store = {
    users,
    identity: makeMemoryIdentity({
      all: (name) => [...(tables as unknown as Record<string, Map<string, never>>)[name]!.values()],
      get: (name, key) => (tables as unknown as Record<string, Map<string, never>>)[name]!.get(key) ?? null,
    }),
    audit: makeMemoryAudit(auditTables),
    auditHead: async () => memoryAuditHead(auditTables),
    setting: async (name: string) => tables.settings.get(name) ?? null,
  }
  const registry = makeRegistry({ users, links: store.identity.personLinks, clock })
  const opening = options.opening ?? {
    openingWrites: () => ({ writes: [], facts: [], events: [] }),
    publish: () => undefined,
  }
  const ports: IdentityPorts = {
    store,
    committer,
    clock,
    ids,
    hasher: hashing.hasher,
    hashSecret: (secret) => hashing.digest(secret),
    tokens,
    registry,
    cipher,
    opening,
    policy: DEFAULT_PASSWORD_POLICY,
    isRegistrationOpen: () => true,
    lives: DEFAULT_TOKEN_LIVES,
    sessionLimits: DEFAULT_SESSION_LIMITS,
    secrets: { bytes: (count) => randomBytes(count) },
    authenticator: makeTotp(),
    breached: NO_BREACHES,
    locator: NO_PLACES,
    letters: null,
    providers: NO_PROVIDERS,
    ...options.identity,
  }
  const logged: { event: string; fields: JsonObject }[] = []
  const log = (event: string, fields: JsonObject) => void logged.push({ event, fields })
  const handlers = {
    identity: makeIdentityHandlers(ports),
    audit: makeAuditHandlers({
      ...{ store, cipher, clock, ids, committer, hasher: PLAIN_HASHER, digest: runningDigest },
      signing: unsignedLog,
      breathe: () => Promise.resolve(),
    }),
    later: makeLaterHandlers(),
    ...options.handlers,
  }
  const rooms = Object.keys(handlers)
  const app = makeApp({
    entries: contractEntries(contract).filter((entry) => rooms.includes(entry.name.split('.')[0] ?? '')),
    handlers,
    resolveCaller: makeResolveCaller({
      ...{ tokens, registry, clock, networks: NETWORKS },
      apiKeys: makeApiKeyRegistry({
        keys: { apiKey: async () => null, apiKeyByPrefix: async () => null },
      }),
      hashSecret: (secret) => secret,
    }),
    csrfTokenOf: tokens.csrfToken,
    owners: {
      order: async (id) => id === 'mine',
      account: async () => false,
      position: async () => false,
      algo_order: async () => false,
      broker_credential: async () => false,
      portfolio: async () => false,
    },
    findIdempotent: async (userId, key, notBefore) => {
      const record = tables.idempotency.get(`${userId} ${key}`)
      return record && record.createdAt >= notBefore ? record : null
    },
    committer,
    clock,
    rules: failureRules,
    logger: { info: log, warn: log, error: log },
    validateOutputs: true,
  })
  /** The log, each record with what its body says. */
  const opened = () =>
    tables.audit.map((record) => ({ ...record, facts: openRecord(record, cipher).body.facts }))
  return { app, tables, clock, ids, erase, units, registry, tokens, hashing, ports, logged, store, opened }
}
export type TestDesk = ReturnType<typeof makeTestDesk>

export const context = (more: Partial<CallContext> = {}): CallContext => ({
  requestId: 'request-1',
  transport: 'rest',
  authorization: null,
  idempotencyKey: null,
  refreshCookie: null,
  ipAddress: '192.0.2.7',
  userAgent: 'test agent',
  setRefreshCookie: () => undefined,
  signal: null,
  ...more,
})

export const PASSWORD = 'SecurePassword123!'

export type Signed = Readonly<{
  access_token: string
  refresh_token: string
  session_id: string
  user_id: string
  user: Readonly<{ user_id: string }>
}>

export async function register(desk: TestDesk, email = 'jane@example.com'): Promise<Signed> {
  const input = { email, password: PASSWORD, full_name: 'Jane Doe' }
  const result = await desk.app.call('identity.register', input, context())
  if (!result.ok) throw new Error(`registration refused: ${result.failure.code}`)
  return result.value as Signed
}

export const as = (signed: Pick<Signed, 'access_token'>, more: Partial<CallContext> = {}): CallContext =>
  context({ authorization: `Bearer ${signed.access_token}`, ...more })

/** Gives a registered user another role, as the command line would. */
export function grant(desk: TestDesk, signed: Signed, role: UserRecord['role']): void {
  const user = { ...present(desk.tables.users.get(signed.user_id), 'user'), role }
  desk.tables.users.set(user.id, user)
  desk.registry.rememberUser(user)
}

export const codeOf = async (
  result: Promise<Awaited<ReturnType<TestDesk['app']['call']>>>,
): Promise<string> => {
  const settled = await result
  return settled.ok ? 'ok' : settled.failure.code
}
