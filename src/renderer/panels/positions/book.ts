import { Decimal, ZERO } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { formatExpiry } from '../../widgets/figures/format.ts'
import { futureParts, optionParts } from '../../widgets/words/instrument.ts'

export type Position = EntryOutput<'trading.getPosition'>

/** Figures of a line, a group or the book. Greeks in dollars: Δ and Γ per point, Θ per day, vega per vol point. */
export type Figures = Readonly<{
  delta: number | null
  gamma: number | null
  thetaPerDay: number | null
  vegaPerPoint: number | null
  unrealised: Decimal | null
  realised: Decimal
}>

export type Line = Readonly<{ position: Position; figures: Figures }>

export type Group = Readonly<{
  key: string
  /** `BTC-USD`; of what is paid in a coin `BTC-USD in BTC`, and its profits are in that coin. */
  underlying: string
  currency: string
  /** YYYY-MM-DD; null for what does not expire. */
  expiry: string | null
  lines: readonly Line[]
  total: Figures
}>

type Book = Readonly<{ groups: readonly Group[]; total: Figures; lines: number }>

const DAYS_PER_YEAR = 365
const POINTS_PER_UNIT = 100

/** A spot line has no curvature and no decay: what the engine leaves out there is zero, not unknown. */
const orFlat = (value: number | null, position: Position): number | null =>
  value === null && position.kind !== 'option' ? 0 : value

function figuresOf(position: Position): Figures {
  const theta = orFlat(position.theta, position)
  const vega = orFlat(position.vega, position)
  return {
    delta: position.delta,
    gamma: orFlat(position.gamma, position),
    thetaPerDay: theta === null ? null : theta / DAYS_PER_YEAR,
    vegaPerPoint: vega === null ? null : vega / POINTS_PER_UNIT,
    unrealised: position.unrealized_pnl === null ? null : new Decimal(position.unrealized_pnl),
    realised: new Decimal(position.realized_pnl),
  }
}

const EMPTY: Figures = {
  delta: 0,
  gamma: 0,
  thetaPerDay: 0,
  vegaPerPoint: 0,
  unrealised: ZERO,
  realised: ZERO,
}

const add = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? null : left + right

/** A sum over parts of which one is unknown is unknown: a total never hides a hole. */
export const sumFigures = (parts: readonly Figures[]): Figures =>
  parts.reduce(
    (sum, part) => ({
      delta: add(sum.delta, part.delta),
      gamma: add(sum.gamma, part.gamma),
      thetaPerDay: add(sum.thetaPerDay, part.thetaPerDay),
      vegaPerPoint: add(sum.vegaPerPoint, part.vegaPerPoint),
      unrealised:
        sum.unrealised === null || part.unrealised === null ? null : sum.unrealised.plus(part.unrealised),
      realised: sum.realised.plus(part.realised),
    }),
    EMPTY,
  )

export const SORTS = [
  'name',
  'quantity',
  'mark',
  'iv',
  'delta',
  'gamma',
  'theta',
  'vega',
  'open',
  'realised',
] as const
export type SortKey = (typeof SORTS)[number]
export type Sort = Readonly<{ key: SortKey; descending: boolean }>

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text))

function sortValue({ position, figures }: Line, key: SortKey): number | string | null {
  switch (key) {
    case 'name':
      return position.symbol
    case 'quantity':
      return Number(position.quantity)
    case 'mark':
      return numberOf(position.current_price)
    case 'iv':
      return position.implied_volatility
    case 'delta':
      return figures.delta
    case 'gamma':
      return figures.gamma
    case 'theta':
      return figures.thetaPerDay
    case 'vega':
      return figures.vegaPerPoint
    case 'open':
      return figures.unrealised?.toNumber() ?? null
    case 'realised':
      return figures.realised.toNumber()
  }
}

/** Lines in the wanted order; what has no value stands last either way. */
function sortLines(lines: readonly Line[], { key, descending }: Sort): readonly Line[] {
  const turn = descending ? -1 : 1
  return [...lines].sort((left, right) => {
    const [a, b] = [sortValue(left, key), sortValue(right, key)]
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    const order =
      typeof a === 'string' || typeof b === 'string'
        ? String(a).localeCompare(String(b), 'en', { numeric: true })
        : a - b
    return order * turn
  })
}

/** Groups by underlying and expiry, the nearest expiry first, what does not expire last; each with its total. */
export function bookOf(positions: readonly Position[], sort: Sort): Book {
  const byKey = new Map<string, Line[]>()
  for (const position of positions) {
    const parts = optionParts(position.symbol) ?? futureParts(position.symbol)
    const underlying = position.underlying ?? position.symbol
    // What does not expire sorts behind every day.
    const key = `${underlying}|${parts?.expiry ?? '9999'}|${position.currency}`
    const line = { position, figures: figuresOf(position) }
    byKey.set(key, [...(byKey.get(key) ?? []), line])
  }
  const groups = [...byKey].map(([key, lines]): Group => {
    const [underlying = '', expiry = '', currency = ''] = key.split('|')
    return {
      key,
      underlying: currency === 'USD' ? underlying : `${underlying} in ${currency}`,
      currency,
      expiry: expiry === '9999' ? null : expiry,
      lines: sortLines(lines, sort),
      total: sumFigures(lines.map((line) => line.figures)),
    }
  })
  groups.sort(
    (left, right) =>
      Number(left.expiry === null) - Number(right.expiry === null) ||
      left.underlying.localeCompare(right.underlying) ||
      (left.expiry ?? '9999').localeCompare(right.expiry ?? '9999'),
  )
  // Coin is no dollars: what is paid in it has its own total, and none in the book's.
  const inDollars = groups.filter(({ currency }) => currency === 'USD')
  return { groups, lines: positions.length, total: sumFigures(inDollars.map((group) => group.total)) }
}

const MS_PER_DAY = 86_400_000

/** `SPX 16 Oct 26 · 2 d · 1 line`. Days are counted from the UTC day of `nowMs`. */
export function groupWords(group: Group, nowMs: number): string {
  const lines = `${group.lines.length} ${group.lines.length === 1 ? 'line' : 'lines'}`
  if (group.expiry === null) return `${group.underlying} · ${lines}`
  const today = Math.floor(nowMs / MS_PER_DAY)
  const days = Date.parse(`${group.expiry}T00:00:00Z`) / MS_PER_DAY - today
  return `${group.underlying} ${formatExpiry(group.expiry)} · ${days < 0 ? 'expired' : days === 0 ? 'expires today' : `${days} d`} · ${lines}`
}

/** What to stage to close a position: the other side, the whole size. Null when it is flat. */
export function closingOrder(
  position: Position,
): Readonly<{ symbol: string; side: 'buy' | 'sell'; quantity: string }> | null {
  const quantity = new Decimal(position.quantity)
  if (quantity.isZero()) return null
  return {
    symbol: position.symbol,
    side: quantity.isPositive() ? 'sell' : 'buy',
    quantity: quantity.abs().toFixed(),
  }
}

/** Whether a mark may be leaned on. */
export const isOld = (state: Position['price_state']): boolean => state !== 'live' && state !== 'one_sided'
