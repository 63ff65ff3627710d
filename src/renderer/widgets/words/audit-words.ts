/** `session.opened` as a person reads it: `Session opened`. Every action of the log has such a name. */
export function actionWords(action: string): string {
  const words = action
    .replace(/^mfa\b/, 'second factor')
    .replace(/^api_key\b/, 'API key')
    .replaceAll(/[._]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const SIGNALS: Readonly<Record<string, string>> = {
  new_device: 'new device',
  impossible_travel: 'too far to have travelled',
  credential_stuffing: 'after many tries with other names',
}

export const signalWords = (signal: string): string => SIGNALS[signal] ?? signal.replaceAll('_', ' ')

const METHODS: Readonly<Record<string, string>> = {
  password: 'password',
  second_factor: 'password and code',
  oauth: 'outside account',
}

export const methodWords = (method: string | null): string =>
  method === null ? '–' : (METHODS[method] ?? method.replaceAll('_', ' '))

const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/Electron\//, 'Optionix desktop'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** A browser's line about itself, cut to program and system; whole where it is no browser's. */
export function deviceWords(userAgent: string | null): string {
  if (userAgent === null) return 'unknown'
  const nameIn = (table: typeof PROGRAMS): string | null =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null
  const program = nameIn(PROGRAMS)
  if (program === null) return userAgent.slice(0, 40)
  const system = nameIn(SYSTEMS)
  return system === null ? program : `${program} on ${system}`
}
