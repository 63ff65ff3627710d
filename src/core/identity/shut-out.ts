import type { UserRecord } from './types.ts'

/** No hash of any password: nothing signs in with it. */
const NO_PASSWORD = '!'

/** A user whose every door is shut because they asked to be erased. */
export const shutOut = (user: UserRecord): UserRecord => ({
  ...user,
  passwordHash: NO_PASSWORD,
  status: 'suspended',
})

/**
 * Whether somebody asked to be erased. Every door answers them as if there were no such user, before the erasing is
 * finished as after: a legal hold that puts it off shows nowhere (`docs/decisions/0013`).
 */
export const isShutOut = ({ passwordHash }: Pick<UserRecord, 'passwordHash'>): boolean =>
  passwordHash === NO_PASSWORD
