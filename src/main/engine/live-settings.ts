import { openSettings } from '../../core/app/index.ts'
import type { SettingsBook, Store } from '../../core/app/index.ts'
import { MS_PER_MINUTE } from '../../core/kernel/index.ts'
import type { IdentityParts } from './identity-parts.ts'
import type { EngineOptions } from './configuration/options.ts'

/** What the start decides: it holds until an administrator changes it. */
const settingsAtStart = (
  { passwordLengthMin }: EngineOptions,
  { sessionLimits }: IdentityParts,
): SettingsBook['defaults'] => ({
  registration_open: true,
  session_idle_minutes: sessionLimits.idleMs / MS_PER_MINUTE,
  password_min_length: passwordLengthMin,
})

/** Whoever holds a rule of sign-in reads it at each use, and reads what is in force. */
const underSettings = (identity: IdentityParts, settings: SettingsBook): IdentityParts => ({
  ...identity,
  policy: {
    ...identity.policy,
    get lengthMin() {
      return settings.values().password_min_length
    },
  },
  sessionLimits: {
    ...identity.sessionLimits,
    get idleMs() {
      return Math.round(settings.values().session_idle_minutes * MS_PER_MINUTE)
    },
  },
})

/** The settings in force, and the rules of sign-in as they have them. */
export async function identityUnderSettings(
  store: Pick<Store, 'setting'>,
  options: EngineOptions,
  given: IdentityParts,
): Promise<Readonly<{ settings: SettingsBook; identity: IdentityParts }>> {
  const settings = await openSettings(store, settingsAtStart(options, given))
  return { settings, identity: underSettings(given, settings) }
}
