import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
// The shelf is the state room's own record keeper; panels keep their small choices on it too.
import { makeShelf } from '../../state/shelf.ts'
import type { KeyValueStorage } from '../../state/index.ts'
import type { Draft } from './draft.ts'

const fieldsSchema = z
  .object({
    orderType: z.enum(['limit', 'market', 'stop', 'stop_limit', 'take_profit', 'trailing_stop', 'iceberg']),
    timeInForce: z.enum(['GTC', 'DAY', 'IOC', 'FOK', 'GTD']),
    quantityText: z.string().max(24),
    triggerBy: z.enum(['last', 'mark']),
    trailText: z.string().max(24),
    trailUnit: z.enum(['amount', 'percent']),
    displayText: z.string().max(24),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
    selfTrade: z.enum(['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement']),
  })
  .partial()

/** What a preset fills in: never a price, an instrument or a side, which belong to the moment. */
export type PresetFields = z.infer<typeof fieldsSchema>

const presetSchema = z.object({
  level: z.enum(['account', 'symbol', 'named']),
  /** The account id, the underlying, or the name. */
  key: z.string().min(1).max(64),
  fields: fieldsSchema,
})

export type Preset = z.infer<typeof presetSchema>
export type PresetLevel = Preset['level']
export type Presets = Readonly<{ list: readonly Preset[] }>
export type PresetsStore = StoreApi<Presets>

const PRESETS_MAX = 60

/** The presets of this machine; the house's own is in the program. */
export function makePresetsStore(storage: KeyValueStorage): PresetsStore {
  const shelf = makeShelf(storage, {
    key: 'optionix.ticket-presets',
    migrations: [],
    schema: z.object({ list: z.array(presetSchema).max(PRESETS_MAX) }),
    fallback: { list: [] },
  })
  const store = createStore<Presets>(() => shelf.read())
  store.subscribe(({ list }) => shelf.write({ list: [...list] }))
  return store
}

/** Puts a preset in the place of the one with its level and key; the oldest makes room when there are too many. */
export function withPreset({ list }: Presets, preset: Preset): Presets {
  const others = list.filter((one) => one.level !== preset.level || one.key !== preset.key)
  return { list: [...others.slice(-(PRESETS_MAX - 1)), preset] }
}

export const withoutPreset = ({ list }: Presets, level: PresetLevel, key: string): Presets => ({
  list: list.filter((one) => one.level !== level || one.key !== key),
})

const HOUSE: PresetFields = {
  orderType: 'limit',
  timeInForce: 'DAY',
  triggerBy: 'last',
  trailUnit: 'percent',
}

/** Which preset filled a field, as the ticket names it. */
export type FilledBy = Readonly<Partial<Record<keyof PresetFields, string>>>

type Filled = Readonly<{ fields: PresetFields; by: FilledBy }>

type Subject = Readonly<{ accountId: string | null; underlying: string; name: string | null }>

/** House, then account, then symbol, then the named one: each fills over those before it. */
export function fillFrom(presets: Presets, { accountId, underlying, name }: Subject): Filled {
  const of = (level: PresetLevel, key: string | null): PresetFields =>
    presets.list.find((one) => one.level === level && one.key === key)?.fields ?? {}
  const layers: readonly (readonly [string, PresetFields])[] = [
    ['house', HOUSE],
    ['account', of('account', accountId)],
    [underlying, of('symbol', underlying)],
    [`“${name ?? ''}”`, of('named', name)],
  ]
  const filled = { fields: {} as PresetFields, by: {} as FilledBy }
  for (const [words, fields] of layers) {
    filled.fields = { ...filled.fields, ...fields }
    filled.by = { ...filled.by, ...Object.fromEntries(Object.keys(fields).map((field) => [field, words])) }
  }
  return filled
}

/** The marks of the fields that a person has not changed since. */
export const stillFilled = (by: FilledBy, changed: Partial<Draft>): FilledBy =>
  Object.fromEntries(Object.entries(by).filter(([field]) => !(field in changed)))

/** What a preset keeps of a draft: what differs from nothing. */
export function fieldsOf(draft: Draft): PresetFields {
  const { orderType, timeInForce, quantityText, triggerBy, trailText, trailUnit, displayText } = draft
  return {
    orderType,
    timeInForce,
    triggerBy,
    trailUnit,
    postOnly: draft.postOnly,
    reduceOnly: draft.reduceOnly,
    selfTrade: draft.selfTrade,
    ...(quantityText === '' ? {} : { quantityText }),
    ...(trailText === '' ? {} : { trailText }),
    ...(displayText === '' ? {} : { displayText }),
  }
}
