import { settingsSchema } from '../../contract/settings.ts'
import type { SettingValues } from '../../contract/settings.ts'
import type { Store, Write } from '../store/store.ts'

/** Maintenance is not kept here: it is the venue's own state, which its own entry changes too. */
export type KeptSettings = Omit<SettingValues, 'maintenance_mode'>

const KEPT = ['registration_open', 'session_idle_minutes', 'password_min_length'] as const

const keyOf = (name: keyof KeptSettings): string => `desk.${name}`

/** The settings in force, and those that hold until somebody changes them. */
export type SettingsBook = Readonly<{
  values: () => KeptSettings
  defaults: KeptSettings
  /** What makes new values durable; `remember` brings them into force. */
  writesOf: (changed: Partial<KeptSettings>) => readonly Write[]
  remember: (changed: Partial<KeptSettings>) => void
  /** Reads them anew: another engine may have held the store meanwhile. */
  reload: () => Promise<void>
}>

const named = (given: Partial<KeptSettings>) => KEPT.filter((name) => given[name] !== undefined)

/** Throws when the store holds what no administrator could have set. */
async function keptIn(store: Pick<Store, 'setting'>): Promise<Partial<KeptSettings>> {
  const found: Record<string, unknown> = {}
  for (const name of KEPT) {
    const text = await store.setting(keyOf(name))
    if (text !== null) found[name] = JSON.parse(text)
  }
  const kept = settingsSchema.omit({ maintenance_mode: true }).partial().parse(found)
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined))
}

export async function openSettings(
  store: Pick<Store, 'setting'>,
  defaults: KeptSettings,
): Promise<SettingsBook> {
  let values: KeptSettings = { ...defaults, ...(await keptIn(store)) }
  return {
    values: () => values,
    defaults,
    writesOf: (changed) =>
      named(changed).map((name) => ({
        op: 'put',
        table: 'settings',
        record: { name: keyOf(name), value: JSON.stringify(changed[name]) },
      })),
    remember: (changed) => {
      values = { ...values, ...changed }
    },
    reload: async () => {
      values = { ...defaults, ...(await keptIn(store)) }
    },
  }
}
