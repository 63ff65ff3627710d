import { failureRules, makeApp, makeResolveCaller } from '../../core/app/index.ts'
import { makeTurns } from '../../core/kernel/index.ts'
import { contract, contractEntries } from '../../core/contract/index.ts'
import { NETWORKS } from '../adapters/networks/index.ts'
import type { Engine } from './engine.ts'
import type { HandlerParts } from './handlers/parts.ts'
import { makeHandlers } from './handlers/handlers.ts'
import { makeOwners } from './owners.ts'
import { breathe } from './platform.ts'

/** The one door over the handlers that run today; every call through it is counted. */
export function makeEngineApp(parts: HandlerParts): Pick<Engine, 'app' | 'callerOf'> {
  const { store, floor, clock, tokens, registry, options, heartbeat, apiKeys, keyRing } = parts
  const { sessionLimits } = parts.identity
  const turns = makeTurns(clock, breathe)
  const resolveCaller = makeResolveCaller({
    ...{ tokens, registry, clock, sessionLimits, apiKeys },
    ...{ hashSecret: keyRing.hashSecret, networks: NETWORKS },
  })
  const app = makeApp({
    entries: contractEntries(contract),
    handlers: makeHandlers(parts, turns),
    resolveCaller,
    csrfTokenOf: tokens.csrfToken,
    sessionLimits,
    owners: makeOwners(parts),
    mayTrade: parts.policies.mayTrade,
    findIdempotent: store.trading.idempotent,
    committer: floor.committer,
    clock,
    rules: failureRules,
    logger: options.logger,
    turns,
    validateOutputs: options.environment === 'test',
  })
  return {
    app: {
      statusOf: app.statusOf,
      permit: app.permit,
      takeTurn: makeTurns(clock, breathe).take,
      call: (name, input, context) => {
        heartbeat.commanded()
        return app.call(name, input, context)
      },
    },
    callerOf: async (authorization, ipAddress) => {
      const caller = await resolveCaller(authorization, ipAddress)
      return caller.ok ? caller.value : null
    },
  }
}
