import type { EntryName } from '../../client/index.ts'
import { STATUS_OPTIONS, ROLE_OPTIONS, TIER_OPTIONS } from './words.ts'
import type { User } from './words.ts'

/** What an administrator can do to a user; each is asked for in a dialog with a reason. */
export type UserAct = Readonly<{
  entry: EntryName &
    (
      | 'users.adminSetRole'
      | 'users.adminSetTier'
      | 'users.adminSetStatus'
      | 'users.adminUnlock'
      | 'users.adminResetMfa'
      | 'users.adminResetPassword'
    )
  button: string
  title: string
  /** What will happen, in a sentence. */
  consequence: string
  /** The choice that it takes, and what stands there now. */
  choice: Readonly<{ label: string; options: readonly (readonly [string, string])[]; now: string }> | null
  critical: boolean
}>

export const actsOf = (user: User): readonly UserAct[] => [
  {
    entry: 'users.adminSetRole',
    button: 'Role',
    title: `Role of ${user.email}`,
    consequence: 'It counts at once, also where they are signed in. A privileged role takes a second person.',
    choice: { label: 'Role', options: ROLE_OPTIONS, now: user.role },
    critical: false,
  },
  {
    entry: 'users.adminSetTier',
    button: 'Tier',
    title: `Tier of ${user.email}`,
    consequence: 'Requests a minute, strategies and trading keys follow the tier at once.',
    choice: { label: 'Tier', options: TIER_OPTIONS, now: user.tier },
    critical: false,
  },
  {
    entry: 'users.adminSetStatus',
    button: 'Standing',
    title: `Standing of ${user.email}`,
    consequence: 'Who is suspended is signed out and cannot sign in. Their orders at the venue stay.',
    choice: { label: 'Standing', options: STATUS_OPTIONS, now: user.status },
    critical: user.status === 'active',
  },
  {
    entry: 'users.adminUnlock',
    button: 'Unlock',
    title: `Unlock ${user.email}`,
    consequence: 'Ends a lock after wrong passwords or codes; the count begins anew.',
    choice: null,
    critical: false,
  },
  {
    entry: 'users.adminResetMfa',
    button: 'Take the second factor away',
    title: `Second factor of ${user.email}`,
    consequence:
      'For whoever lost their phone and their backup codes. From then on the password alone signs in.',
    choice: null,
    critical: true,
  },
  {
    entry: 'users.adminResetPassword',
    button: 'New password',
    title: `New password for ${user.email}`,
    consequence: 'Makes a token with which they set a new password. The old one works until they do.',
    choice: null,
    critical: false,
  },
]
