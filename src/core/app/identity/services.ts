import type { AuditFact, SubjectCipher } from '../../audit/index.ts'
import type {
  Authenticator,
  BreachedPasswords,
  Letters,
  Locator,
  OAuthProviders,
  PasswordHasher,
  PasswordPolicy,
  SecretHasher,
  SecretSource,
  SessionLimits,
  TokenIssuer,
  TokenLives,
  UserRecord,
} from '../../identity/index.ts'
import type { Clock, IdSource, JsonObject } from '../../kernel/index.ts'
import type { Committer } from '../committer.ts'
import type { DeskEvent } from '../desk-port/desk.ts'
import type { Store, Write } from '../store/store.ts'
import type { Challenges } from './challenges.ts'
import type { Registry } from './sessions.ts'

/** What a new user gets in the same transaction: a demo account, when the desk offers one. */
export type UserOpening = Readonly<{
  /** May change the desk's memory: called once the user is certain, right before the commit. */
  openingWrites: (
    user: UserRecord,
    cause: Readonly<{ requestId: string | null; personal: JsonObject | null }>,
  ) => Readonly<{ writes: readonly Write[]; facts: readonly AuditFact[]; events: readonly DeskEvent[] }>
  /** Tells the streams, once it is durable. */
  publish: (events: readonly DeskEvent[]) => void
}>

/** Everything that the identity handlers stand on. */
export type IdentityPorts = Readonly<{
  store: Pick<Store, 'users' | 'setting' | 'identity'>
  committer: Committer
  clock: Clock
  ids: IdSource
  hasher: PasswordHasher
  /** Digest under the desk's key: what is left of the names of erased persons. */
  hashSecret: SecretHasher
  tokens: TokenIssuer
  registry: Registry
  /** Seals what only the user themselves may read. */
  cipher: SubjectCipher<Write>
  opening: UserOpening
  policy: PasswordPolicy
  /** Whether people may make themselves an account. */
  isRegistrationOpen: () => boolean
  lives: TokenLives
  sessionLimits: SessionLimits
  secrets: SecretSource
  authenticator: Authenticator
  breached: BreachedPasswords
  locator: Locator
  /** Null where no mail is set up: then administrators hand tokens over. */
  letters: Letters | null
  providers: OAuthProviders
}>

/** What every way of signing in shares. */
export type SignInPorts = IdentityPorts & Readonly<{ challenges: Challenges }>

/** What creating a user from the command line needs: no tokens, no sessions. */
export type AdministrationPorts = Pick<
  IdentityPorts,
  | 'store'
  | 'committer'
  | 'clock'
  | 'ids'
  | 'hasher'
  | 'hashSecret'
  | 'policy'
  | 'registry'
  | 'opening'
  | 'breached'
>

export type SetupPorts = Pick<IdentityPorts, 'store' | 'committer'> & Readonly<{ secrets: SecretSource }>
