import { generateSync } from 'otplib'
import { must } from '../../sim/support/venue.ts'
import { restClient } from '../../support/rest.ts'
import type { Fields, RestAnswer, RestClient } from '../../support/rest.ts'
import type { RealDesk } from '../../support/real-engine.ts'

export const PASSWORD = 'Tr4ding-desk!'

export type Tokens = Readonly<{
  access_token: string
  refresh_token: string
  session_id: string
  user: Readonly<{ user_id: string; role: string; mfa_enabled: boolean }>
}>

/** A person at a desk: how they sign in and what they ask. */
export type Person = Readonly<{ email: string; userId: string; client: RestClient; tokens: Tokens }>

export const clientOf = (desk: RealDesk): RestClient => restClient(desk.address)

export const login = (desk: RealDesk, body: Fields, headers: Readonly<Record<string, string>> = {}) =>
  clientOf(desk).ask<Tokens & Fields>('POST /auth/login', body, headers)

const signedIn = (desk: RealDesk, email: string, answer: RestAnswer<Tokens & Fields>): Person => {
  if (answer.status !== 200) throw new Error(`signing in ${email}: ${answer.status} ${answer.text}`)
  const tokens = answer.body
  const client = clientOf(desk).as(tokens.access_token)
  return { email, userId: tokens.user.user_id, client, tokens }
}

/** Signs a person in who has no second factor. */
export const signIn = async (desk: RealDesk, email: string, more: Fields = {}): Promise<Person> =>
  signedIn(desk, email, await login(desk, { email, password: PASSWORD, ...more }))

/** A user as the command line makes them, active and verified, signed in over REST. */
export async function personOf(desk: RealDesk, name: string, role = 'trader'): Promise<Person> {
  const email = `${name}@desk.example`
  must(await desk.real.engine.administration.createUser({ email, role, password: PASSWORD }))
  return signIn(desk, email)
}

const STEP_SECONDS = 30

/** The code of an app that is `steps` ahead of its time step: one ahead is still taken. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + steps * STEP_SECONDS })

/** Waits for a time step that is young enough for what a test does within it. */
async function youngStep(): Promise<void> {
  const left = (): number => STEP_SECONDS * 1_000 - (Date.now() % (STEP_SECONDS * 1_000))
  if (left() < 8_000) await new Promise((resolve) => setTimeout(resolve, left() + 10))
}

type Enrolled = Readonly<{ secret: string; backupCodes: readonly string[] }>

/** Enrols an authenticator app with the code of the step before, so that the current one is still unspent. */
export async function enrol(person: Person): Promise<Enrolled> {
  await youngStep()
  const setup = await person.client.ask<{ secret: string; backup_codes: string[] }>(
    'POST /auth/mfa/setup',
    {},
  )
  const { secret, backup_codes: backupCodes } = setup.body
  const verified = await person.client.ask('POST /auth/mfa/verify', { token: codeOf(secret, -1) })
  if (verified.status !== 200) throw new Error(`enrolling: ${verified.text}`)
  return { secret, backupCodes }
}
