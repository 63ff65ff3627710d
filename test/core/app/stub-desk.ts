import { contract, contractEntries } from '../../../src/core/contract/index.ts'
import type { ContractEntry } from '../../../src/core/contract/index.ts'
import { failureRules, makeApp } from '../../../src/core/app/index.ts'
import type { HandlerContext, Unit, Write } from '../../../src/core/app/index.ts'
import { permissionsOf } from '../../../src/core/identity/index.ts'
import type { Caller, Permission } from '../../../src/core/identity/index.ts'
import { asId, ok, refused } from '../../../src/core/kernel/index.ts'
import type { JsonObject, Result } from '../../../src/core/kernel/index.ts'
import type { IdempotencyRecord } from '../../../src/core/orders/index.ts'
import { makeTestClock } from './support.ts'

export const ENTRIES: readonly ContractEntry[] = contractEntries(contract)

type Act = (input: unknown, context: HandlerContext, entry: string) => Promise<Result<unknown>>

const callerWith = (permissions: readonly Permission[], userId = 'user-1'): Caller => ({
  userId: asId<'user'>(userId),
  sessionId: asId<'session'>('session-1'),
  email: 'jane@example.com',
  role: 'individual',
  tier: 'free',
  permissions,
})

/** The real pipeline over the whole contract with one stand-in act; tokens are `Bearer all|none|eve`, ids `mine`. */
export function makeStubDesk(act: Act = async () => ok({})) {
  const clock = makeTestClock()
  const units: Unit[] = []
  const logged: { event: string; fields: JsonObject }[] = []
  const kept = new Map<string, IdempotencyRecord>()
  let commitFails = false
  const handlers: Record<
    string,
    Record<string, (input: never, context: HandlerContext) => Promise<Result<unknown>>>
  > = {}
  for (const { name } of ENTRIES) {
    const [room = '', key = ''] = name.split('.')
    handlers[room] = { ...handlers[room], [key]: (input, context) => act(input, context, name) }
  }
  const committer = {
    commit: async (unit: Unit) => {
      if (commitFails) throw new Error('disk full at /secret/path')
      units.push(unit)
      for (const write of unit.writes as readonly Write[]) {
        if (write.table === 'idempotency')
          kept.set(`${write.record.userId} ${write.record.key}`, write.record)
      }
      return []
    },
    drained: () => Promise.resolve(),
  }
  const log = (event: string, fields: JsonObject) => void logged.push({ event, fields })
  const app = makeApp({
    entries: ENTRIES,
    handlers,
    resolveCaller: async (authorization) => {
      const provenAt = clock.now()
      if (authorization === 'Bearer all') return ok({ ...callerWith(permissionsOf('super_admin')), provenAt })
      if (authorization === 'Bearer stale') return ok(callerWith(permissionsOf('super_admin')))
      if (authorization === 'Bearer eve') return ok(callerWith(permissionsOf('super_admin'), 'user-eve'))
      if (authorization === 'Bearer none') return ok(callerWith([]))
      return refused({ code: 'unauthenticated', message: 'Sign in.' })
    },
    owners: {
      order: async (id) => id === 'mine',
      account: async (id) => id === 'mine',
      position: async (id) => id === 'mine',
      algo_order: async (id) => id === 'mine',
      broker_credential: async (id) => id === 'mine',
      portfolio: async (id) => id === 'mine',
    },
    findIdempotent: async (userId, key, notBefore) => {
      const record = kept.get(`${userId} ${key}`)
      return record && record.createdAt >= notBefore ? record : null
    },
    committer,
    clock,
    rules: failureRules,
    logger: { info: log, warn: log, error: log },
  })
  const facts = () => units.flatMap((unit) => unit.facts)
  return { app, clock, units, facts, logged, committer, failCommits: () => void (commitFails = true) }
}
