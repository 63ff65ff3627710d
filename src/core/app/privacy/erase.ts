import {
  ERASED_FIELDS,
  isErasure,
  keptAfterErasure,
  openedRequest,
  privacyFailure,
} from '../../compliance/privacy/index.ts'
import type { PrivacyRequestRecord } from '../../compliance/privacy/index.ts'
import { endedApiKey, isAdministrator, shutOut } from '../../identity/index.ts'
import type { ApiKeyRecord, UserRecord } from '../../identity/index.ts'
import { ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf, ownRecord } from '../identity/callers.ts'
import { judgePassword } from '../identity/login.ts'
import { refuseWhenBusy } from '../identity/passwords.ts'
import type { Write } from '../store/store.ts'
import { privacyFact, requestWrite } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Privacy = HandlersOf<'privacy'>

/** What still ties somebody to the desk: positions, open orders, money of any currency that is not paper. */
function checkEmpty({ desk }: PrivacyPorts, userId: UserId): Result<null> {
  const accounts = desk.accountsOf(userId)
  const positions = accounts
    .flatMap(({ id }) => desk.positionsOf(id))
    .filter(({ quantity }) => !quantity.isZero())
  const orders = accounts.flatMap(({ id }) => desk.openOrdersOf(id))
  const owed = accounts.filter(
    ({ id, moneyKind }) => moneyKind !== 'paper' && desk.balances(id).some(({ cash }) => !cash.isZero()),
  )
  if (positions.length + orders.length + owed.length === 0) return ok(null)
  const message = 'Close what is open and withdraw what is left first.'
  return refused(
    privacyFailure('account_not_empty', message, {
      details: {
        open_positions: positions.length,
        open_orders: orders.length,
        accounts_with_balance: owed.length,
      },
    }),
  )
}

async function checkLastAdministrator({ store }: PrivacyPorts, user: UserRecord): Promise<Result<null>> {
  if (!isAdministrator(user.role)) return ok(null)
  const others = (await store.identity.administrators()).filter(
    ({ id, status }) => id !== user.id && status === 'active',
  )
  if (others.length > 0) return ok(null)
  const message = 'You are the only administrator: make another one first.'
  return refused(privacyFailure('erasure_of_last_administrator', message))
}

const CONFIRMATIONS: readonly unknown[] = [true, 'true', 'yes', 'erase', 'delete', 'confirm']

function checkConfirmed(confirm: boolean | string): Result<null> {
  const word = typeof confirm === 'string' ? confirm.trim().toLowerCase() : confirm
  if (CONFIRMATIONS.includes(word)) return ok(null)
  const message = 'Nothing brings erased data back: confirm with true.'
  return refused(privacyFailure('confirmation_missing', message, { field: 'confirm' }))
}

/** Password, then everything that stands against the erasing. */
async function admitted(
  ports: PrivacyPorts,
  input: Readonly<{ password: string; confirm: boolean | string }>,
  context: HandlerContext,
): Promise<Result<UserRecord>> {
  const confirmed = checkConfirmed(input.confirm)
  if (!confirmed.ok) return confirmed
  const free = refuseWhenBusy(ports.identity)
  if (!free.ok) return free
  const user = await judgePassword(
    ports.identity,
    await ownRecord(ports.identity, context),
    input.password,
    context,
  )
  if (!user.ok) return user
  const empty = checkEmpty(ports, user.value.id)
  if (!empty.ok) return empty
  const last = await checkLastAdministrator(ports, user.value)
  return last.ok ? user : last
}

/** The request that this act answers: the one that waits, or a new one. */
async function erasureRequest(ports: PrivacyPorts, userId: UserId): Promise<PrivacyRequestRecord> {
  const { identity, store } = ports
  const at = identity.clock.now()
  const requests = await store.privacy.requestsOf(userId)
  const waiting = requests.find(
    ({ kind, status }) => isErasure(kind) && (status === 'open' || status === 'awaiting_verification'),
  )
  const request =
    waiting ??
    openedRequest({
      ...{ id: identity.ids.next(), userId, kind: 'erasure', format: 'json' },
      ...{ descriptionSealed: null, isProven: true, at },
    })
  return { ...request, status: 'erasing', verifiedAt: request.verifiedAt ?? at }
}

