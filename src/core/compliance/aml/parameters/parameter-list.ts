import type { JsonValue, Result } from '../../../kernel/index.ts'
import { MS_PER_DAY, ok, refused } from '../../../kernel/index.ts'
import type { AmlFailure } from '../failures.ts'
import { invalidInput } from '../failures.ts'
import { parametersFrom } from './parameters-read.ts'
import type { AmlParameters } from './parameters.ts'

export const PARAMETER_UNITS = ['USD', 'ms', 'days', 'share', 'times', 'count', 'points'] as const
type Unit = (typeof PARAMETER_UNITS)[number]

/** One parameter of a set under its path: `rules.T01.countMin`. */
type ListedParameter = Readonly<{
  name: string
  /** The group that it belongs to: a rule's code, `desk`, `routine` or `countries`. */
  group: string
  value: JsonValue
  /** What a number counts in; null of a switch, an action or a list. */
  unit: Unit | null
}>

/** The parts of a set that a desk may change; what it is called and from when it stands follows from the change. */
const CHANGEABLE = ['rules', 'desk', 'routine', 'countries'] as const

/** Nothing is remembered for longer: a window beyond it would never fill. */
const WINDOW_MS_MAX = 400 * MS_PER_DAY

/** Names say their unit; a name that says none counts something. */
function unitOf(name: string, value: JsonValue): Unit | null {
  if (typeof value !== 'number') return null
  if (name === 'weight') return 'points'
  if (name.endsWith('Usd')) return 'USD'
  if (/Ms(OfDay)?$/.test(name)) return 'ms'
  if (/Days$/.test(name)) return 'days'
  if (/Times$/.test(name)) return 'times'
  return /Share|Loss|Difference|move|rise|jump/i.test(name) ? 'share' : 'count'
}

const isTree = (value: JsonValue): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function flat(value: JsonValue, path: readonly string[]): readonly ListedParameter[] {
  if (isTree(value)) return Object.entries(value).flatMap(([name, below]) => flat(below, [...path, name]))
  const [part = '', rule = ''] = path
  const group = part === 'rules' ? rule : part
  return [{ name: path.join('.'), group, value, unit: unitOf(path.at(-1) ?? '', value) }]
}

/** Every parameter that may be changed, in the order in which the rules are told. */
export function listParameters(parameters: AmlParameters): readonly ListedParameter[] {
  // A parameter set is numbers, switches, words and dated lists: JSON by its own shape.
  const tree = parameters as unknown as Readonly<Record<string, JsonValue>>
  return CHANGEABLE.flatMap((part) => flat(tree[part] ?? null, [part]))
}

/** Values by the path of their parameter. */
export type ParameterChanges = Readonly<Record<string, JsonValue>>

type Branch = { [name: string]: JsonValue | Branch }

function patchOf(changes: ParameterChanges): Branch {
  const patch: Branch = {}
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    let branch = patch
    for (const name of names) {
      const next = (branch[name] ?? {}) as Branch
      branch[name] = next
      branch = next
    }
    branch[last] = value
  }
  return patch
}

export type ParameterChange = Readonly<{ name: string; before: JsonValue; after: JsonValue }>

const isSame = (left: JsonValue, right: JsonValue): boolean => JSON.stringify(left) === JSON.stringify(right)

/** What of the second set differs from the first. */
export function differencesOf(before: AmlParameters, after: AmlParameters): readonly ParameterChange[] {
  const present = new Map(listParameters(before).map(({ name, value }) => [name, value]))
  return listParameters(after).flatMap(({ name, value }) => {
    const was = present.get(name) ?? null
    return isSame(was, value) ? [] : [{ name, before: was, after: value }]
  })
}

/**
 * A set with these values in the place of its own. A path that is none of the listed parameters, a value of another kind and
 * a window that is longer than monitoring remembers are refused by their path.
 */
export function withChanges(
  base: AmlParameters,
  changes: ParameterChanges,
): Result<AmlParameters, AmlFailure> {
  const units = new Map(listParameters(base).map(({ name, unit }) => [name, unit]))
  for (const [name, value] of Object.entries(changes)) {
    const unit = units.get(name)
    if (unit === undefined) return refused(invalidInput(name, 'is no parameter.'))
    const isTooLong =
      typeof value === 'number' &&
      ((unit === 'ms' && value > WINDOW_MS_MAX) || (unit === 'days' && value * MS_PER_DAY > WINDOW_MS_MAX))
    if (isTooLong) return refused(invalidInput(name, 'reaches further back than is remembered (400 days).'))
  }
  const changed = parametersFrom(base, patchOf(changes))
  return changed.ok ? ok(changed.value) : changed
}
