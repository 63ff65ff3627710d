import { z } from 'zod'
import { plainText } from '../identity/contract-shapes.ts'
import { entry, namesOne, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'

const TAG = 'administration'

/** What can be changed while the desk runs, and between which bounds. Everything else is set at the start. */
export const settingsSchema = z.object({
  /** The venue is halted: no order is taken, what is open can be cancelled. */
  maintenance_mode: z.boolean(),
  /** Whether people may make themselves an account; administrators still make users. */
  registration_open: z.boolean(),
  /** After how long without a request a session ends. */
  session_idle_minutes: z.number().int().min(5).max(525_600),
  password_min_length: z.number().int().min(8).max(64),
})

export type SettingValues = Readonly<z.output<typeof settingsSchema>>
export type SettingName = keyof SettingValues

const settingName = settingsSchema.keyof()

const settingValue = z.union([z.boolean(), z.number()])

const settingAnswer = z.object({
  name: settingName,
  value: settingValue,
  /** What holds until somebody changes it. */
  default_value: settingValue,
  unit: z.enum(['minutes', 'characters']).nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** Whether a change is in force with its answer, or from the next start on. */
  takes_effect: z.enum(['at_once', 'restart']),
})

const settingsAnswer = z.object({ settings: z.array(settingAnswer) })

/** One change, out of the audit log. */
const changeAnswer = z.object({
  log_id: z.string(),
  setting: settingName,
  /** Null where the person was erased: then nobody can read what they did, only that they did it. */
  old_value: settingValue.nullable(),
  new_value: settingValue.nullable(),
  reason: z.string().nullable(),
  user_id: z.string(),
  email: z.string().nullable(),
  timestamp,
})

const reason = plainText.trim().min(3).max(500).optional()

const changes = { permission: 'system.write', tag: TAG, audit: 'administration', stepUp: true } as const

/** Settings, and who changed them. */
export const settingsContract = {
  settings: entry('GET', '/admin/config', {
    permission: 'system.read',
    tag: TAG,
    summary: 'The settings that can be changed while the desk runs',
  })
    .input(z.object({}))
    .output(settingsAnswer),

  changeSettings: entry('PUT', '/admin/config', { ...changes, summary: 'Change settings' })
    .input(
      settingsSchema
        .partial()
        .extend({ reason })
        .superRefine(namesOne(['reason'], 'setting')),
    )
    .output(settingsAnswer.extend({ changed: z.array(settingName) })),

  setMaintenance: entry('POST', '/admin/maintenance', {
    ...changes,
    summary: 'Begin or end maintenance: no order is taken in it',
  })
    .input(z.object({ enabled: z.boolean(), reason }))
    .output(settingsAnswer.extend({ changed: z.array(settingName) })),

  settingHistory: entry('GET', '/admin/config/history', {
    permission: 'system.read',
    tag: TAG,
    summary: 'Who changed which setting from what to what, newest first',
  })
    .input(z.object({ ...pagingFields, setting: settingName.optional() }))
    .output(z.object({ changes: z.array(changeAnswer), ...pagingAnswer })),
}
