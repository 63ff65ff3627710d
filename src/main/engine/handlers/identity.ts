import {
  CASE_CLOSE,
  KYC_APPROVAL,
  LIMITS_LOOSENED,
  MATCH_DECISION,
  REPORT_APPROVAL,
  ROLE_GRANT,
  RULE_CHANGE,
  makeApiKeyHandlers,
  makeApprovalHandlers,
  makeApprovals,
  makeBrokerHandlers,
  makeCaseClose,
  makeDeskKeyHandlers,
  makeIdentityHandlers,
  makeKeyedQueue,
  makeKycApproval,
  makeLimitsLoosened,
  makeMatchDecision,
  makeReportApproval,
  makeRoleGrant,
  makeRuleChange,
  makeSubscriptionHandlers,
  makeUserHandlers,
} from '../../../core/app/index.ts'
import type {
  ApiKeyPorts,
  Approvals,
  DeskKeyPorts,
  Handlers,
  IdentityPorts,
  KeyedQueue,
} from '../../../core/app/index.ts'
import { NETWORKS } from '../../adapters/networks/index.ts'
import { kycPortsOf, reportSwitchesOf } from '../compliance-handlers.ts'
import { makeUserOpening } from '../paper-market/demo-accounts.ts'
import type { HandlerParts } from './parts.ts'

export function identityPortsOf(parts: HandlerParts): IdentityPorts {
  const { options, store, floor, clock, ids, registry, tokens, identity, settings } = parts
  return {
    ...identity,
    ...{ store, clock, ids, registry, tokens },
    committer: floor.committer,
    hashSecret: parts.keyRing.hashSecret,
    isRegistrationOpen: () => settings.values().registration_open,
    cipher: parts.auditLog.cipher,
    opening: makeUserOpening(floor, options.demo),
    lives: options.tokenLives,
  }
}

export function apiKeyPortsOf(parts: HandlerParts): ApiKeyPorts {
  const { store, floor, clock, ids, registry, apiKeys, keyRing, identity } = parts
  const { secrets, letters } = identity
  return {
    ...{ store, clock, ids, registry, apiKeys, secrets, letters },
    committer: floor.committer,
    hashSecret: keyRing.hashSecret,
    networks: NETWORKS,
  }
}

export function deskKeyPortsOf(parts: HandlerParts): DeskKeyPorts {
  const { store, floor, clock, registry, keyRing, hub, options } = parts
  return {
    ...{ clock, keys: keyRing, fields: store.fields, queue: registry.queue, committer: floor.committer },
    longestTokenMs: Math.max(options.tokenLives.accessMs, options.tokenLives.refreshMs),
    // Whoever still has a good token opens their streams again.
    onTokensRevoked: () => hub.sessions().forEach((holder) => hub.endStreams(holder)),
  }
}

/** What takes two persons; a room with such acts adds its kinds. `limitQueue` is that of whoever sets limits at once. */
export function approvalsOf(parts: HandlerParts, limitQueue: KeyedQueue): Approvals {
  const { store, registry, clock, ids, floor } = parts
  return makeApprovals({
    ...{ store, registry, clock, ids, committer: floor.committer },
    kinds: {
      [ROLE_GRANT]: makeRoleGrant(identityPortsOf(parts)),
      [CASE_CLOSE]: makeCaseClose(parts.cases),
      [MATCH_DECISION]: makeMatchDecision({ ...parts.cases, store }),
      [KYC_APPROVAL]: makeKycApproval(kycPortsOf(parts)),
      [REPORT_APPROVAL]: makeReportApproval({
        ...{ store, clock, ids, registry },
        ...{ switches: reportSwitchesOf(parts.options), queue: parts.cases.queue },
      }),
      [LIMITS_LOOSENED]: makeLimitsLoosened({
        ...{ store, clock, queue: limitQueue, riskGuard: parts.riskGuard, limits: parts.limits },
        ...{ desk: floor.desk, committer: floor.committer, publish: floor.publish },
      }),
      [RULE_CHANGE]: makeRuleChange({
        ...{ store, clock, queue: makeKeyedQueue(), rules: parts.rules, watch: parts.watch },
      }),
    },
  })
}

/** Who people are, what administrators do to them, and what takes two persons. */
export function identityHandlersOf(
  parts: HandlerParts,
  approvals: Approvals,
): Pick<Handlers, 'identity' | 'users' | 'approvals' | 'apiKeys' | 'deskKeys' | 'brokers' | 'subscriptions'> {
  const ports = identityPortsOf(parts)
  const { store, clock, registry, ids } = parts
  return {
    identity: makeIdentityHandlers(ports),
    users: makeUserHandlers({ ...ports, approvals }),
    subscriptions: makeSubscriptionHandlers({ store, clock, registry, committer: parts.floor.committer }),
    approvals: makeApprovalHandlers({ store, approvals, clock }),
    apiKeys: makeApiKeyHandlers(apiKeyPortsOf(parts)),
    deskKeys: makeDeskKeyHandlers(deskKeyPortsOf(parts)),
    brokers: makeBrokerHandlers({
      ...{ store, clock, registry, ids, cipher: ports.cipher, committer: ports.committer },
      ...{ desk: parts.floor.desk, paperMarketOpen: parts.options.demo },
    }),
  }
}
