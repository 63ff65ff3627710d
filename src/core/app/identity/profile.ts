import { changedNames, withPhone } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { ok } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Write } from '../store/store.ts'
import { userAnswerOf } from './answers.ts'
import { callerOf, ownRecord } from './callers.ts'
import { identityFact } from './facts.ts'
import type { IdentityPorts } from './services.ts'

type Identity = HandlersOf<'identity'>
type ProfileInput = Parameters<Identity['updateProfile']>[0]

/** What is sealed of a user, as it goes over the wire. */
type OwnFields = Readonly<{
  address: Exclude<ProfileInput['address'], undefined>
  preferences: NonNullable<ProfileInput['preferences']>
}>

const PROFILE_PURPOSE = 'profile'

const NOTHING: OwnFields = { address: null, preferences: {} }

/** Of a subject that was erased there is nothing left to read. */
function ownFieldsOf({ cipher }: IdentityPorts, user: UserRecord): OwnFields {
  if (user.profileSealed === null) return NOTHING
  const opened = cipher.open(user.id, PROFILE_PURPOSE, user.profileSealed)
  return { ...NOTHING, ...(opened as Partial<OwnFields> | null) }
}

/** A user as they themselves see it. */
export const ownProfileOf = (ports: IdentityPorts, user: UserRecord) =>
  profileAnswerOf(user, ownFieldsOf(ports, user))

export const preferencesOf = (ports: IdentityPorts, user: UserRecord) => ownFieldsOf(ports, user).preferences

function profileAnswerOf(user: UserRecord, own: OwnFields) {
  const answer = { ...userAnswerOf(user), ...own }
  return { ...answer, user: answer }
}

export const makeMe =
  (ports: IdentityPorts): Identity['me'] =>
  async (_input, context) => {
    const user = await ownRecord(ports, context)
    return ok(ownProfileOf(ports, user))
  }

/** The address is replaced as a whole, preferences field by field; null empties either. */
function changedOwnFields(current: OwnFields, { address, preferences }: ProfileInput): OwnFields {
  return {
    address: address === undefined ? current.address : address,
    preferences: preferences === null ? {} : { ...current.preferences, ...preferences },
  }
}

type Sealed = Readonly<{ profileSealed: string | null; writes: readonly Write[] }>

function sealOwnFields({ cipher }: IdentityPorts, user: UserRecord, own: OwnFields): Sealed {
  if (own.address === null && Object.keys(own.preferences).length === 0) {
    return { profileSealed: null, writes: [] }
  }
  const { sealed, write } = cipher.seal(user.id, PROFILE_PURPOSE, own)
  return { profileSealed: sealed, writes: write === null ? [] : [write] }
}

/** Changes only what was given. Records which fields changed, not what they hold. */
export const changeProfile = (
  ports: IdentityPorts,
  userId: UserId,
  input: ProfileInput,
  context: HandlerContext,
): Promise<Result<UserRecord>> =>
  ports.registry.alone(userId, async (found) => {
    const withNumber =
      input.phone_number === undefined || input.phone_number === null
        ? ok(found)
        : withPhone(found, input.phone_number)
    if (!withNumber.ok) return withNumber
    const current = withNumber.value
    const own = changedOwnFields(ownFieldsOf(ports, current), input)
    const { profileSealed, writes } =
      input.address === undefined && input.preferences === undefined
        ? { profileSealed: current.profileSealed, writes: [] }
        : sealOwnFields(ports, current, own)
    const changed: UserRecord = {
      ...current,
      ...changedNames(current, input),
      companyName: input.company_name ?? current.companyName,
      timezone: input.timezone ?? current.timezone,
      language: input.language ?? current.language,
      profileSealed,
      updatedAt: ports.clock.now(),
    }
    const fields = Object.entries(input).filter(([, value]) => value !== undefined)
    const fact = identityFact(ports, context, {
      action: 'profile.changed',
      actorId: callerOf(context).userId,
      resourceType: 'user',
      resourceId: current.id,
      category: 'data',
      facts: { fields: fields.map(([field]) => field) },
    })
    await ports.committer.commit({
      writes: [...writes, { op: 'put', table: 'users', record: changed }],
      facts: [fact],
    })
    ports.registry.rememberUser(changed)
    return ok(changed)
  })

export const makeUpdateProfile =
  (ports: IdentityPorts): Identity['updateProfile'] =>
  async (input, context) => {
    const changed = await changeProfile(ports, callerOf(context).userId, input, context)
    return changed.ok ? ok(ownProfileOf(ports, changed.value)) : changed
  }
