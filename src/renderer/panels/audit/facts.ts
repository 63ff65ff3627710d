/** A fact of a record: what it was and what it is, or what it is alone. */
type FactLine = Readonly<{ name: string; old: string | null; now: string }>

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const namesOf = (name: string): string => name.replaceAll('_', ' ')

/** A value as it stands in a cell; nothing is left out, nothing is rounded. */
function factWords(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'string') return value === '' ? 'empty' : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}

/** Where a change names its fields, one line for each that changed; else one line for the whole. */
function changeLines(before: unknown, after: unknown): readonly FactLine[] {
  if (!isTable(before) || !isTable(after))
    return [{ name: 'value', old: factWords(before), now: factWords(after) }]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .map((name) => ({ name: namesOf(name), old: factWords(before[name]), now: factWords(after[name]) }))
    .filter(({ old, now }) => old !== now)
}

/** The facts of a record, changes first: `before` and `after` become old and new. */
export function factLines(facts: Readonly<Record<string, unknown>>): readonly FactLine[] {
  const { before, after, ...rest } = facts
  const changed = 'before' in facts || 'after' in facts ? changeLines(before, after) : []
  const others = Object.entries(rest).map(([name, value]) => ({
    name: namesOf(name),
    old: null,
    now: factWords(value),
  }))
  return [...changed, ...others]
}
