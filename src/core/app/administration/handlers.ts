import { ok, toIso } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Ban } from '../rate-limit-store.ts'
import type { BanBook } from './bans.ts'
import type { SecurityCheck } from './security-check.ts'
import { makeMonitoring } from './monitoring.ts'
import type { MonitoringPorts } from './monitoring.ts'
import { makeRevenue } from './revenue.ts'
import type { RevenuePorts } from './revenue.ts'
import { makeSettingsHandlers } from './settings-handlers.ts'
import type { SettingsPorts } from './settings-handlers.ts'

type BanAnswer = ContractOutputs['administration']['liftAddressBan']

const banAnswerOf = (ban: Ban): BanAnswer => ({
  kind: ban.kind,
  ip: ban.kind === 'address' ? ban.subject : null,
  user_id: ban.kind === 'account' ? ban.subject : null,
  banned_at: toIso(ban.bannedAt),
  expires_at: toIso(ban.until),
  strikes: ban.strikes,
})

type AdministrationPorts = Readonly<{
  settings: SettingsPorts
  monitoring: MonitoringPorts
  revenue: RevenuePorts
  bans: BanBook
  environment: string
  /** Looked at anew each time: a file's mode may have changed. */
  checks: () => readonly SecurityCheck[]
  clock: Clock
}>

/** Faces of what administrators see and do about the installation itself. */
export function makeAdministrationHandlers({
  bans,
  environment,
  checks,
  clock,
  settings,
  monitoring,
  revenue,
}: AdministrationPorts): HandlersOf<'administration'> {
  return {
    ...makeSettingsHandlers(settings),
    monitoring: makeMonitoring(monitoring),
    revenue: makeRevenue(revenue),
    securityReport: async () => {
      const items = checks().map(({ name, isRequired, isMet, finding, remedy }) => ({
        ...{ name, required: isRequired, met: isMet, finding, remedy },
      }))
      const failing = items.filter(({ met }) => !met).length
      return ok({ environment, timestamp: toIso(clock.now()), failing, items })
    },
    listBans: async (input) => {
      const window = pageOf(input)
      const found = await bans.inForce()
      const shown = found.slice(window.offset, window.offset + window.limit)
      return ok({ bans: shown.map(banAnswerOf), ...pagingAnswerOf(window, found.length) })
    },
    liftAddressBan: async (input, context) => {
      const lifted = await bans.lift('address', input.ip, input.reason, context)
      return lifted.ok ? ok(banAnswerOf(lifted.value)) : lifted
    },
    liftAccountBan: async (input, context) => {
      const lifted = await bans.lift('account', input.user_id, input.reason, context)
      return lifted.ok ? ok(banAnswerOf(lifted.value)) : lifted
    },
  }
}
