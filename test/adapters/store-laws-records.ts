import { expect, it } from 'vitest'
import type { Store } from '../../src/core/app/store/store.ts'
import { addMs, asId, decimal, decimalText, instant, MS_PER_DAY } from '../../src/core/kernel/index.ts'
import { BTC, NOON, auditRecord, idOf, orderId, userId, userRecord } from '../support/records.ts'
import type { ApiKeyRecord, BrokerCredentialRecord, SessionRecord } from '../../src/core/identity/index.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const
type Paging = Readonly<{ limit: number; offset: number }>

/** Users and their sessions. */
export function userLaws(under: () => StoreUnderLaw): void {
  it('keeps e-mail, user name and number unique, and frees them when they change', async () => {
    const { store } = under()
    const [first, second] = [userRecord(1), userRecord(2)]
    await store.commit([
      { op: 'insert', table: 'users', record: first },
      { op: 'insert', table: 'users', record: second },
    ])
    for (const clash of [{ email: first.email }, { username: first.username }, { number: 1 }]) {
      const write = { op: 'insert', table: 'users', record: userRecord(3, clash) } as const
      await expect(store.commit([write])).rejects.toMatchObject({ code: 'duplicate_key' })
    }
    await expect(
      store.commit([{ op: 'put', table: 'users', record: { ...second, email: first.email } }]),
    ).rejects.toMatchObject({ code: 'duplicate_key' })
    await store.commit([
      { op: 'put', table: 'users', record: { ...first, email: 'moved@example.test' } },
      { op: 'put', table: 'users', record: { ...second, email: first.email } },
    ])
    expect((await store.users.byEmail(first.email))?.id).toBe(second.id)
    expect((await store.users.byUsername('trader1'))?.email).toBe('moved@example.test')
    expect(await store.users.count()).toBe(2)
    expect(await store.users.nextNumber()).toBe(3)
  })

  it('finds users by part of a name, role and status, in order of number, a page at a time', async () => {
    const { store } = under()
    expect(await store.users.nextNumber()).toBe(1)
    expect(await store.users.administratorExists()).toBe(false)
    await store.commit(
      [
        userRecord(3, { fullName: 'Ärmel 100% Sure', role: 'admin' }),
        userRecord(1, { status: 'suspended' }),
        userRecord(2),
        userRecord(4, { tier: 'pro' }),
      ].map((record) => ({ op: 'insert', table: 'users', record })),
    )
    const numbers = async (filter: Parameters<Store['users']['list']>[0], page = FIRST_TEN as Paging) => {
      const { items, total } = await store.users.list(filter, page)
      return { numbers: items.map((user) => user.number), total }
    }
    expect(await numbers({})).toEqual({ numbers: [1, 2, 3, 4], total: 4 })
    const tiers = ['free', 'pro', 'elite'] as const
    expect(await Promise.all(tiers.map(store.users.countOfTier))).toEqual([3, 1, 0])
    expect(await numbers({}, { limit: 2, offset: 3 })).toEqual({ numbers: [4], total: 4 })
    expect(await numbers({}, { limit: 2, offset: 9 })).toEqual({ numbers: [], total: 4 })
    expect(await numbers({ search: 'ärMEL' })).toEqual({ numbers: [3], total: 1 })
    expect(await numbers({ search: '%' })).toEqual({ numbers: [3], total: 1 })
    expect(await numbers({ search: '_' })).toEqual({ numbers: [], total: 0 })
    const id: string = userId(2)
    expect(await numbers({ search: id })).toEqual({ numbers: [2], total: 1 })
    expect(await numbers({ search: id.slice(-6) })).toEqual({ numbers: [2], total: 1 })
    expect(await numbers({ search: id.slice(-5) })).toEqual({ numbers: [], total: 0 })
    expect(await numbers({ search: id.slice(0, 8) })).toEqual({ numbers: [], total: 0 })
    expect(await numbers({ search: 'trader', role: 'trader', status: 'active' })).toEqual({
      numbers: [2, 4],
      total: 2,
    })
    expect(await store.users.administratorExists()).toBe(true)
  })

  it('gives the sessions of one user, newest first', async () => {
    const { store } = under()
    const session = (number: number, owner: number) => ({
      id: idOf<'session'>('session', number),
      userId: userId(owner),
      createdAt: addMs(NOON, number),
      lastSeenAt: NOON,
      expiresAt: addMs(NOON, MS_PER_DAY),
      endedAt: null,
      endReason: null,
      refreshTokenHash: 'ab',
      deviceSealed: number === 1 ? null : 'c2VhbGVk',
      provenAt: number === 1 ? null : NOON,
      method: number === 1 ? null : ('second_factor' as const),
      signals: number === 1 ? null : 'new_device impossible_travel',
    })
    const all = [session(1, 1), session(2, 1), session(3, 2)]
    await store.commit(all.map((record) => ({ op: 'insert', table: 'sessions', record })))
    const page = (limit: number, offset: number) => store.users.sessionsOf(userId(1), { limit, offset })
    expect(await page(9, 0)).toEqual([all[1], all[0]])
    expect([await page(1, 1), await page(1, 2)]).toEqual([[all[0]], []])
    expect(await store.users.session(idOf<'session'>('session', 3))).toEqual(all[2])
    expect(await store.users.session(idOf<'session'>('session', 4))).toBeNull()
  })

  it('finds the few sessions of a user that may be live among all that they ever had', async () => {
    const { store } = under()
    const past = Array.from({ length: 20_000 }, (_, number) => number)
    const session = (number: number, owner: number, more: Partial<SessionRecord> = {}): SessionRecord => ({
      ...{ id: idOf<'session'>('session', number), userId: userId(owner), createdAt: addMs(NOON, number) },
      ...{ lastSeenAt: NOON, expiresAt: NOON, endedAt: null, endReason: null, refreshTokenHash: 'ab' },
      ...{ deviceSealed: null, provenAt: null, method: null, signals: null, ...more },
    })
    const later = { expiresAt: addMs(NOON, MS_PER_DAY) }
    const live = [session(20_001, 1, later), session(20_002, 1, { expiresAt: addMs(NOON, 1) })]
    const ended = session(20_003, 1, { ...later, endedAt: NOON, endReason: 'logout' })
    const records = [...past.map((number) => session(number, 1)), ...live, ended, session(20_004, 2, later)]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'sessions', record })))
    expect(await store.users.openSessions(userId(1), NOON)).toEqual(live.toReversed())
    expect(await store.users.openSessions(userId(1), addMs(NOON, 1))).toEqual([live[0]])
    expect(await store.users.openSessions(userId(3), NOON)).toEqual([])
    const newest = await store.users.sessionsOf(userId(1), { limit: 3, offset: 0 })
    expect(newest).toEqual([ended, live[1], live[0]])
  })
}

