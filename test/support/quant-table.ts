import table from './quant-bad-input.json' with { type: 'json' }

/** Rows of the table of bad input, `test/support/quant-bad-input.json`: each is driven over every face of the quant rooms. */
export type Row = Readonly<Record<string, string>>

type Base = string | readonly string[]
type Group = Readonly<{
  of: string
  column: string
  values: readonly string[]
  set?: string
  named?: string
}>

/** A row that must be refused, and the column that the refusal must name. */
export type RefusedRow = Readonly<{ says: string; of: string; row: Row; column: string }>

/** `spot=100 strike=90` as a record; a value may be empty. */
const pairs = (text: string): Row =>
  Object.fromEntries(
    text.split(' ').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

function rowOf(bases: Readonly<Record<string, Base>>, name: string): Row {
  const base = bases[name]
  if (base === undefined) throw new Error(`the table has no base ${name}`)
  if (typeof base === 'string') return pairs(base)
  const [of = '', ...more] = base
  return { ...rowOf(bases, of), ...pairs(more.join(' ')) }
}

const changed = (bases: Readonly<Record<string, Base>>, of: string, set?: string): Row => ({
  ...rowOf(bases, of),
  ...(set === undefined ? {} : pairs(set)),
})

const refusedRows = (
  bases: Readonly<Record<string, Base>>,
  groups: readonly Group[],
): readonly RefusedRow[] =>
  groups.flatMap(({ of: names, column, values, set, named }) =>
    names.split(' ').flatMap((of) =>
      values.map((value) => ({
        says: `${of} ${set ?? ''} ${column}=${value}`,
        of,
        row: { ...changed(bases, of, set), [column]: value },
        column: named ?? column,
      })),
    ),
  )

const NUMBER = /^-?\d*\.?\d+(?:e-?\d+)?$/

/** Every column of every base that is a number, with everything that is none. */
function notNumbers(bases: Readonly<Record<string, Base>>): readonly RefusedRow[] {
  return Object.keys(bases).flatMap((of) => {
    const row = rowOf(bases, of)
    const columns = Object.keys(row).filter((column) => NUMBER.test(row[column] ?? ''))
    return columns.flatMap((column) =>
      table.price.not_numbers.map((value) => ({
        says: `${of} ${column}=${value}`,
        of,
        row: { ...row, [column]: value },
        column,
      })),
    )
  })
}

const withSet = <Case extends Readonly<{ of: string; set: string }>>(
  bases: Readonly<Record<string, Base>>,
  cases: readonly Case[],
) => cases.map((one) => ({ ...one, row: changed(bases, one.of, one.set) }))

const { price, iv, sabr, surface } = table

export const PRICE = {
  sound: Object.keys(price.bases).map((of) => ({ of, row: rowOf(price.bases, of) })),
  refused: [...refusedRows(price.bases, price.refused), ...notNumbers(price.bases)],
  unsupported: withSet(price.bases, price.unsupported),
  limits: withSet(price.bases, price.limits),
  warned: withSet(price.bases, price.warned),
} as const

export const IV = {
  refused: [...refusedRows(iv.bases, iv.refused), ...notNumbers(iv.bases)],
  classified: withSet(iv.bases, iv.classified),
} as const

export const SABR = {
  refused: [...refusedRows(sabr.bases, sabr.refused), ...notNumbers(sabr.bases)],
  limits: withSet(sabr.bases, sabr.limits),
} as const

const quote = rowOf(surface.bases, 'quote')
const quotesAt = (strikes: readonly string[]): readonly Row[] =>
  strikes.map((strike) => ({ ...quote, expiry: 'whole', strike }))

export const SURFACE = {
  refused: [...refusedRows(surface.bases, surface.refused), ...notNumbers({ quote: surface.bases.quote })],
  refusedParameters: [
    ...refusedRows(surface.bases, surface.refused_parameters),
    ...notNumbers({ parameters: surface.bases.parameters }),
  ],
  whole: quotesAt(surface.strikes_of_a_fit),
  tooFew: quotesAt(surface.too_few),
} as const

export const RISK = table.risk
export const MARGIN = table.margin
