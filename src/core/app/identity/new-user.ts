import {
  identityFailure,
  namesOf,
  normaliseEmail,
  normalisePassword,
  normaliseUsername,
  usernameFromEmail,
} from '../../identity/index.ts'
import type { RoleName, UserRecord } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { isEmailTaken, isUsernameTaken } from './erased-names.ts'
import { judgeNewPassword, refuseWhenBusy } from './passwords.ts'
import type { AdministrationPorts } from './services.ts'

export type NewUserInput = Readonly<{
  email: string
  password: string
  username?: string | undefined
  full_name?: string | undefined
  first_name?: string | undefined
  last_name?: string | undefined
  phone_number?: string | undefined
  company_name?: string | undefined
  data_processing_consent?: boolean | undefined
  data_retention_consent?: boolean | undefined
  marketing_consent?: boolean | undefined
}>

export type NewUserStanding = Readonly<{
  role: RoleName
  status: UserRecord['status']
  isVerified: boolean
  tier?: UserRecord['tier']
}>

/** One queue for all new users: running number, e-mail and username must each be taken once. */
const NEW_USER_QUEUE = 'new-user'

async function freeUsername(ports: AdministrationPorts, input: NewUserInput, number: number) {
  if (input.username !== undefined) {
    const username = normaliseUsername(input.username)
    if (!(await isUsernameTaken(ports, username))) return ok(username)
    return refused(identityFailure('username_taken', 'This username is taken.', { field: 'username' }))
  }
  const base = usernameFromEmail(input.email)
  for (const candidate of [base, `${base}${number}`, `${base}-${number}`]) {
    if (!(await isUsernameTaken(ports, candidate))) return ok(candidate)
  }
  return ok(`user-${number}-${ports.ids.next().slice(-8)}`)
}

async function buildUser(
  ports: AdministrationPorts,
  input: NewUserInput,
  standing: NewUserStanding,
  passwordHash: string,
): Promise<Result<UserRecord>> {
  const names = namesOf(input)
  if (!names.ok) return names
  const email = normaliseEmail(input.email)
  if (await isEmailTaken(ports, email)) {
    return refused(
      identityFailure('email_taken', 'There is already a user with this e-mail.', { field: 'email' }),
    )
  }
  const number = await ports.store.users.nextNumber()
  const username = await freeUsername(ports, input, number)
  if (!username.ok) return username
  const now = ports.clock.now()
  return ok({
    id: asId<'user'>(ports.ids.next()),
    number,
    email,
    username: username.value,
    passwordHash,
    ...names.value,
    phoneNumber: input.phone_number ?? null,
    formerPhones: null,
    companyName: input.company_name ?? null,
    timezone: null,
    language: null,
    profileSealed: null,
    ...{ tier: 'free', ...standing },
    kycStatus: 'pending',
    mfaEnabled: false,
    failedLogins: 0,
    lockedUntil: null,
    dataProcessingConsent: input.data_processing_consent ?? false,
    dataRetentionConsent: input.data_retention_consent ?? false,
    marketingConsent: input.marketing_consent ?? false,
    createdAt: now,
    updatedAt: now,
  })
}

/**
 * Checks a new user's names and password, then, alone among all registrations, makes the record and hands it to
 * `store`. The password is hashed before anybody looks whether the e-mail is taken, so that timing does not tell.
 */
export async function createUserWith<T>(
  ports: AdministrationPorts,
  input: NewUserInput,
  standing: NewUserStanding,
  store: (user: UserRecord) => Promise<Result<T>>,
): Promise<Result<T>> {
  const names = namesOf(input)
  if (!names.ok) return names
  const free = refuseWhenBusy(ports)
  if (!free.ok) return free
  const password = await judgeNewPassword(ports, input.password, input)
  if (!password.ok) return password
  const passwordHash = await ports.hasher.hash(normalisePassword(input.password))
  return ports.registry.queue.run(NEW_USER_QUEUE, async () => {
    const user = await buildUser(ports, input, standing, passwordHash)
    return user.ok ? store(user.value) : user
  })
}
