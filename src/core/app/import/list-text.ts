import type { ListEntry } from '../../compliance/sanctions/index.ts'

/** A list's entries as JSON text, a line each: it can be read a few lines at a time. */
export const textOfEntries = (entries: readonly ListEntry[]): string =>
  `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`

/** The JSON text of each entry. What an earlier release kept has no lines, and is read at once. */
export function linesOf(text: string): readonly string[] {
  if (!text.startsWith('[\n'))
    return (JSON.parse(text) as readonly ListEntry[]).map((entry) => JSON.stringify(entry))
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.replace(/,$/, ''))
    .filter((line) => line !== '')
}
