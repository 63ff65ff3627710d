import { monitorEventLoopDelay } from 'node:perf_hooks'
import { PASSWORD, login } from '../engine/identity/people.ts'
import { must } from '../sim/support/venue.ts'
import { openRealDesk } from '../support/real-engine.ts'
import { quantile } from './load.ts'
import { print } from './result.ts'

// Signing in over REST: one after the other what it costs (the hash's price, and no less: below the floor a guess is too
// cheap, and the run fails), twenty persons at the same moment what it costs everybody else. Server and load share this
// process, so that the delay is that of the loop which serves; the gauge's own turn of a millisecond is in it.

const SINGLES = 15
const PARALLEL = 20
const P50_MS_MIN = 150
const P50_MS_MAX = 400
const TOKEN_CHECKS = 20_000

/** What a desk takes by default, not the tests' own. */
const HASH_PASSES = 12

const desk = await openRealDesk({ demo: false, identity: { hashPasses: HASH_PASSES } })
const people = Array.from({ length: PARALLEL }, (_, number) => `bench-${number}@desk.example`)
for (const email of people) {
  must(await desk.real.engine.administration.createUser({ email, role: 'trader', password: PASSWORD }))
}

const signIn = async (person = 0): Promise<string> => {
  const answer = await login(desk, { email: people[person], password: PASSWORD })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body.access_token
}

try {
  let token = await signIn()
  const timesMs: number[] = []
  for (let round = 0; round < SINGLES; round += 1) {
    const began = performance.now()
    token = await signIn()
    timesMs.push(performance.now() - began)
  }
  const p50 = quantile(timesMs, 0.5)
  print('login', 'p50', p50, 'ms', P50_MS_MAX)
  print('login', 'least', Math.min(...timesMs), 'ms')
  if (p50 < P50_MS_MIN) throw new Error(`a sign-in takes ${p50} ms, less than the ${P50_MS_MIN} of the floor`)

  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const began = performance.now()
  await Promise.all(people.map((_, person) => signIn(person)))
  delay.disable()
  print('login', 'twenty at once, all done', performance.now() - began, 'ms')
  print('login', 'event-loop delay p99 meanwhile', delay.percentile(99) / 1e6, 'ms', 16)
  print('login', 'event-loop delay, longest meanwhile', delay.max / 1e6, 'ms')

  const { callerOf } = desk.real.engine
  const start = performance.now()
  for (let round = 0; round < TOKEN_CHECKS; round += 1) await callerOf(`Bearer ${token}`, null)
  print('login', 'check of a token', (performance.now() - start) / TOKEN_CHECKS, 'ms', 0.1)
} finally {
  await desk.close()
}
