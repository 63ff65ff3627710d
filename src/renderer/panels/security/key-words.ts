import type { EntryInput, EntryOutput } from '../../client/index.ts'

export type ApiKey = EntryOutput<'apiKeys.list'>['api_keys'][number]

const STATES: Readonly<Record<ApiKey['status'], string>> = {
  active: 'in force',
  rotation_due: 'rotate it now',
  rotation_overdue: 'not rotated in time, off',
  expired: 'run out',
  revoked: 'ended',
  compromised: 'known to others, ended',
}

export const keyStateWords = (status: ApiKey['status']): string => STATES[status]

/** Whether it can still be rotated or ended. */
export const isLiveKey = ({ status }: Pick<ApiKey, 'status'>): boolean =>
  ['active', 'rotation_due', 'rotation_overdue'].includes(status)

/** A new key as it is typed. */
export type KeyDraft = Readonly<{
  name: string
  permissions: readonly string[]
  addresses: string
  days: string
}>

export const EMPTY_KEY: KeyDraft = { name: '', permissions: [], addresses: '', days: '90' }

const DAYS_MAX = 365

/** What is wrong with a draft; null when it can be sent. */
export function keyFault({ name, permissions, days }: KeyDraft): string | null {
  if (name.trim() === '') return 'Off: give it a name'
  if (permissions.length === 0) return 'Off: choose what it may do'
  const wanted = days.trim()
  const isDays =
    wanted === '' || (/^\d{1,3}$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= DAYS_MAX)
  return isDays ? null : `Off: 1 to ${DAYS_MAX} days, or nothing`
}

/** The draft as it is asked for: addresses apart by spaces or commas. */
export function keyInputOf({ name, permissions, addresses, days }: KeyDraft): EntryInput<'apiKeys.create'> {
  const list = addresses.split(/[\s,]+/).filter(Boolean)
  return {
    name: name.trim(),
    permissions: [...permissions],
    ...(list.length === 0 ? {} : { ip_whitelist: list }),
    ...(days.trim() === '' ? {} : { expires_in_days: Number(days) }),
  }
}
