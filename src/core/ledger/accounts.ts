import { asId } from '../kernel/index.ts'
import type { AccountId, Instant } from '../kernel/index.ts'
import type { AccountRecord, AccountType, MoneyKind } from './types.ts'

/** Trading accounts that one user may have: each costs memory for ever, and a paper one brings money with it. */
export const ACCOUNTS_PER_USER_MAX = 20

const MONEY_KIND_OF: Readonly<Record<AccountType, MoneyKind>> = {
  standard: 'live',
  premium: 'live',
  institutional: 'live',
  demo: 'paper',
  paper: 'paper',
}

export const moneyKindOf = (accountType: AccountType): MoneyKind => MONEY_KIND_OF[accountType]

/**
 * The venue's own accounts of each kind of money: where paper comes from, where fees go, what expiries pass through, and
 * who pays what a client owes at a settlement and has not got.
 */
export const VENUE_ROLES = ['issuance', 'fees', 'clearing', 'default_fund'] as const
export type VenueRole = (typeof VENUE_ROLES)[number]

const VENUE_IDS: Readonly<Record<MoneyKind, Readonly<Record<VenueRole, string>>>> = {
  paper: {
    issuance: '00000000-0000-7000-8000-000000000001',
    fees: '00000000-0000-7000-8000-000000000002',
    clearing: '00000000-0000-7000-8000-000000000003',
    default_fund: '00000000-0000-7000-8000-000000000004',
  },
  live: {
    issuance: '00000000-0000-7000-8000-000000000011',
    fees: '00000000-0000-7000-8000-000000000012',
    clearing: '00000000-0000-7000-8000-000000000013',
    default_fund: '00000000-0000-7000-8000-000000000014',
  },
}

export const isVenueRole = (text: string): text is VenueRole =>
  (VENUE_ROLES as readonly string[]).includes(text)

/** The fixed id of a venue account: the same in every installation, so that a restart finds it again. */
export const venueAccountId = (role: VenueRole, kind: MoneyKind): AccountId =>
  asId<'account'>(VENUE_IDS[kind][role])

/** Which of the venue's accounts an id is; null when it is none of them. */
export function venueRoleOf(id: AccountId): VenueRole | null {
  const ids = Object.values(VENUE_IDS)
  return VENUE_ROLES.find((role) => ids.some((byRole) => byRole[role] === id)) ?? null
}

export const makeVenueAccount = (role: VenueRole, kind: MoneyKind, at: Instant): AccountRecord => ({
  id: venueAccountId(role, kind),
  userId: null,
  accountType: kind === 'paper' ? 'paper' : 'institutional',
  moneyKind: kind,
  status: 'active',
  ethereumAddress: null,
  mayOverdraw: true,
  portfolioId: null,
  createdAt: at,
})
