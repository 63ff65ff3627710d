import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'

export type Setting = EntryOutput<'administration.settings'>['settings'][number]
type Name = Setting['name']
type Value = Setting['value'] | null

const TITLES: Readonly<Record<Name, string>> = {
  maintenance_mode: 'Maintenance',
  registration_open: 'Registration',
  session_idle_minutes: 'Session may rest',
  password_min_length: 'Shortest password',
}

export const titleOf = (name: Name): string => TITLES[name]

/** What a change does, in a sentence. */
export const CONSEQUENCES: Readonly<Record<Name, string>> = {
  maintenance_mode: 'In maintenance the venue takes no order. What is open stays and can be cancelled.',
  registration_open:
    'While it is closed nobody makes themselves an account. Administrators still make users.',
  session_idle_minutes: 'A session that asked nothing for longer ends, also those that are open now.',
  password_min_length: 'It counts when a password is set. Those that are set stay.',
}

const SWITCHES: Readonly<Partial<Record<Name, readonly [string, string]>>> = {
  maintenance_mode: ['off', 'on'],
  registration_open: ['closed', 'open'],
}

const UNITS: Readonly<Partial<Record<Name, string>>> = {
  session_idle_minutes: 'min',
  password_min_length: 'characters',
}

/** A value as it stands in a cell: `open`, `10,080 min`. */
export function valueWords(name: Name, value: Value): string {
  if (value === null) return 'not readable'
  if (typeof value === 'boolean') return SWITCHES[name]?.[value ? 1 : 0] ?? String(value)
  return `${value.toLocaleString('en-US', { maximumFractionDigits: 3 })} ${UNITS[name] ?? ''}`.trim()
}

/** What a setting may be: `5 to 525,600 min`, `open or closed`. */
export function boundsWords({ name, minimum, maximum }: Setting): string {
  if (minimum === null || maximum === null) return SWITCHES[name]?.toReversed().join(' or ') ?? NO_VALUE
  return `${minimum.toLocaleString('en-US')} to ${valueWords(name, maximum)}`
}

const EFFECTS: Readonly<Record<Setting['takes_effect'], string>> = {
  at_once: 'at once',
  restart: 'after a restart',
}

export const effectWords = (when: Setting['takes_effect']): string => EFFECTS[when]

/** The two states of a switch with the words for them. */
export const switchOptions = (name: Name): readonly (readonly [string, string])[] =>
  [true, false].map((value) => [String(value), valueWords(name, value)] as const)

/** What a text means as the setting's value; null of what is out of its bounds. */
export function valueOf({ value, minimum, maximum }: Setting, text: string): boolean | number | null {
  if (typeof value === 'boolean') return text === 'true'
  if (!/^\d{1,6}$/.test(text.trim())) return null
  const number = Number(text)
  return number < (minimum ?? number) || number > (maximum ?? number) ? null : number
}
