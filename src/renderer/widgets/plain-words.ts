/** `market_abuse` → `Market abuse`. */
export const plainWords = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The end of an id, by which people tell records apart. */
export const shortId = (id: string): string => `••${id.slice(-6)}`

/** `1 day`, `2 days`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
