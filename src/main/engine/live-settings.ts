import type { SettingsBook } from '../../core/app/index.ts'
import { MS_PER_MINUTE } from '../../core/kernel/index.ts'
import type { IdentityParts } from './identity-parts.ts'
import type { EngineOptions } from './options.ts'

/** What the start decides: it holds until an administrator changes it. */
export const settingsAtStart = (
  { passwordLengthMin }: EngineOptions,
  { sessionLimits }: IdentityParts,
): SettingsBook['defaults'] => ({
  registration_open: true,
  session_idle_minutes: sessionLimits.idleMs / MS_PER_MINUTE,
  password_min_length: passwordLengthMin,
})

/** The rules of sign-in as the settings in force have them: whoever holds a rule reads it at each use. */
export const underSettings = (identity: IdentityParts, settings: SettingsBook): IdentityParts => ({
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
