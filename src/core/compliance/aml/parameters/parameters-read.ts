import type { Result } from '../../../kernel/index.ts'
import { ok, parseIso, refused } from '../../../kernel/index.ts'
import type { AmlFailure } from '../failures.ts'
import { invalidInput } from '../failures.ts'
import type { AmlParameters } from './parameters.ts'
import { ACTIONS } from '../types.ts'

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `count_min` and `countMin` are one name. */
const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())

const COUNTRY = /^[A-Z]{2}$/

function steps(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (step) =>
        isTree(step) &&
        typeof step['from'] === 'string' &&
        parseIso(step['from']) !== null &&
        Array.isArray(step['codes']) &&
        step['codes'].every((code) => typeof code === 'string' && COUNTRY.test(code)),
    )
  )
}

/** Why a value cannot stand where the present one stands; null when it can. */
function problemOf(name: string, present: unknown, value: unknown): string | null {
  if (Array.isArray(present)) return steps(value) ? null : 'wants steps of {from, codes}'
  if (typeof present === 'number') {
    const isFine =
      typeof value === 'number' && Number.isFinite(value) && (value >= 0 || name === 'closeMsOfDay')
    return isFine ? null : 'wants a number of at least 0'
  }
  if (typeof present === 'boolean') return typeof value === 'boolean' ? null : 'wants true or false'
  if (name.toLowerCase().endsWith('action')) {
    return ACTIONS.some((action) => action === value) ? null : `wants one of ${ACTIONS.join(', ')}`
  }
  if (name === 'effectiveFrom') {
    return typeof value === 'string' && parseIso(value) !== null ? null : 'wants a date'
  }
  return typeof value === 'string' ? null : 'wants a text'
}

function merged(present: Tree, patch: Tree, path: string): Result<Tree, AmlFailure> {
  const result: Record<string, unknown> = { ...present }
  for (const [given, value] of Object.entries(patch)) {
    const name = camel(given)
    const at = path === '' ? given : `${path}.${given}`
    if (!Object.hasOwn(present, name)) return refused(invalidInput(at, 'is no parameter.'))
    const old = present[name]
    if (!isTree(old)) {
      const problem = problemOf(name, old, value)
      if (problem !== null) return refused(invalidInput(at, `${problem}.`))
      result[name] = value
      continue
    }
    if (!isTree(value)) return refused(invalidInput(at, 'wants an object.'))
    const below = merged(old, value, at)
    if (!below.ok) return below
    result[name] = below.value
  }
  return ok(result)
}

/**
 * A parameter set from what differs: an object of the shape of `AmlParameters` (names in snake_case or camelCase) in which
 * everything may be left out. A name that is no parameter or a value of another kind is refused by its path.
 */
export function parametersFrom(base: AmlParameters, patch: unknown): Result<AmlParameters, AmlFailure> {
  if (!isTree(patch)) return refused(invalidInput('params', 'wants an object.'))
  const result = merged(base, patch, '')
  // `merged` keeps every name and the kind of every value of its first argument.
  return result.ok ? ok(result.value as AmlParameters) : result
}
