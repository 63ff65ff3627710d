import { signalsOf } from '../../identity/index.ts'
import type { EarlierSignIn, SessionDevice, SessionRecord, SignInMethod } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { CallContext } from '../call.ts'
import type { Write } from '../store/store.ts'
import type { SessionOrigin } from './issue.ts'
import type { IdentityPorts } from './services.ts'

const PURPOSE = 'session'
/** Sign-ins that a new one is held against. */
const EARLIER_MAX = 20

type DevicePorts = Pick<IdentityPorts, 'store' | 'cipher' | 'locator' | 'clock'>

const deviceOf = ({ locator }: DevicePorts, context: CallContext): SessionDevice => ({
  ip_address: context.ipAddress,
  user_agent: context.userAgent?.slice(0, 256) ?? null,
  place: context.ipAddress === null ? null : locator.placeOf(context.ipAddress),
})

/** Where a session was opened; null when it is not known, or its user was erased. */
export function openedDevice({ cipher }: DevicePorts, session: SessionRecord): SessionDevice | null {
  if (session.deviceSealed === null) return null
  return cipher.open(session.userId, PURPOSE, session.deviceSealed) as SessionDevice | null
}

async function earlierSignIns(ports: DevicePorts, userId: UserId): Promise<readonly EarlierSignIn[]> {
  const sessions = await ports.store.users.sessionsOf(userId, { limit: EARLIER_MAX, offset: 0 })
  return sessions.flatMap((session) => {
    const device = openedDevice(ports, session)
    return device === null ? [] : [{ device, lastSeenAt: session.lastSeenAt }]
  })
}

/** What a sign-in leaves in its session: the device, sealed, and what was unusual about it. */
export async function originOf(
  ports: DevicePorts,
  userId: UserId,
  context: CallContext,
  how: Readonly<{ method: SignInMethod; isStuffing: boolean }>,
): Promise<SessionOrigin & Readonly<{ writes: readonly Write[] }>> {
  const device = deviceOf(ports, context)
  const earlier = await earlierSignIns(ports, userId)
  const { sealed, write } = ports.cipher.seal(userId, PURPOSE, device)
  return {
    method: how.method,
    deviceSealed: sealed,
    signals: signalsOf(device, earlier, how.isStuffing, ports.clock.now()),
    writes: write === null ? [] : [write],
  }
}