/** What proves who users are, and what two persons must agree on. */
export function identityLaws(under: () => StoreUnderLaw): void {
  it('finds a key by the beginning of its secret and of the one before, and which are to be replaced', async () => {
    const { store } = under()
    const key = (number: number, more: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
      ...{ id: `key-${number}`, userId: userId(1), name: 'robot', prefix: `ok_${number}`, secretHash: 'aa' },
      ...{ previousPrefix: null, previousHash: null, previousValidUntil: null },
      ...{ permissions: 'order.read', networks: '192.0.2.0/24', createdAt: addMs(NOON, number) },
      ...{ expiresAt: null, rotatesAt: addMs(NOON, number * MS_PER_DAY), noticedAt: null },
      ...{ endedAt: null, endReason: null, lastUsedAt: null, ...more },
    })
    const replaced = key(2, { previousPrefix: 'ok_old', previousHash: 'bb', previousValidUntil: NOON })
    const ended = key(3, { endedAt: NOON, endReason: 'revoked' })
    const records = [key(1), replaced, ended, key(4, { noticedAt: NOON }), key(9)]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'apiKeys', record })))
    expect(await store.keys.apiKeyByPrefix('ok_old')).toEqual(replaced)
    expect(await store.keys.apiKeyByPrefix('ok_2')).toEqual(replaced)
    expect(await store.keys.apiKeyByPrefix('ok_0')).toBeNull()
    expect(await store.keys.apiKey('key-3')).toEqual(ended)
    const ids = (keys: readonly ApiKeyRecord[]) => keys.map(({ id }) => id)
    expect(ids(await store.keys.apiKeysOf(userId(1)))).toEqual(['key-9', 'key-4', 'key-3', 'key-2', 'key-1'])
    expect(ids(await store.keys.apiKeysToRotate(addMs(NOON, 4 * MS_PER_DAY)))).toEqual(['key-1', 'key-2'])
    const twice = { op: 'insert', table: 'apiKeys', record: key(5, { prefix: 'ok_1' }) } as const
    await expect(store.commit([twice])).rejects.toMatchObject({ code: 'duplicate_key' })
  })

  it('finds a user’s credentials at brokers, newest first, ended ones too', async () => {
    const { store } = under()
    const credential = (id: string, of: number, at: number): BrokerCredentialRecord => ({
      ...{ id, userId: userId(of), broker: 'zerodha', keyHint: '…1234', secretsSealed: 'c2VhbGVk' },
      ...{ createdAt: addMs(NOON, at), replacedAt: null, rotatesAt: addMs(NOON, MS_PER_DAY), endedAt: null },
    })
    const [older, newer, other] = [credential('a', 1, 1), credential('b', 1, 2), credential('c', 2, 3)]
    await store.commit(
      [older, newer, other].map((record) => ({ op: 'insert', table: 'brokerCredentials', record })),
    )
    const ended = { ...older, secretsSealed: null, endedAt: addMs(NOON, 5) }
    await store.commit([{ op: 'put', table: 'brokerCredentials', record: ended }])
    expect(await store.keys.brokerCredentialsOf(userId(1))).toEqual([newer, ended])
    expect(await store.keys.brokerCredentialsOf(userId(3))).toEqual([])
  })

  it('keeps the desk’s own keys, oldest first', async () => {
    const { store } = under()
    const key = (id: string, at: number) =>
      ({
        ...{ id, wrapped: 'd3JhcHBlZA==', createdAt: addMs(NOON, at) },
        purpose: 'token',
        ...{ retiredAt: null, endsAt: null, revokedAt: null },
      }) as const
    const retired = { ...key('b', 1), retiredAt: NOON, endsAt: addMs(NOON, 5) }
    await store.commit([
      { op: 'insert', table: 'dataKeys', record: key('a', 2) },
      { op: 'insert', table: 'dataKeys', record: key('b', 1) },
    ])
    await store.commit([{ op: 'put', table: 'dataKeys', record: retired }])
    expect(await store.keys.dataKeys()).toEqual([retired, key('a', 2)])
  })

  it('finds enrolments of a second factor that were begun by then and never confirmed', async () => {
    const { store } = under()
    const of = (number: number, totpPendingSealed: string | null, totpPendingAt: number | null) => ({
      ...{ userId: userId(number), passwordHistory: '', totpSealed: null, totpStep: null },
      ...{ backupCodes: '', backupCodesPending: '', personId: null, updatedAt: NOON },
      ...{ totpPendingSealed, totpPendingAt: totpPendingAt === null ? null : addMs(NOON, totpPendingAt) },
    })
    const [old, young, none, ancient] = [
      of(1, 'b2xk', 0),
      of(2, 'bmV3', 1),
      of(3, null, null),
      of(4, 'b2xk', null),
    ]
    const all = [old, young, none, ancient]
    await store.commit(all.map((record) => ({ op: 'put', table: 'credentials', record })))
    expect(await store.identity.pendingFactors(NOON)).toEqual([old, ancient])
    expect(await store.identity.pendingFactors(addMs(NOON, 1))).toEqual([old, young, ancient])
  })

  it('keeps credentials, one-time tokens and outside accounts, and replaces them whole', async () => {
    const { store } = under()
    const credentials = {
      userId: userId(1),
      passwordHistory: '$argon2id$a $argon2id$b',
      totpSealed: 'c2VhbGVk',
      totpPendingSealed: null,
      totpPendingAt: null,
      totpStep: 59_000_000,
      backupCodes: 'aa bb',
      backupCodesPending: '',
      personId: null,
      updatedAt: NOON,
    }
    const token = {
      hash: 'ab',
      purpose: 'password_reset' as const,
      userId: userId(1),
      createdAt: NOON,
      expiresAt: addMs(NOON, MS_PER_DAY),
      usedAt: null,
    }
    const linked = { provider: 'firm', subject: 's', userId: userId(1), linkedAt: NOON, unlinkedAt: null }
    await store.commit([
      { op: 'put', table: 'credentials', record: credentials },
      { op: 'insert', table: 'oneTimeTokens', record: token },
      { op: 'put', table: 'externalIdentities', record: linked },
      {
        op: 'put',
        table: 'externalIdentities',
        record: { ...linked, provider: 'other', linkedAt: addMs(NOON, 1) },
      },
    ])
    expect(await store.identity.credentials(userId(1))).toEqual(credentials)
    expect(await store.identity.credentials(userId(2))).toBeNull()
    expect(await store.identity.personLinks()).toEqual([])
    const joined = { ...credentials, userId: userId(2), personId: userId(1) }
    await store.commit([{ op: 'put', table: 'credentials', record: joined }])
    expect(await store.identity.personLinks()).toEqual([{ userId: userId(2), personId: userId(1) }])
    expect(await store.identity.oneTimeToken('ab')).toEqual(token)
    expect(await store.identity.oneTimeToken('ac')).toBeNull()
    expect(await store.identity.externalIdentity('firm', 's')).toEqual(linked)
    expect(await store.identity.externalIdentity('firm', 'S')).toBeNull()
    const providers = (await store.identity.externalIdentitiesOf(userId(1))).map(({ provider }) => provider)
    expect(providers).toEqual(['firm', 'other'])
    const younger = { ...token, hash: 'aa', createdAt: addMs(NOON, 1) }
    const others = { ...token, hash: 'cc', userId: userId(2) }
    await store.commit([younger, others].map((record) => ({ op: 'insert', table: 'oneTimeTokens', record })))
    expect(await store.identity.openOneTimeTokens(userId(1))).toEqual([token, younger])
    const spent = { ...token, usedAt: NOON }
    await store.commit([{ op: 'put', table: 'oneTimeTokens', record: spent }])
    expect(await store.identity.oneTimeToken('ab')).toEqual(spent)
    expect(await store.identity.openOneTimeTokens(userId(1))).toEqual([younger])
  })

  it('gives approvals newest first by kind, subject, requester, status and end, and administrators by number', async () => {
    const { store } = under()
    const approval = (number: number, changes: object = {}) => ({
      id: `approval-${number}`,
      kind: 'user.role',
      subjectId: userId(9),
      payload: { role: 'admin' },
      reason: 'joins',
      requestedBy: userId(1),
      requestedAt: addMs(NOON, number),
      expiresAt: addMs(NOON, number + MS_PER_DAY),
      status: 'pending' as const,
      decidedBy: null,
      decidedAt: null,
      decisionReason: null,
      result: null,
      ...changes,
    })
    const decided = {
      status: 'executed',
      decidedBy: userId(2),
      decidedAt: NOON,
      result: { before: 'trader' },
    }
    const all = [approval(1), approval(2, decided), approval(3, { requestedBy: userId(2), kind: 'limit' })]
    await store.commit([
      ...all.map((record) => ({ op: 'insert', table: 'approvals', record }) as const),
      ...[userRecord(2, { role: 'super_admin' }), userRecord(1, { role: 'admin' }), userRecord(3)].map(
        (record) => ({ op: 'insert', table: 'users', record }) as const,
      ),
    ])
    const ids = async (filter: Parameters<Store['identity']['approvals']>[0], page = FIRST_TEN as Paging) => {
      const { items, total } = await store.identity.approvals(filter, page)
      return [total, ...items.map(({ id }) => id.slice(-1))]
    }
    expect(await ids({})).toEqual([3, '3', '2', '1'])
    expect(await ids({}, { limit: 1, offset: 1 })).toEqual([3, '2'])
    expect(await ids({ kind: 'user.role', status: 'pending' })).toEqual([1, '1'])
    expect(await ids({ requestedBy: userId(2) })).toEqual([1, '3'])
    expect(await ids({ subjectId: userId(8) })).toEqual([0])
    expect(await ids({ expiresFrom: addMs(NOON, MS_PER_DAY + 2) })).toEqual([2, '3', '2'])
    expect(await ids({ expiresTo: addMs(NOON, MS_PER_DAY + 2) })).toEqual([2, '2', '1'])
    expect(await store.identity.approval('approval-2')).toEqual(all[1])
    const administrators = await store.identity.administrators()
    expect(administrators.map(({ number }) => number)).toEqual([1, 2])
    expect(await store.identity.usersWithRole(['admin', 'super_admin'])).toEqual(administrators)
    expect(await store.identity.usersWithRole([])).toEqual([])
  })
}

