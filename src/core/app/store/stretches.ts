import type { AuditRecord } from '../../audit/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { inStretches } from '../../kernel/index.ts'
import type { AuditFilter, AuditQueries } from './audit.ts'
import type { UserQueries } from './identity.ts'

/** All users, in the order in which they came. */
export const usersInStretches = ({ numberedAfter }: Pick<UserQueries, 'numberedAfter'>, size: number) =>
  inStretches<UserRecord>(size, (last, limit) => numberedAfter(last?.number ?? 0, limit))

/** All records of the log that meet a filter, newest first. */
export const logInStretches = ({ before }: Pick<AuditQueries, 'before'>, filter: AuditFilter, size: number) =>
  inStretches<AuditRecord>(size, (last, limit) => before(filter, last?.index ?? null, limit))
