import { equalsConstantTime, identityFailure, newOneTimeCode, oneTimeCodeHash } from '../../identity/index.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, ok, refused } from '../../kernel/index.ts'
import type { Clock, Instant, Result } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { enrol } from './register.ts'
import type { IdentityPorts, SetupPorts } from './services.ts'

/** Where the hash of the one-time code is kept; empty text once it is used up. */
const SETUP_CODE_SETTING = 'setup.code_hash'

/** Wrong codes that the whole process takes in a minute, whoever sends them. */
const SETUP_TRIES_PER_MINUTE = 5

/**
 * Makes the code with which the first administrator is created, to be printed on the console. Null when there is an
 * administrator. Only its hash is kept, and each start makes a new one, so that an old print-out is worth nothing.
 */
export async function issueSetupCode(ports: SetupPorts): Promise<string | null> {
  if (await ports.store.users.administratorExists()) return null
  const code = newOneTimeCode(ports.secrets)
  const record = { name: SETUP_CODE_SETTING, value: oneTimeCodeHash(code) }
  await ports.committer.commit({ writes: [{ op: 'put', table: 'settings', record }], facts: [] })
  return code
}

export const makeSetupStatus =
  (ports: Pick<IdentityPorts, 'store'>): HandlersOf<'identity'>['setupStatus'] =>
  async () =>
    ok({ administrator_needed: !(await ports.store.users.administratorExists()) })

/** Counts wrong codes in a sliding minute. */
function makeTries(clock: Clock) {
  let wrongAt: readonly Instant[] = []
  const recent = (now: Instant) => wrongAt.filter((at) => now - at < MS_PER_MINUTE)
  return {
    check: (): Result<null> => {
      const now = clock.now()
      wrongAt = recent(now)
      const oldest = wrongAt[0]
      if (oldest === undefined || wrongAt.length < SETUP_TRIES_PER_MINUTE) return ok(null)
      const waitMs = oldest + MS_PER_MINUTE - now
      return refused(
        identityFailure('setup_code_attempts', 'Too many wrong codes. Wait a minute.', {
          details: { retry_after_s: Math.ceil(waitMs / MS_PER_SECOND) },
        }),
      )
    },
    wrong: () => {
      wrongAt = [...recent(clock.now()), clock.now()]
    },
  }
}

/** `POST /setup/administrator`: works once, with the code from the console, while there is no administrator. */
export function makeSetupAdministrator(ports: IdentityPorts): HandlersOf<'identity'>['setupAdministrator'] {
  const tries = makeTries(ports.clock)

  async function checkCode(code: string): Promise<Result<null>> {
    if (await ports.store.users.administratorExists()) {
      return refused(identityFailure('administrator_exists', 'This desk has its administrator.'))
    }
    const allowed = tries.check()
    if (!allowed.ok) return allowed
    const kept = (await ports.store.setting(SETUP_CODE_SETTING)) ?? ''
    if (equalsConstantTime(kept, oneTimeCodeHash(code))) return ok(null)
    tries.wrong()
    return refused(
      identityFailure('setup_code_wrong', 'The code is not the one printed on the console.', {
        field: 'code',
      }),
    )
  }

  return (input, context) =>
    ports.registry.queue.run('setup', async () => {
      const good = await checkCode(input.code)
      if (!good.ok) return good
      return enrol(ports, input, context, {
        standing: { role: 'admin', status: 'active', isVerified: true },
        action: 'administrator.created',
        category: 'administration',
        message: 'Administrator created.',
        writes: [{ op: 'put', table: 'settings', record: { name: SETUP_CODE_SETTING, value: '' } }],
      })
    })
}
