import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { makeAuditWriter, makeTreeKeeper } from '../../../src/core/app/index.ts'
import type { Store, Write } from '../../../src/core/app/index.ts'
import type { AuditFact, NoteSigner } from '../../../src/core/audit/index.ts'
import { ED25519_COSIGNATURE, parseVkey, verifierKey, vkeyText } from '../../../src/core/audit/index.ts'
import { instant, present } from '../../../src/core/kernel/index.ts'
import type { Clock } from '../../../src/core/kernel/index.ts'
import {
  checkEd25519,
  makeNoteKeys,
  makeSalt,
  makeSubjectCipher,
  makeTreeHasher,
  runningDigest,
} from '../../../src/main/adapters/crypto/index.ts'
import { openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { giveKey } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import type { OutsideCheckpoint } from '../../../src/core/app/audit/verify.ts'
import { bundleLines, verifyAudit } from '../../../src/core/app/index.ts'
import { uuidSource } from '../../../src/main/engine/index.ts'

export const ORIGIN = 'desk.example/log'
const KEY = Buffer.alloc(32, 7)
const START = Date.UTC(2026, 10, 21, 9)

const factNumber = (number: number, at: number, change: Partial<AuditFact> = {}): AuditFact => ({
  action: 'order.placed',
  category: 'transaction',
  actorId: `trader-${number % 3}`,
  resourceType: 'order',
  resourceId: `order-${number}`,
  result: 'success',
  code: null,
  requestId: null,
  at: instant(at),
  facts: { symbol: 'BTC-USD', quantity: '1.5', price: '50000' },
  personal: { ip_address: '192.0.2.7' },
  ...change,
})

/** The log alone, over a real store in a directory: written, signed, checked and exported as the engine does it. */
export async function openLog(directory: string) {
  const opened = await openSqliteStore({ directory, key: KEY })
  if (!opened.ok) throw new Error(opened.failure.message)
  const store: Store = opened.value
  let now = START
  const clock: Clock = { now: () => instant(now) }
  const hasher = makeTreeHasher()
  const cipher = makeSubjectCipher({ databaseKey: KEY, subjectKeys: await store.subjectKeys(), clock })
  const noteKeys = makeNoteKeys({ databaseKey: KEY, words: { verifierKey, vkeyText } })
  const head = await store.auditHead()
  const writer = makeAuditWriter({
    ...{ nextIndex: head.size, latestAt: head.latestAt, cipher, hasher },
    ...{ ids: uuidSource, salt: makeSalt() },
  })
  let next = head.size

  const append = async (count: number, change: (number: number) => Partial<AuditFact> = () => ({})) => {
    const writes: Write[] = []
    for (let done = 0; done < count; done += 1) {
      now += 1
      writes.push(...writer.seal(factNumber(next, now, change(next)), next).writes)
      next += 1
    }
    await store.commit(writes)
  }

  const keyRecord = async () => {
    const kept = (await store.audit.keys()).findLast(({ retiredAt }) => retiredAt === null)
    if (kept) return kept
    const made = noteKeys.make(ORIGIN, clock.now())
    await store.commit([{ op: 'insert', table: 'auditKeys', record: made }])
    return made
  }
  const signer = async (): Promise<NoteSigner> => noteKeys.open(await keyRecord())
  const errors: string[] = []
  const keeper = makeTreeKeeper({
    ...{ store, clock, hasher, origin: ORIGIN, signer, anchors: [] },
    committer: { commit: async ({ writes }) => (await store.commit(writes), []) },
    policy: { records: 100, ms: 60_000 },
    logger: {
      info: () => undefined,
      warn: () => undefined,
      error: (event) => void errors.push(event),
    },
    breathe: () => Promise.resolve(),
  })
  const keys = async () =>
    (await store.audit.keys()).map(({ vkey }) => present(parseVkey(vkey), 'a key of the log'))

  return {
    ...{ store, cipher, clock, hasher, keeper, append, keys, signer, keyRecord, noteKeys },
    size: () => next,
    tick: (ms: number) => (now += ms),
    verify: async (outside: OutsideCheckpoint | null = null) =>
      verifyAudit({ store, hasher, keys: await keys(), check: checkEd25519 }, {}, outside),
    bundle: async (first = 0, end = Number.POSITIVE_INFINITY): Promise<string[]> => {
      const last = present(await keeper.checkpoint(), 'a checkpoint')
      const ports = {
        ...{ store, cipher, hasher, signer, keys, origin: ORIGIN, tree: keeper.tree, digest: runningDigest },
        breathe: () => Promise.resolve(),
      }
      const lines: string[] = []
      for await (const line of bundleLines(ports, { first, end: Math.min(end, last.size), last })) {
        lines.push(line.trimEnd())
      }
      return lines
    },
    close: () => store.close(),
  }
}

export type OpenLog = Awaited<ReturnType<typeof openLog>>

/** Somebody with the key of the database and no respect for its triggers. */
function tamper(directory: string, statements: readonly string[]): void {
  const handle = new Sqlite(join(directory, 'optionix.db'))
  giveKey(handle, KEY)
  const triggers = handle.prepare("select name from sqlite_master where type = 'trigger'").all() as {
    name: string
  }[]
  for (const { name } of triggers) handle.exec(`drop trigger "${name}"`)
  for (const statement of statements) handle.exec(statement)
  handle.close()
}

/** The log of a directory, opened again after somebody tampered with it. */
export async function openedAfter(
  log: OpenLog,
  directory: string,
  statements: readonly string[],
): Promise<OpenLog> {
  await log.close()
  tamper(directory, statements)
  return openLog(directory)
}

/** A witness of its own key. */
export function witnessNamed(name: string): Readonly<{ signer: NoteSigner; vkey: string }> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const signer: NoteSigner = {
    name,
    publicKey: new Uint8Array(spki.subarray(12)),
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text), privateKey)),
  }
  return { signer, vkey: vkeyText(verifierKey(name, signer.publicKey, ED25519_COSIGNATURE)) }
}
