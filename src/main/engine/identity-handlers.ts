import {
  ROLE_GRANT,
  makeApprovalHandlers,
  makeApprovals,
  makeIdentityHandlers,
  makeRoleGrant,
  makeUserHandlers,
} from '../../core/app/index.ts'
import type { Handlers, IdentityPorts } from '../../core/app/index.ts'
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

/** Who people are, what administrators do to them, and what takes two persons. A room with such acts adds its kinds. */
export function identityHandlersOf(parts: HandlerParts): Pick<Handlers, 'identity' | 'users' | 'approvals'> {
  const ports = identityPortsOf(parts)
  const { store, registry, clock, ids, floor } = parts
  const approvals = makeApprovals({
    ...{ store, registry, clock, ids, committer: floor.committer },
    kinds: { [ROLE_GRANT]: makeRoleGrant(ports) },
  })
  return {
    identity: makeIdentityHandlers(ports),
    users: makeUserHandlers({ ...ports, approvals }),
    approvals: makeApprovalHandlers({ store, approvals, clock }),
  }
}
