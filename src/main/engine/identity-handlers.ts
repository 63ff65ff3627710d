import {
  REPORT_APPROVAL,
  ROLE_GRANT,
  makeApiKeyHandlers,
  makeApprovalHandlers,
  makeApprovals,
  makeDeskKeyHandlers,
  makeIdentityHandlers,
  makeReportApproval,
  makeReportHandlers,
  makeRoleGrant,
  makeUserHandlers,
} from '../../core/app/index.ts'
import type { ApiKeyPorts, DeskKeyPorts, Handlers, IdentityPorts } from '../../core/app/index.ts'
import { makeFilingDocuments } from '../adapters/filings/index.ts'
import { NETWORKS } from '../adapters/networks/index.ts'
import { makeUserOpening } from './demo-accounts.ts'
import type { HandlerParts } from './handler-parts.ts'

export function identityPortsOf(parts: HandlerParts): IdentityPorts {
  const { options, store, floor, clock, ids, registry, tokens, identity } = parts
  return {
    ...identity,
    ...{ store, clock, ids, registry, tokens },
    committer: floor.committer,
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

/** Until cases are kept here there is none to draft from. */
const NO_CASES = { caseFacts: () => Promise.resolve(null) }

/** Who people are, what administrators do to them, and what takes two persons. A room with such acts adds its kinds. */
export function identityHandlersOf(
  parts: HandlerParts,
): Pick<Handlers, 'identity' | 'users' | 'approvals' | 'apiKeys' | 'deskKeys' | 'reports'> {
  const ports = identityPortsOf(parts)
  const { store, registry, clock, ids, floor } = parts
  const approvals = makeApprovals({
    ...{ store, registry, clock, ids, committer: floor.committer },
    kinds: {
      [ROLE_GRANT]: makeRoleGrant(ports),
      [REPORT_APPROVAL]: makeReportApproval({ store, clock }),
    },
  })
  return {
    identity: makeIdentityHandlers(ports),
    users: makeUserHandlers({ ...ports, approvals }),
    approvals: makeApprovalHandlers({ store, approvals, clock }),
    apiKeys: makeApiKeyHandlers(apiKeyPortsOf(parts)),
    deskKeys: makeDeskKeyHandlers(deskKeyPortsOf(parts)),
    reports: makeReportHandlers({
      ...{ store, clock, ids, approvals, committer: floor.committer, desk: floor.desk },
      documents: makeFilingDocuments(parts.options.schemaFolder ?? null),
      cases: NO_CASES,
    }),
  }
}
