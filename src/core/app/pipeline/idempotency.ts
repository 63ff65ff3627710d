import type { Caller } from '../../identity/index.ts'
import {
  Decimal,
  MS_PER_DAY,
  canonicalJson,
  addMs,
  decimalText,
  ok,
  refused,
  sha256Hex,
} from '../../kernel/index.ts'
import type { Clock, Failure, Instant, JsonObject, JsonValue, Result, UserId } from '../../kernel/index.ts'
import type { IdempotencyRecord } from '../../orders/index.ts'
import type { IdempotencyKeeper } from '../call.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Store, Write } from '../store/store.ts'
import { pipelineFailure } from './failures.ts'
import { invalidField } from './input.ts'

/** How long a repeat returns the first answer. */
export const IDEMPOTENCY_MS = MS_PER_DAY

const KEY_FORM = /^[\x21-\x7e]{1,128}$/

export type IdempotencyQuery = (
  userId: UserId,
  key: string,
  notBefore: Instant,
) => Promise<IdempotencyRecord | null>

/** Answers that one statement forgets at most: a few milliseconds, so that no order waits for it. */
export const FORGET_COUNT_MAX = 500

/**
 * Forgets the answers that no repeat can ask for any more, in bounded batches; `breathe` lets other work run between
 * two of them. Answers how many went.
 */
export async function forgetOldAnswers(
  ports: Readonly<{ store: Pick<Store, 'forgetIdempotent'>; clock: Clock; breathe: () => Promise<void> }>,
): Promise<number> {
  const before = addMs(ports.clock.now(), -IDEMPOTENCY_MS)
  let forgotten = 0
  for (;;) {
    const count = await ports.store.forgetIdempotent(before, FORGET_COUNT_MAX)
    forgotten += count
    if (count < FORGET_COUNT_MAX) return forgotten
    await ports.breathe()
  }
}

/** Parsed input as plain data, so that `1.5` and `"1.50"` are the same request. */
function plain(value: unknown): JsonValue {
  if (Decimal.isDecimal(value)) return decimalText(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, plain(item)]),
    )
  }
  return value as JsonValue
}

/** SHA-256 (hex) of the entry and what it was asked. */
const requestHash = (entryName: string, input: unknown): string =>
  sha256Hex(`${entryName}\n${canonicalJson(plain(input))}`)

/** Null when the header was not sent. */
export function checkIdempotencyKey(key: string | null): Result<string | null> {
  if (key === null || KEY_FORM.test(key)) return ok(key)
  return refused(invalidField('Idempotency-Key', 'must be 1 to 128 visible ASCII characters'))
}

export type RepeatedCall = Readonly<{ caller: Caller; key: string; entryName: string; input: unknown }>

export type Idempotency = Readonly<{
  once: (
    call: RepeatedCall,
    act: (keeper: IdempotencyKeeper) => Promise<Result<unknown>>,
  ) => Promise<Result<unknown>>
}>

/**
 * Runs a command once for each user and key. Duplicates that arrive together wait for the first; a first that was
 * refused left nothing, so the next one runs. The record is written by the handler, in the unit of the effect.
 */
export function makeIdempotency(
  ports: Readonly<{ find: IdempotencyQuery; clock: Clock; forgotten: (entryName: string) => void }>,
): Idempotency {
  const queue = makeKeyedQueue()

  const answerOf = (record: IdempotencyRecord, hash: string): Result<JsonObject, Failure> =>
    record.requestHash === hash
      ? ok(record.answer)
      : refused(
          pipelineFailure(
            'idempotency_conflict',
            'This Idempotency-Key was used before with other content.',
            {
              field: 'Idempotency-Key',
            },
          ),
        )

  return {
    once: (call, act) =>
      queue.run(`${call.caller.userId}\n${call.key}`, async () => {
        const now = ports.clock.now()
        const key = `key:${call.key}`
        const hash = requestHash(call.entryName, call.input)
        const earlier = await ports.find(call.caller.userId, key, addMs(now, -IDEMPOTENCY_MS))
        if (earlier) return answerOf(earlier, hash)
        let kept = false
        const writeFor = (answer: JsonObject): Write => {
          kept = true
          const record = { userId: call.caller.userId, key, requestHash: hash, answer, createdAt: now }
          return { op: 'put', table: 'idempotency', record }
        }
        const result = await act({ writeFor })
        if (result.ok && !kept) ports.forgotten(call.entryName)
        return result
      }),
  }
}
