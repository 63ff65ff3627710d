const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** `Norway (NO)`: nobody knows all codes by heart. What is no code of two letters stands as it came. */
export function countryWords(code: string): string {
  const name = /^[A-Z]{2}$/.test(code) ? NAMES.of(code) : undefined
  return name === undefined ? code : `${name} (${code})`
}
