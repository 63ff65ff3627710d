const ABBREVIATIONS: ReadonlySet<string> = new Set(['aml', 'ctr', 'kyc', 'pep', 'sar'])

/** `market_abuse` → `Market abuse`, `aml` → `AML`. */
export const plainWords = (name: string): string => {
  if (ABBREVIATIONS.has(name)) return name.toUpperCase()
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The end of an id, by which people tell records apart. */
export const shortId = (id: string): string => `••${id.slice(-6)}`

/** `1 day`, `2 days`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** A person's name beside the end of their id; the id alone where the name is not told. */
export function namedId(people: (id: string) => string, id: string): string {
  const name = people(id)
  return name === shortId(id) ? name : `${name} (${shortId(id)})`
}
