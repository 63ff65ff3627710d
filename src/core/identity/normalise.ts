/** The one form under which an e-mail address is stored, compared and looked up: trimmed, NFC, lower case. */
export const normaliseEmail = (text: string): string => text.trim().normalize('NFC').toLowerCase()

/** The one form of a username. */
export const normaliseUsername = (text: string): string => text.trim().normalize('NFC').toLowerCase()

/**
 * A password as it is hashed: NFKC, so that the same keys give the same secret on every keyboard (NIST SP 800-63B
 * section 5.1.1.2). Plain ASCII is unchanged.
 */
export const normalisePassword = (text: string): string => text.normalize('NFKC')

const USERNAME_LENGTH_MIN = 3
/** Leaves room for the running number that makes a derived name unique. */
const USERNAME_BASE_LENGTH_MAX = 28

/** A username made from an e-mail address whose owner named none: `jane.doe` of `jane.doe+desk@example.com`. */
export function usernameFromEmail(email: string): string {
  const local = normaliseEmail(email).split('@')[0] ?? ''
  const base = (local.split('+')[0] ?? '')
    .replaceAll(/[^a-z0-9._-]/g, '')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, USERNAME_BASE_LENGTH_MAX)
  return base.length >= USERNAME_LENGTH_MIN ? base : `user-${base || 'name'}`
}
