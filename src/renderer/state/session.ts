import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { CallOutcome, EntryInput, EntryOutput, Link, TokenSource } from '../client/index.ts'
import type { IdentityGateway, SecondFactor, SessionAnswer, UserAnswer } from './identity.ts'

export type Account = EntryOutput<'accounts.list'>['accounts'][number]

export type Session = Readonly<{
  /** `starting` until the engine has said whether a session is there; `setup` while the desk waits for its first administrator. */
  phase: 'starting' | 'setup' | 'signed_out' | 'signed_in'
  user: UserAnswer | null
  accounts: readonly Account[]
  /** The account that orders, positions and balances are shown for. */
  accountId: string | null
  /** Why the user is signed out, when it was not their own wish. */
  notice: string | null
  /** Who locked the desk and may open it again where it was; null when it is not locked. */
  lockedBy: UserAnswer | null
}>

export type SessionStore = Readonly<{
  store: StoreApi<Session>
  tokens: TokenSource
  /** Picks up a session that the browser still has, or asks for one. */
  begin: () => Promise<void>
  login: (input: EntryInput<'identity.login'>) => Promise<CallOutcome<SessionAnswer>>
  answerChallenge: (input: SecondFactor) => Promise<CallOutcome<SessionAnswer>>
  register: (input: EntryInput<'identity.register'>) => Promise<CallOutcome<SessionAnswer>>
  setupAdministrator: (
    input: EntryInput<'identity.setupAdministrator'>,
  ) => Promise<CallOutcome<SessionAnswer>>
  logout: () => Promise<void>
  /** Ends the session like `logout`, but keeps in mind whose desk it is. Nothing happens when nobody is signed in. */
  lock: () => Promise<void>
  selectAccount: (accountId: string) => void
  loadAccounts: () => Promise<void>
  /** Puts accounts that the engine sent by itself in the place of what was known of them, and adds new ones. */
  takeBalances: (changed: readonly Account[]) => void
}>

const SIGNED_OUT: Session = {
  phase: 'signed_out',
  user: null,
  accounts: [],
  accountId: null,
  notice: null,
  lockedBy: null,
}

const LOCKED_WORDS = 'Your orders at the venue go on. Sign in to see them.'

/** The account shown first: the demo's, else the first that is active, else the first. */
function defaultAccount(accounts: readonly Account[]): string | null {
  const first =
    accounts.find((account) => account.account_type === 'demo' && account.is_active) ??
    accounts.find((account) => account.is_active) ??
    accounts[0]
  return first?.account_id ?? null
}

export const selectedAccount = (session: Session): Account | null =>
  session.accounts.find((account) => account.account_id === session.accountId) ?? null

type Ports = Readonly<{
  link: () => Link
  identity: IdentityGateway
  onSignedIn: () => void
  onSignedOut: () => void
  /** What the window held for its user is nobody's any more: they signed out, or another person signed in. */
  onForgotten: () => void
}>

/** The access token in memory, and its renewal: one at a time, however many calls ask for it. */
function makeTokenKeeper(ports: Ports, store: StoreApi<Session>, leave: (notice: string | null) => void) {
  const held = { access: null as string | null, renewing: null as Promise<boolean> | null }
  const renewOnce = async (): Promise<boolean> => {
    const outcome = await ports.identity.refresh()
    if (outcome.kind === 'answer') {
      held.access = outcome.value.access_token
      return true
    }
    // Only a refusal of the token ends the session; a lost link or a busy engine leaves it as it is.
    const ended = outcome.kind === 'refused' && [401, 403].includes(outcome.failure.status)
    if (ended && store.getState().phase === 'signed_in') leave('Your session has ended. Sign in again.')
    return false
  }
  const renew = (): Promise<boolean> => {
    held.renewing ??= renewOnce().finally(() => (held.renewing = null))
    return held.renewing
  }
  return { held, renew }
}

async function loadAccountsInto(store: StoreApi<Session>, link: Link): Promise<void> {
  const outcome = await link.call('accounts.list', {})
  if (outcome.kind !== 'answer') return
  const { accounts } = outcome.value
  const kept = accounts.some((account) => account.account_id === store.getState().accountId)
  store.setState({ accounts, ...(kept ? {} : { accountId: defaultAccount(accounts) }) })
}

/** The accounts with what changed put in the place of what was; those that were opened elsewhere come last. */
function withBalances(accounts: readonly Account[], changed: readonly Account[]): readonly Account[] {
  const after = new Map(changed.map((account) => [account.account_id, account]))
  const known = new Set(accounts.map(({ account_id }) => account_id))
  return [
    ...accounts.map((before) => after.get(before.account_id) ?? before),
    ...changed.filter(({ account_id }) => !known.has(account_id)),
  ]
}

export function makeSessionStore(ports: Ports): SessionStore {
  const store = createStore<Session>(() => ({ ...SIGNED_OUT, phase: 'starting' }))
  const leave = (notice: string | null, lockedBy: UserAnswer | null = null): void => {
    tokens.held.access = null
    store.setState({ ...SIGNED_OUT, notice, lockedBy })
    ports.onSignedOut()
    if (lockedBy === null) ports.onForgotten()
  }
  const logout = async (notice: string | null, lockedBy: UserAnswer | null): Promise<void> => {
    const ending = ports.identity.logout(tokens.held.access)
    leave(notice, lockedBy)
    await ending
  }
  const tokens = makeTokenKeeper(ports, store, leave)
  const loadAccounts = (): Promise<void> => loadAccountsInto(store, ports.link())

  const enter = (outcome: CallOutcome<SessionAnswer>): CallOutcome<SessionAnswer> => {
    if (outcome.kind !== 'answer') return outcome
    const { user, access_token } = outcome.value
    const { lockedBy } = store.getState()
    if (lockedBy !== null && lockedBy.user_id !== user.user_id) ports.onForgotten()
    tokens.held.access = access_token
    store.setState({ phase: 'signed_in', user, notice: null, lockedBy: null })
    ports.onSignedIn()
    void loadAccounts()
    return outcome
  }

  const begin = async (): Promise<void> => {
    const kept = await ports.identity.refresh()
    if (kept.kind === 'answer') return void enter(kept)
    const setup = await ports.link().call('identity.setupStatus', {}, { anonymous: true })
    const needed = setup.kind === 'answer' && setup.value.administrator_needed
    store.setState({ phase: needed ? 'setup' : 'signed_out' })
  }

  return {
    store,
    tokens: { access: () => tokens.held.access, renew: tokens.renew },
    begin,
    login: async (input) => enter(await ports.identity.login(input)),
    answerChallenge: async (input) => enter(await ports.identity.answerChallenge(input)),
    register: async (input) => enter(await ports.identity.register(input)),
    setupAdministrator: async (input) => enter(await ports.identity.setupAdministrator(input)),
    logout: () => logout(null, null),
    lock: async () => {
      const { phase, user } = store.getState()
      if (phase === 'signed_in') await logout(LOCKED_WORDS, user)
    },
    selectAccount: (accountId) => store.setState({ accountId }),
    loadAccounts,
    takeBalances: (changed) =>
      store.setState(({ accounts: before, accountId }) => {
        const accounts = withBalances(before, changed)
        return { accounts, accountId: accountId ?? defaultAccount(accounts) }
      }),
  }
}
