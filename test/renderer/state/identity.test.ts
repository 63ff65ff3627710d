import { describe, expect, it } from 'vitest'
import { makeRestIdentity } from '../../../src/renderer/state/identity.ts'

const HINT = 'optionix.session-kept'
const LOGIN = { email: 'ada@example.org', password: 'SecurePassword123!' }
const SESSION = { access_token: 'token', user: { email: 'ada@example.org' } }

function gatewayOn(send: () => Promise<Response>) {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  return { kept, gateway: makeRestIdentity(send, storage) }
}

const answering = (body: string, status: number) => () => Promise.resolve(new Response(body, { status }))

describe('the doors to a session', () => {
  it('give the session, and remember that there may be one', async () => {
    const { gateway, kept } = gatewayOn(answering(JSON.stringify(SESSION), 200))
    expect(await gateway.login(LOGIN)).toEqual({ kind: 'answer', value: SESSION })
    expect(kept.get(HINT)).toBe('yes')
  })

  it('say unsent where the engine cannot be reached', async () => {
    const { gateway } = gatewayOn(() => Promise.reject(new TypeError('fetch failed')))
    expect(await gateway.login(LOGIN)).toMatchObject({ kind: 'unsent' })
  })

  it('give the coded refusal, and forget the session', async () => {
    const refusal = { error: 'invalid_credentials', message: 'No.', status_code: 401 }
    const { gateway, kept } = gatewayOn(answering(JSON.stringify(refusal), 401))
    kept.set(HINT, 'yes')
    const failure = { code: 'invalid_credentials', status: 401 }
    expect(await gateway.login(LOGIN)).toMatchObject({ kind: 'refused', failure })
    expect(kept.has(HINT)).toBe(false)
  })

  it.each([
    ['200', '{"access_token":', 200],
    ['200 without a word', '', 200],
    ['502', '<html>Bad gateway</html>', 502],
  ])('call an answer that breaks off after %s unknown, never a session', async (_when, body, status) => {
    const { gateway, kept } = gatewayOn(answering(body, status))
    expect(await gateway.login(LOGIN)).toEqual({ kind: 'unknown', reason: 'link_lost' })
    expect(kept.has(HINT)).toBe(false)
  })

  it('ask for no session where there was none', async () => {
    const { gateway } = gatewayOn(() => Promise.reject(new Error('not to be asked')))
    expect(await gateway.refresh()).toMatchObject({ kind: 'unsent' })
  })
})
