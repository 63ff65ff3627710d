import { expect, it } from 'vitest'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealEngine } from '../support/real-engine.ts'

const USER = { email: 'stream@example.com', password: 'SecurePassword123!', full_name: 'Stream Reader' }

it('a logout ends the streams of its session at once', async () => {
  const real = await openRealEngine({ demo: false })
  const { app } = real.engine
  const { access_token } = must(await app.call('identity.register', USER, context())) as Record<
    string,
    string
  >
  const reader = context({ authorization: `Bearer ${access_token}` })
  const opened = must(await app.call('market.subscribe', { channel: 'orders' }, reader))
  const stream = opened as AsyncGenerator<{ type: string }>
  expect((await stream.next()).value).toMatchObject({ type: 'snapshot' })
  const waiting = stream.next()
  must(await app.call('identity.logout', {}, reader))
  expect(await waiting).toMatchObject({ done: true })
  await real.close()
})