/** The audit log, bars, chains, subject keys and settings. */
export function auditAndMarketLaws(under: () => StoreUnderLaw): void {
  it('continues the audit log from its head and filters it newest first', async () => {
    const { store } = under()
    expect(await store.auditHead()).toEqual({ size: 0, lastLeafHash: null, latestAt: null })
    await store.commit(
      [
        auditRecord(0),
        auditRecord(1, { actorId: 'system', action: 'engine.started', resourceId: null }),
        auditRecord(2),
        auditRecord(3, { resourceId: orderId(0) }),
      ].map((record) => ({ op: 'insert', table: 'auditRecords', record })),
    )
    expect(await store.auditHead()).toEqual({
      ...{ size: 4, lastLeafHash: auditRecord(3).leafHash },
      latestAt: auditRecord(3).at,
    })
    const indexes = async (filter: object, page: Paging = FIRST_TEN) => {
      const { items, total } = await store.audit.list(filter, page)
      return [total, ...items.map((record) => record.index)]
    }
    expect(await indexes({})).toEqual([4, 3, 2, 1, 0])
    expect(await indexes({}, { limit: 1, offset: 1 })).toEqual([4, 2])
    expect(await indexes({ actorId: 'system' })).toEqual([1, 1])
    const before = async (filter: object, index: number | null, limit: number) =>
      (await store.audit.before(filter, index, limit)).map((record) => record.index)
    expect([await before({}, null, 3), await before({}, 1, 3)]).toEqual([[3, 2, 1], [0]])
    expect(await before({ action: 'order.placed', resourceId: orderId(0) }, 3, 3)).toEqual([0])
    expect(await indexes({ action: 'order.placed', resourceId: orderId(0) })).toEqual([2, 3, 0])
    expect(await indexes({ from: instant(NOON + 1), to: instant(NOON + 2) })).toEqual([2, 2, 1])
    const span = (from?: number, to?: number) =>
      store.audit.span({
        ...(from === undefined ? {} : { from: instant(NOON + from) }),
        ...(to === undefined ? {} : { to: instant(NOON + to) }),
      })
    expect([await span(), await span(1), await span(undefined, 2), await span(1, 2)]).toEqual([
      { first: 0, last: 3 },
      { first: 1, last: 3 },
      { first: 0, last: 2 },
      { first: 1, last: 2 },
    ])
    expect(await span(4)).toBeNull()
    expect(await store.audit.leafHashes([-1, 0, 2, 9])).toEqual(
      new Map([0, 2].map((index) => [index, auditRecord(index).leafHash])),
    )
    expect(await store.audit.leafHashes([])).toEqual(new Map())
    expect((await store.audit.range(1, 2)).map((record) => record.index)).toEqual([1, 2])
  })

  it('keeps the hashes of the tree by level, and leaf hashes as its lowest', async () => {
    const { store } = under()
    const hashOf = (level: number, index: number) => `${level}${index}`.padStart(64, '0')
    await store.commit([
      ...[0, 1, 2].map((index) => ({
        ...{ op: 'insert' as const, table: 'auditRecords' as const },
        record: auditRecord(index, { clockBackMs: index, body: index === 0 ? null : 'a.b', subjectId: 'x' }),
      })),
      ...[0, 1, 2].map((index) => ({
        ...{ op: 'insert' as const, table: 'auditNodes' as const },
        record: { level: index === 2 ? 2 : 1, index: index % 2, hash: hashOf(1, index) },
      })),
    ])
    expect(await store.audit.hashes(0, 1, 5)).toEqual([1, 2].map((index) => auditRecord(index).leafHash))
    expect(await store.audit.hashes(1, 0, 256)).toEqual([hashOf(1, 0), hashOf(1, 1)])
    expect(await store.audit.hashes(1, 1, 1)).toEqual([hashOf(1, 1)])
    expect(await Promise.all([1, 2, 3].map((level) => store.audit.nodeCount(level)))).toEqual([2, 1, 0])
    expect(await store.audit.range(1, 1)).toEqual([
      auditRecord(1, { clockBackMs: 1, body: 'a.b', subjectId: 'x' }),
    ])
    expect((await store.auditHead()).latestAt).toBe(NOON + 4)
  })

  it('keeps checkpoints, what witnesses signed, keys and marks, and changes none but the end of a key', async () => {
    const { store } = under()
    const checkpoint = (number: number, size: number) => ({
      ...{ number, size, rootHash: 'a'.repeat(64), at: instant(NOON + number), note: `note ${number}\n` },
    })
    const cosignature = {
      ...{ id: 'c', checkpointNumber: 1, keyName: 'w', vkey: 'w+1+A', line: '— w A\n' },
      ...{ signedAt: NOON, at: NOON },
    }
    const key = {
      id: 'k',
      name: 'log',
      vkey: 'log+1+A',
      privateSealed: 's',
      createdAt: NOON,
      retiredAt: null,
    }
    const review = { id: 'r', recordIndex: 3, reviewerId: 'u', noteSealed: null, at: NOON }
    expect(await store.audit.lastCheckpoint()).toBeNull()
    await store.commit([
      { op: 'insert', table: 'auditCheckpoints', record: checkpoint(0, 10) },
      { op: 'insert', table: 'auditCheckpoints', record: checkpoint(1, 20) },
      { op: 'insert', table: 'auditCheckpoints', record: checkpoint(2, 20) },
      { op: 'insert', table: 'auditCosignatures', record: cosignature },
      { op: 'insert', table: 'auditKeys', record: key },
      { op: 'insert', table: 'auditReviews', record: review },
    ])
    expect(await store.audit.lastCheckpoint()).toEqual(checkpoint(2, 20))
    expect(await store.audit.checkpointBelow(19)).toEqual(checkpoint(0, 10))
    expect(await store.audit.checkpointBelow(20)).toEqual(checkpoint(2, 20))
    expect(await store.audit.checkpointBelow(9)).toBeNull()
    expect(await store.audit.checkpoints(1, 1)).toEqual([checkpoint(1, 20)])
    expect([await store.audit.cosignatures(), await store.audit.cosignatures(2)]).toEqual([[cosignature], []])
    expect(await store.audit.reviews([2, 3])).toEqual([review])
    await store.commit([{ op: 'put', table: 'auditKeys', record: { ...key, retiredAt: NOON } }])
    expect(await store.audit.keys()).toEqual([{ ...key, retiredAt: NOON }])
    for (const write of [
      { op: 'put', table: 'auditCheckpoints', record: checkpoint(1, 21) },
      { op: 'put', table: 'auditCosignatures', record: cosignature },
      { op: 'put', table: 'auditReviews', record: review },
      { op: 'put', table: 'auditNodes', record: { level: 1, index: 0, hash: 'x' } },
    ] as const) {
      await expect(store.commit([write])).rejects.toMatchObject({ code: 'append_only' })
    }
  })

  it('finds a record by its id, and those that concern somebody beside those they made', async () => {
    const { store } = under()
    const records = [
      auditRecord(0),
      auditRecord(1, { subjectId: 'jane' }),
      auditRecord(2, { actorId: 'jane' }),
    ]
    await store.commit(
      records.map((record) => ({ op: 'insert' as const, table: 'auditRecords' as const, record })),
    )
    expect(await store.audit.byId(auditRecord(1).id)).toEqual(records[1])
    expect(await store.audit.byId('nobody')).toBeNull()
    const found = await store.audit.list({ concerning: 'jane' }, FIRST_TEN)
    expect(found.items.map(({ index }) => index)).toEqual([2, 1])
    const filtered = await store.audit.list({ category: 'data' }, FIRST_TEN)
    expect(filtered.total).toBe(0)
    const narrow = { category: 'transaction', resourceType: 'order', result: 'success' } as const
    expect((await store.audit.list(narrow, FIRST_TEN)).total).toBe(3)
  })

  it('gives the newest bars of a range, oldest first', async () => {
    const { store } = under()
    const bar = (number: number, timeframe: '1m' | '1d' = '1m') => ({
      symbol: BTC,
      timeframe,
      at: addMs(NOON, number * 60_000),
      open: decimal(number),
      high: decimal(number),
      low: decimal(number),
      close: decimal(number),
      volume: decimal('0.000001'),
    })
    await store.commit(
      [bar(0), bar(1), bar(2), bar(3), bar(0, '1d')].map((record) => ({ op: 'put', table: 'bars', record })),
    )
    await store.commit([{ op: 'put', table: 'bars', record: { ...bar(3), close: decimal(9) } }])
    const all = await store.market.bars(BTC, '1m', { limit: 2 })
    expect(all.map((each) => decimalText(each.close))).toEqual(['2', '9'])
    const range = await store.market.bars(BTC, '1m', { from: bar(0).at, to: bar(1).at, limit: 9 })
    expect(range).toEqual([bar(0), bar(1)])
    expect(await store.market.bars(BTC, '1h', { limit: 9 })).toEqual([])
  })

  it('keeps surfaces by symbol and slot, a later one in the place of the earlier', async () => {
    const { store } = under()
    const record = (slot: number, minute: number) => ({
      symbol: BTC,
      slot,
      at: addMs(NOON, minute * 60_000),
      surface: { model: 'svi', parameters: [{ expiry: '2026-12-18', a: 0.01 }] },
    })
    for (const written of [record(0, 0), record(1, 5), record(0, 10)]) {
      await store.commit([{ op: 'put', table: 'volSurfaces', record: written }])
    }
    const all = await store.market.volSurfaces(BTC, {}, { limit: 10, offset: 0 })
    expect(all).toEqual({ items: [record(0, 10), record(1, 5)], total: 2 })
    const until = { from: NOON, to: addMs(NOON, 300_000) }
    expect((await store.market.volSurfaces(BTC, until, { limit: 1, offset: 0 })).items).toEqual([
      record(1, 5),
    ])
    const ETH = asId<'instrument'>('ETH')
    expect(await store.market.volSurfaces(ETH, {}, { limit: 1, offset: 0 })).toEqual({ items: [], total: 0 })
  })

  it('keeps one chain a underlying, subject keys and settings', async () => {
    const { store } = under()
    const ETH = asId<'instrument'>('ETH')
    const chain = { underlying: ETH, asOf: NOON, source: 'file', chain: { expiries: [{ strike: '100' }] } }
    const later = { ...chain, asOf: addMs(NOON, 1) }
    const key = { subjectId: userId(1), wrappedKey: 'AAAA', createdAt: NOON }
    await store.commit([
      { op: 'put', table: 'chainSnapshots', record: chain },
      { op: 'put', table: 'subjectKeys', record: key },
      { op: 'put', table: 'settings', record: { name: 'token.secret', value: 's' } },
    ])
    await store.commit([{ op: 'put', table: 'chainSnapshots', record: later }])
    expect(await store.market.chainSnapshot(ETH)).toEqual(later)
    expect(await store.market.chainSnapshot(BTC)).toBeNull()
    expect(await store.market.chainSnapshots()).toEqual([{ underlying: ETH, asOf: later.asOf }])
    expect(await store.subjectKeys()).toEqual([key])
    expect(await store.setting('token.secret')).toBe('s')
    expect(await store.setting('absent')).toBeNull()
  })
}
