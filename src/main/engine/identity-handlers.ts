import { join } from 'node:path'
import {
  CASE_CLOSE,
  COUNTRIES_AT_RISK,
  KYC_APPROVAL,
  NO_SCREENING,
  ROLE_GRANT,
  makeCaseClose,
  makeApiKeyHandlers,
  makeApprovalHandlers,
  makeApprovals,
  makeDeskKeyHandlers,
  makeIdentityHandlers,
  makeKycApproval,
  makeKycHandlers,
  makeRoleGrant,
  makeUserHandlers,
} from '../../core/app/index.ts'
import type {
  ApiKeyPorts,
  Approvals,
  DeskKeyPorts,
  Handlers,
  IdentityPorts,
  KycPorts,
} from '../../core/app/index.ts'
import { makeDocumentVault } from '../adapters/documents/index.ts'
import { NETWORKS } from '../adapters/networks/index.ts'
import { makeUserOpening } from './demo-accounts.ts'
import type { HandlerParts } from './handler-parts.ts'

export function identityPortsOf(parts: HandlerParts): IdentityPorts {
  const { options, store, floor, clock, ids, registry, tokens, identity, settings } = parts
  return {
    ...identity,
    ...{ store, clock, ids, registry, tokens },
    committer: floor.committer,
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

export function kycPortsOf(parts: HandlerParts): KycPorts {
  const { store, floor, clock, ids, registry, keyRing, auditLog, options } = parts
  return {
    ...{ store, clock, ids, registry, committer: floor.committer, cipher: auditLog.cipher },
    hashSecret: keyRing.hashSecret,
    screening: NO_SCREENING,
    vault: makeDocumentVault(join(options.dataDirectory, 'documents')),
    countries: COUNTRIES_AT_RISK,
    isRequired: options.compliance?.kycRequired ?? true,
  }
}

/** What takes two persons. A room with such acts adds its kinds. */
export function approvalsOf(parts: HandlerParts): Approvals {
  const { store, registry, clock, ids, floor } = parts
  return makeApprovals({
    ...{ store, registry, clock, ids, committer: floor.committer },
    kinds: {
      [ROLE_GRANT]: makeRoleGrant(identityPortsOf(parts)),
      [CASE_CLOSE]: makeCaseClose(parts.cases),
      [KYC_APPROVAL]: makeKycApproval(kycPortsOf(parts)),
    },
  })
}

/** Who people are, what administrators do to them, and what takes two persons. */
export function identityHandlersOf(
  parts: HandlerParts,
  approvals: Approvals,
): Pick<Handlers, 'identity' | 'users' | 'approvals' | 'apiKeys' | 'deskKeys' | 'kyc'> {
  const ports = identityPortsOf(parts)
  const { store, clock } = parts
  return {
    identity: makeIdentityHandlers(ports),
    users: makeUserHandlers({ ...ports, approvals }),
    approvals: makeApprovalHandlers({ store, approvals, clock }),
    apiKeys: makeApiKeyHandlers(apiKeyPortsOf(parts)),
    deskKeys: makeDeskKeyHandlers(deskKeyPortsOf(parts)),
    kyc: makeKycHandlers({
      ...{ ...kycPortsOf(parts), approvals },
      ...{ desk: parts.floor.desk, publish: parts.floor.publish },
    }),
  }
}
