import type { SecretHasher, UserRecord } from '../../identity/index.ts'
import type { Store } from '../store/store.ts'

const ERASED_DOMAIN = '@erased.invalid'
/** 160 bits: no two names meet, and a mailbox is as long as one may be. */
const DIGEST_CHARS = 40

const digestOf = (hashSecret: SecretHasher, kind: string, name: string): string =>
  `erased-${hashSecret(`erased ${kind} ${name}`).slice(0, DIGEST_CHARS)}`

const erasedEmail = (hashSecret: SecretHasher, email: string): string =>
  `${digestOf(hashSecret, 'email', email)}${ERASED_DOMAIN}`

const erasedUsername = (hashSecret: SecretHasher, username: string): string =>
  digestOf(hashSecret, 'username', username)

/**
 * What stands in the place of the names of an erased person: digests under the desk's key, by which nothing but the same name is
 * found again. Erasing that is done again after a fall leaves them.
 */
export const erasedNames = (
  hashSecret: SecretHasher,
  { email, username }: Pick<UserRecord, 'email' | 'username'>,
): Pick<UserRecord, 'email' | 'username'> =>
  email.endsWith(ERASED_DOMAIN)
    ? { email, username }
    : { email: erasedEmail(hashSecret, email), username: erasedUsername(hashSecret, username) }

type Names = Readonly<{ store: Pick<Store, 'users'>; hashSecret: SecretHasher }>

const isHad = (found: readonly unknown[]): boolean => found.some((one) => one !== null)

/**
 * Whether an e-mail was ever somebody's here. It stays taken when its person was erased: an erasing that a legal hold puts off
 * keeps the e-mail, and whoever tries it must not tell from the answer one from the other.
 */
export const isEmailTaken = async ({ store, hashSecret }: Names, email: string): Promise<boolean> =>
  isHad(await Promise.all([store.users.byEmail(email), store.users.byEmail(erasedEmail(hashSecret, email))]))

/** The same of a username. */
export const isUsernameTaken = async ({ store, hashSecret }: Names, username: string): Promise<boolean> =>
  isHad(
    await Promise.all([
      store.users.byUsername(username),
      store.users.byUsername(erasedUsername(hashSecret, username)),
    ]),
  )