const liveKeys = async ({ store }: PrivacyPorts, userId: UserId): Promise<readonly ApiKeyRecord[]> =>
  (await store.keys.apiKeysOf(userId)).filter(({ endedAt }) => endedAt === null)

/**
 * The writes by which nothing lets somebody in any more: no password, no outside account. What it was stays in the
 * record, with the day on which it ended.
 */
export async function shutWrites(
  { store, clock }: Pick<PrivacyPorts['identity'], 'store' | 'clock'>,
  user: UserRecord,
): Promise<readonly Write[]> {
  const links = await store.identity.externalIdentitiesOf(user.id)
  const unlinkedAt = clock.now()
  return [
    { op: 'put', table: 'users', record: user },
    ...links
      .filter((link) => link.unlinkedAt === null)
      .map((link) => ({ op: 'put', table: 'externalIdentities', record: { ...link, unlinkedAt } }) as const),
  ]
}

/**
 * Closes the door at once: no session and no key works any more. What is kept in the open is emptied and the key of what
 * is sealed destroyed right after (`erasing.ts`); the answer says the same whether a legal hold puts that off or not.
 */
async function shut(
  ports: PrivacyPorts,
  user: UserRecord,
  request: PrivacyRequestRecord,
  context: HandlerContext,
): Promise<void> {
  const { identity, apiKeys } = ports
  const now = identity.clock.now()
  const keys = (await liveKeys(ports, user.id)).map((key) => endedApiKey(key, 'revoked', now))
  await identity.registry.alone(user.id, async (current) => {
    const gone: UserRecord = { ...shutOut(current), updatedAt: now }
    const ended = await identity.registry.endSessions(user.id, 'ended_by_user', () => true)
    const fact = privacyFact(identity, context, {
      ...{ action: 'erasure.begun', resourceType: 'privacy_request', resourceId: request.id },
      facts: { sessions_ended: ended.length, keys_ended: keys.length },
    })
    await identity.committer.commit({
      writes: [
        requestWrite(request),
        ...(await shutWrites(identity, gone)),
        ...ended,
        ...keys.map((record) => ({ op: 'put', table: 'apiKeys', record }) as const),
      ],
      facts: [fact],
    })
    identity.registry.rememberUser(gone)
  })
  keys.forEach(apiKeys.remember)
}

/**
 * An officer carries out the erasing that a proven person asked for: nothing may be open, and from here on it is as if
 * they had done it themselves.
 */
export async function eraseAsked(
  ports: PrivacyPorts,
  request: PrivacyRequestRecord,
  context: HandlerContext,
): Promise<Result<PrivacyRequestRecord>> {
  const user = present(await ports.identity.registry.user(request.userId), `user ${request.userId}`)
  const empty = checkEmpty(ports, user.id)
  if (!empty.ok) return empty
  const last = await checkLastAdministrator(ports, user)
  if (!last.ok) return last
  const begun: PrivacyRequestRecord = { ...request, status: 'erasing', closedAt: null }
  await shut(ports, user, begun, context)
  return ok(begun)
}

export const makeErase =
  (ports: PrivacyPorts): Privacy['erase'] =>
  async (input, context) => {
    const user = await admitted(ports, input, context)
    if (!user.ok) return user
    context.note({ resourceType: 'user', resourceId: callerOf(context).userId })
    const request = await erasureRequest(ports, user.value.id)
    await shut(ports, user.value, request, context)
    return ok({
      request_id: request.id,
      status: 'erasing' as const,
      erased_fields: [...ERASED_FIELDS],
      kept: keptAfterErasure(ports.identity.clock.now()).map(({ until, ...why }) => ({
        ...why,
        until: toIso(until),
      })),
    })
  }
