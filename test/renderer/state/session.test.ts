import { describe, expect, it } from 'vitest'
import { makeSessionStore, selectedAccount } from '../../../src/renderer/state/session.ts'
import type { Account, SessionStore } from '../../../src/renderer/state/session.ts'
import type { IdentityGateway } from '../../../src/renderer/state/identity.ts'
import type { Link } from '../../../src/renderer/client/index.ts'

const account = (account_id: string, fields: Partial<Account> = {}): Account =>
  ({ account_id, account_type: 'paper', is_active: true, balance_usd: '0', ...fields }) as Account

/** A session whose engine lists `listed` accounts, signed in as the page begins. */
async function signedIn(listed: readonly Account[]): Promise<SessionStore> {
  const user = { user_id: 'u1' }
  const identity = {
    refresh: () => Promise.resolve({ kind: 'answer', value: { user, access_token: 'one' } }),
  } as unknown as IdentityGateway
  const link = {
    call: () => Promise.resolve({ kind: 'answer', value: { accounts: listed } }),
  } as unknown as Link
  const none = (): void => undefined
  const session = makeSessionStore({
    ...{ link: () => link, identity },
    ...{ onSignedIn: none, onSignedOut: none, onForgotten: none },
  })
  await session.begin()
  await Promise.resolve()
  return session
}

const shown = ({ store }: SessionStore) => ({
  accounts: store.getState().accounts.map(({ account_id, balance_usd }) => `${account_id} ${balance_usd}`),
  selected: selectedAccount(store.getState())?.account_id ?? null,
})

describe('the accounts of a session', () => {
  it('gain one that was opened elsewhere as soon as the engine tells of it; the chosen one stays', async () => {
    const session = await signedIn([account('a', { account_type: 'demo' }), account('b')])
    session.selectAccount('b')
    session.takeBalances([account('c', { balance_usd: '7' })])
    expect(shown(session)).toEqual({ accounts: ['a 0', 'b 0', 'c 7'], selected: 'b' })
    session.takeBalances([account('c', { balance_usd: '9' }), account('a', { balance_usd: '5' })])
    expect(shown(session)).toEqual({ accounts: ['a 5', 'b 0', 'c 9'], selected: 'b' })
  })

  it('choose the first one of somebody who had none', async () => {
    const session = await signedIn([])
    expect(shown(session)).toEqual({ accounts: [], selected: null })
    session.takeBalances([account('first')])
    expect(shown(session)).toEqual({ accounts: ['first 0'], selected: 'first' })
  })
})
