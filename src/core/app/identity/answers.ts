import { maskPhone } from '../../compliance/privacy/index.ts'
import { permissionsOf } from '../../identity/index.ts'
import type { Caller, UserRecord } from '../../identity/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'

export type UserAnswer = ContractOutputs['identity']['listUsers']['users'][number]
export type SessionAnswer = ContractOutputs['identity']['login']

/** A user as the owner and administrators see it: never the hash. */
export const userAnswerOf = (user: UserRecord): UserAnswer => ({
  id: user.number,
  uuid: user.id,
  user_id: user.id,
  email: user.email,
  username: user.username,
  full_name: user.fullName,
  first_name: user.firstName,
  last_name: user.lastName,
  phone_number: user.phoneNumber,
  company_name: user.companyName,
  timezone: user.timezone,
  language: user.language,
  role: user.role,
  permissions: [...permissionsOf(user.role)],
  status: user.status,
  is_active: user.status !== 'suspended',
  is_verified: user.isVerified,
  kyc_status: user.kycStatus,
  mfa_enabled: user.mfaEnabled,
  tier: user.tier,
  locked_until: user.lockedUntil === null ? null : toIso(user.lockedUntil),
  created_at: toIso(user.createdAt),
})

/** A user as this caller sees them: whoever neither is them nor administrates users sees where a call would ring, no more. */
export const seenBy = <Answer extends Readonly<{ user_id: string; phone_number: string | null }>>(
  { userId, permissions }: Caller,
  answer: Answer,
): Answer =>
  answer.user_id === userId || permissions.includes('user.write')
    ? answer
    : { ...answer, phone_number: maskPhone(answer.phone_number) }
