/** What a custom shock is typed as: percent, percent, basis points, days. Empty means unchanged. */
export type ShockDraft = Readonly<{ name: string; spot: string; vol: string; rate: string; days: string }>

export const EMPTY_SHOCK: ShockDraft = { name: '', spot: '', vol: '', rate: '', days: '' }

/** As the engine takes it: fractions, and the rate in absolute terms. */
export type Shock = Readonly<{
  name: string
  price_shock: number
  vol_shock: number
  rate_shock: number
  days: number
}>

type Field = Exclude<keyof ShockDraft, 'name'>
type Bound = Readonly<{ above: number; most: number; scale: number; unit: string; whole?: boolean }>

const BOUNDS: Readonly<Record<Field, Bound>> = {
  spot: { above: -100, most: 10_000, scale: 100, unit: '%' },
  vol: { above: -100, most: 10_000, scale: 100, unit: '%' },
  rate: { above: -10_001, most: 10_000, scale: 10_000, unit: 'bp' },
  days: { above: -1, most: 3_650, scale: 1, unit: 'd', whole: true },
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/

/** The number of a field, or a sentence. A comma is refused: it means thousands to some and decimals to others. */
function read(text: string, { above, most, scale, unit, whole = false }: Bound): number | string {
  const plain = text
    .trim()
    .replace('−', '-')
    .replace(/(?:%|bp|d)$/, '')
    .trimEnd()
  if (plain === '') return 0
  if (plain.includes(',')) return 'Use a point for decimals and nothing for thousands.'
  if (!NUMBER.test(plain)) return `Write a number of ${unit}, such as -10.`
  const value = Number(plain)
  if (whole && !Number.isInteger(value)) return 'Write whole days.'
  if (value <= above || value > most)
    return above === -100 ? `Above -100 % and at most ${most} %.` : `From ${above + 1} to ${most} ${unit}.`
  return value / scale
}

type ShockRead = Readonly<{
  shock: Shock | null
  faults: Readonly<Partial<Record<Field, string>>>
}>

/** What a draft means; a shock that changes nothing is none. */
export function shockOf(draft: ShockDraft, number: number): ShockRead {
  const faults: Partial<Record<Field, string>> = {}
  const value = (field: Field): number => {
    const got = read(draft[field], BOUNDS[field])
    if (typeof got === 'number') return got
    faults[field] = got
    return 0
  }
  const shock: Shock = {
    name: draft.name.trim() || `Custom ${number}`,
    ...{
      price_shock: value('spot'),
      vol_shock: value('vol'),
      rate_shock: value('rate'),
      days: value('days'),
    },
  }
  const isNothing = [shock.price_shock, shock.vol_shock, shock.rate_shock, shock.days].every(
    (one) => one === 0,
  )
  return { shock: Object.keys(faults).length > 0 || isNothing ? null : shock, faults }
}
