import { DESK_PARAMETERS, countryTrouble, differencesOf, withChanges } from '../../compliance/aml/index.ts'
import type { AmlFailure, AmlParameters, ParameterChanges } from '../../compliance/aml/index.ts'
import { assert, instant, ok, parseIso, refused, toIso, utcDay } from '../../kernel/index.ts'
import type { Instant, JsonValue, Result } from '../../kernel/index.ts'
import type { Store, Write } from '../store/store.ts'

/** The parameters of monitoring as one version of them: 0 is what the release comes with. */
export type RuleVersion = Readonly<{
  version: number
  /** From when it judges; null of version 0, which always did. */
  effectiveAt: Instant | null
  parameters: AmlParameters
}>

/** The version in force. Whoever judges reads it at each use. */
export type RuleBook = Readonly<{
  current: () => RuleVersion
  /** The next version with these values in the place of those in force; nothing is changed by asking. */
  next: (changes: ParameterChanges, at: Instant) => Result<RuleVersion, AmlFailure>
  /** What makes a version durable; `remember` brings it into force. */
  writesOf: (version: RuleVersion) => readonly Write[]
  remember: (version: RuleVersion) => void
  /** Reads it anew: another engine may have held the store meanwhile. */
  reload: () => Promise<void>
}>

const KEY = 'aml.parameters'

const AT_RELEASE: RuleVersion = { version: 0, effectiveAt: null, parameters: DESK_PARAMETERS }

const named = (parameters: AmlParameters, version: number, at: Instant): AmlParameters => ({
  ...parameters,
  name: `desk ${version}`,
  effectiveFrom: utcDay(at),
})

/** What is kept of a version: what differs from the release's set, so that a rule that nobody touched follows the release. */
type Kept = Readonly<{
  version: number
  effective_at: string
  differences: Readonly<Record<string, JsonValue>>
}>

const keptOf = ({ version, effectiveAt, parameters }: RuleVersion): Kept => ({
  version,
  effective_at: toIso(effectiveAt ?? instant(0)),
  differences: Object.fromEntries(
    differencesOf(DESK_PARAMETERS, parameters).map(({ name, after }) => [name, after]),
  ),
})

/** Throws when the store holds what no two persons could have agreed on. */
async function keptIn(store: Pick<Store, 'setting'>): Promise<RuleVersion> {
  const text = await store.setting(KEY)
  if (text === null) return AT_RELEASE
  const { version, effective_at, differences } = JSON.parse(text) as Kept
  const [parameters, at] = [withChanges(DESK_PARAMETERS, differences), parseIso(effective_at)]
  assert(
    parameters.ok && at !== null,
    `the kept parameters of monitoring, version ${version}, cannot be read`,
  )
  return { version, effectiveAt: at, parameters: named(parameters.value, version, at) }
}

export async function openRuleBook(store: Pick<Store, 'setting'>): Promise<RuleBook> {
  let current = await keptIn(store)
  return {
    current: () => current,
    next: (changes, at) => {
      const changed = withChanges(current.parameters, changes)
      if (!changed.ok) return changed
      const trouble = countryTrouble(current.parameters, changed.value)
      if (trouble !== null) return refused(trouble)
      const version = current.version + 1
      return ok({ version, effectiveAt: at, parameters: named(changed.value, version, at) })
    },
    writesOf: (version) => [
      { op: 'put', table: 'settings', record: { name: KEY, value: JSON.stringify(keptOf(version)) } },
    ],
    remember: (version) => {
      current = version
    },
    reload: async () => {
      current = await keptIn(store)
    },
  }
}
