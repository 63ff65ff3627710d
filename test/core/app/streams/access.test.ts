import { describe, expect, it } from 'vitest'
import { endLostStreams } from '../../../../src/core/app/streams/access.ts'
import type { StreamRight } from '../../../../src/core/app/streams/hub.ts'
import { DEFAULT_SESSION_LIMITS } from '../../../../src/core/identity/index.ts'
import { addMs, instant } from '../../../../src/core/kernel/index.ts'
import { userId, userRecord } from '../../../support/records.ts'

type Ports = Parameters<typeof endLostStreams>[0]

const NOW = instant(1_700_000_000_000)
const LIVE = {
  id: 'session-1',
  userId: userId(1),
  endedAt: null as typeof NOW | null,
  lastSeenAt: NOW,
  expiresAt: addMs(NOW, 1),
}

/** Whose streams end when this is the only session that follows something. */
async function endedOf(
  found: Partial<typeof LIVE> | null,
  person: Parameters<typeof userRecord>[1] | null,
  until: typeof NOW | null = null,
): Promise<readonly string[]> {
  const ended: string[] = []
  const ports = {
    hub: {
      sessions: () => [LIVE.id],
      endStreams: (id: string, mayGoOn: (right: StreamRight) => boolean) =>
        void (mayGoOn({ permission: 'order.read', until }) || ended.push(id)),
    },
    registry: {
      session: () => Promise.resolve(found === null ? null : { ...LIVE, ...found }),
      user: () => Promise.resolve(person === null ? null : userRecord(1, person)),
    },
    clock: { now: () => NOW },
    sessionLimits: { ...DEFAULT_SESSION_LIMITS, idleMs: 60_000 },
  }
  await endLostStreams(ports as unknown as Ports)
  return ended
}

describe('the streams of a session', () => {
  it('go on while it is live and its user may read', async () => {
    expect(await endedOf({}, { status: 'active', role: 'viewer' })).toEqual([])
  })

  it('end when it has run out, was ended or is gone', async () => {
    expect(await endedOf({ expiresAt: NOW }, {})).toEqual([LIVE.id])
    expect(await endedOf({ endedAt: NOW }, {})).toEqual([LIVE.id])
    expect(await endedOf(null, {})).toEqual([LIVE.id])
  })

  it('end when nobody has called with it for longer than this desk lets a session rest', async () => {
    expect(await endedOf({ lastSeenAt: addMs(NOW, -59_999) }, {})).toEqual([])
    expect(await endedOf({ lastSeenAt: addMs(NOW, -60_000) }, {})).toEqual([LIVE.id])
  })

  it('end with the token that they were asked for with, and not before', async () => {
    expect(await endedOf({}, {}, addMs(NOW, 1))).toEqual([])
    expect(await endedOf({}, {}, NOW)).toEqual([LIVE.id])
  })

  it('end when its user is suspended or gone', async () => {
    expect(await endedOf({}, { status: 'suspended' })).toEqual([LIVE.id])
    expect(await endedOf({}, null)).toEqual([LIVE.id])
  })
})
