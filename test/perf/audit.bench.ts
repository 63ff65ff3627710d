import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAuditWriter, makeTreeKeeper, verifyAudit } from '../../src/core/app/index.ts'
import type { Write } from '../../src/core/app/index.ts'
import { parseVkey, verifierKey, verifyInclusion, vkeyText } from '../../src/core/audit/index.ts'
import { instant, makeRandom, present } from '../../src/core/kernel/index.ts'
import {
  checkEd25519,
  makeNoteKeys,
  makeSalt,
  makeSubjectCipher,
  makeTreeHasher,
} from '../../src/main/adapters/crypto/index.ts'
import { openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { breathe, uuidSource } from '../../src/main/engine/platform.ts'
import { print } from './result.ts'

/** Run: `npm run -s bench -- audit`. A log of a million records, each of a person and sealed, as orders write them. */
const RECORDS = 1_000_000
const BATCH = 640
const PROOFS = 500

const KEY = Buffer.alloc(32, 7)
const clock = { now: () => instant(Date.now()) }
const hasher = makeTreeHasher()

const fact = (number: number) => ({
  action: 'order.placed',
  category: 'transaction' as const,
  actorId: `0193aaaa-bbbb-7ccc-8ddd-${String(number % 50).padStart(12, '0')}`,
  resourceType: 'order',
  resourceId: `0193aaaa-bbbb-7ccc-8ddd-${String(number).padStart(12, '0')}`,
  result: 'success' as const,
  code: null,
  requestId: null,
  at: clock.now(),
  facts: {
    order_type: 'limit',
    price: '50000',
    quantity: '1.5',
    side: 'buy',
    status: 'open',
    symbol: 'BTC-USD',
  },
  personal: { ip_address: '192.0.2.7', user_agent: 'a client of some sort/1.0' },
})

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const directory = mkdtempSync(join(tmpdir(), 'optionix-bench-'))
try {
  const opened = await openSqliteStore({ directory, key: KEY })
  if (!opened.ok) throw new Error(opened.failure.message)
  const store = opened.value
  /** With people whom nobody has met: their keys are written with their first records. */
  const newWriter = () => {
    const cipher = makeSubjectCipher({ databaseKey: KEY, subjectKeys: [], clock })
    return makeAuditWriter({ nextIndex: 0, cipher, hasher, ids: uuidSource, salt: makeSalt() })
  }
  const [tried, writer] = [newWriter(), newWriter()]

  const sealed = cpuMs()
  for (let number = 0; number < 50_000; number += 1) tried.seal(fact(number), number)
  print('audit', 'CPU to seal and hash a record', (cpuMs() - sealed) / 50, 'µs')

  const started = performance.now()
  const appending = cpuMs()
  let pending: Promise<void> = Promise.resolve()
  for (let next = 0; next < RECORDS; next += BATCH) {
    const writes: Write[] = []
    for (let number = next; number < Math.min(next + BATCH, RECORDS); number += 1) {
      writes.push(...writer.seal(fact(number), number).writes)
    }
    const commit = store.commit(writes)
    // One is written while the next is sealed, as the committer does it.
    await pending
    pending = commit
  }
  await pending
  const rate = (RECORDS * 1_000) / (performance.now() - started)
  print('audit', 'appends, durable', rate, '1/s', 20_000)
  print('audit', 'CPU of an append, both threads', ((cpuMs() - appending) * 1_000) / RECORDS, 'µs')

  const noteKeys = makeNoteKeys({ databaseKey: KEY, words: { verifierKey, vkeyText } })
  const key = noteKeys.make('bench/log', clock.now())
  await store.commit([{ op: 'insert', table: 'auditKeys', record: key }])
  const keeper = makeTreeKeeper({
    ...{ store, clock, hasher, breathe, origin: 'bench/log', anchors: [] },
    signer: () => Promise.resolve(noteKeys.open(key)),
    committer: { commit: async ({ writes }) => (await store.commit(writes), []) },
    policy: { records: 1_000, ms: 60_000 },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const grown = performance.now()
  const checkpoint = present(await keeper.checkpoint(), 'a checkpoint')
  print('audit', 'tree kept and signed from nothing', performance.now() - grown, 'ms')

  const random = makeRandom(1)
  const times: number[] = []
  for (let count = 0; count < PROOFS; count += 1) {
    const index = random.integer(RECORDS)
    const began = performance.now()
    const proof = await keeper.tree().inclusion(index, RECORDS)
    times.push(performance.now() - began)
    const [leaf] = await store.audit.hashes(0, index, 1)
    if (!verifyInclusion(present(leaf, 'leaf'), { index, size: RECORDS }, proof, checkpoint.rootHash)) {
      throw new Error(`record ${index} is not proven`)
    }
  }
  times.sort((left, right) => left - right)
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const value = present(times[Math.floor(PROOFS * share)], name)
    print('audit', `proof of one in 1,000,000, ${name}`, value, 'ms', 5)
  }

  const began = performance.now()
  const cpuBefore = cpuMs()
  const keys = [present(parseVkey(key.vkey), 'the key')]
  const verdict = await verifyAudit({ store, hasher, breathe, keys, check: checkEd25519 })
  if (!verdict.valid || verdict.rootHash !== checkpoint.rootHash) throw new Error('the log does not verify')
  print('audit', 'verification of 1,000,000 records', (performance.now() - began) / 1_000, 's', 10)
  print('audit', 'CPU of that verification', (cpuMs() - cpuBefore) / 1_000, 's')
  await store.close()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
