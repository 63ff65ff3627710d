import { formatAmount, formatModel, formatQuantity, formatVolatility } from '../../widgets/figures/format.ts'
import { fitColumns } from '../../widgets/tables/fit-columns.ts'
import type { FitColumn } from '../../widgets/tables/fit-columns.ts'
import type { ChainSide } from './quote-state.ts'

/** What the figures of a row depend on besides the row. */
export type FigureContext = Readonly<{
  /** For the gamma of one percent; null leaves that column empty. */
  spot: number | null
  priceDecimals: number
}>

export const COLUMN_KEYS = [
  'position',
  'openInterest',
  'volume',
  'last',
  'rho',
  'theta',
  'vega',
  'gamma',
  'delta',
  'bidVolatility',
  'askVolatility',
  'volatility',
  'mark',
  'bidSize',
  'bid',
  'ask',
  'askSize',
] as const

export type ColumnKey = (typeof COLUMN_KEYS)[number]

type Column = Readonly<{
  key: ColumnKey
  /** As short as the head needs; `title` says it in words. */
  head: string
  title: string
  /** Narrowest width that the head needs, pixels; figures may ask for more. */
  widthMin: number
  /** The column with the highest number goes first when the panel is too narrow; 0 stays. */
  dropRank: number
  /** The figure as the contract gives it, for copying; null when there is none. */
  raw: (side: ChainSide, context: FigureContext) => string | number | null
  text: (side: ChainSide, context: FigureContext) => string
}>

/** No value in a chain: quieter than a dash in four hundred cells. */
export const NOTHING = '·'

const perDay = (theta: number | null): number | null => (theta === null ? null : theta / 365)
const perPoint = (perUnit: number | null): number | null => (perUnit === null ? null : perUnit / 100)
const gammaOfOnePercent = (gamma: number | null, spot: number | null): number | null =>
  gamma === null || spot === null ? null : (gamma * spot) / 100

const priceColumn = (
  key: 'bid' | 'ask' | 'mark' | 'last',
  head: string,
  title: string,
  dropRank: number,
): Column => ({
  key,
  head,
  title,
  widthMin: 34,
  dropRank,
  raw: (side) => side[key],
  text: (side, { priceDecimals }) => (side[key] === null ? NOTHING : formatAmount(side[key], priceDecimals)),
})

const countColumn = (
  key: ColumnKey,
  head: string,
  title: string,
  dropRank: number,
  read: (side: ChainSide) => string,
): Column => ({
  key,
  head,
  title,
  widthMin: 30,
  dropRank,
  raw: read,
  text: (side) => formatQuantity(read(side)),
})

const modelColumn = (
  key: ColumnKey,
  head: string,
  title: string,
  shape: Readonly<{ widthMin: number; dropRank: number; decimals: number }>,
  read: (side: ChainSide, context: FigureContext) => number | null,
): Column => ({
  key,
  head,
  title,
  widthMin: shape.widthMin,
  dropRank: shape.dropRank,
  raw: read,
  text: (side, context) => {
    const value = read(side, context)
    return value === null ? NOTHING : formatModel(value, shape.decimals)
  },
})

const volatilityColumn = (
  key: ColumnKey,
  head: string,
  title: string,
  dropRank: number,
  read: (side: ChainSide) => number | null,
): Column => ({
  key,
  head,
  title,
  widthMin: 30,
  dropRank,
  raw: read,
  text: (side) => {
    const value = read(side)
    return value === null ? NOTHING : formatVolatility(value)
  },
})

const small = { widthMin: 28, decimals: 2 } as const

/** Every column of one side. The position is the only one that the row itself does not carry. */
export const COLUMNS: Readonly<Record<ColumnKey, Column>> = {
  position: {
    key: 'position',
    head: 'Pos',
    title: 'Own position, contracts',
    widthMin: 30,
    dropRank: 4,
    raw: () => null,
    text: () => '',
  },
  openInterest: countColumn('openInterest', 'OI', 'Open interest, contracts', 9, (s) => s.open_interest),
  volume: countColumn('volume', 'Vol', 'Volume today, contracts', 10, (side) => side.volume),
  last: priceColumn('last', 'Last', 'Last traded price', 15),
  rho: modelColumn('rho', 'Rho', 'Rho per percentage point of rate', { ...small, dropRank: 16 }, (side) =>
    perPoint(side.rho),
  ),
  theta: modelColumn('theta', 'Θ', 'Theta per day', { ...small, dropRank: 6 }, (side) => perDay(side.theta)),
  vega: modelColumn(
    'vega',
    'Vega',
    'Vega per point of volatility',
    { ...small, widthMin: 32, dropRank: 7 },
    (s) => perPoint(s.vega),
  ),
  gamma: modelColumn(
    'gamma',
    'Γ 1 %',
    'Gamma for a move of one percent',
    { widthMin: 34, decimals: 3, dropRank: 8 },
    (side, { spot }) => gammaOfOnePercent(side.gamma, spot),
  ),
  delta: modelColumn('delta', 'Δ', 'Delta', { ...small, dropRank: 2 }, (side) => side.delta),
  bidVolatility: volatilityColumn('bidVolatility', 'IV bid', 'Volatility of the bid, %', 14, (s) => s.bid_iv),
  askVolatility: volatilityColumn('askVolatility', 'IV ask', 'Volatility of the ask, %', 13, (s) => s.ask_iv),
  volatility: volatilityColumn('volatility', 'IV %', 'Volatility of the mark, %', 1, (side) => side.mark_iv),
  mark: priceColumn('mark', 'Mark', 'Mark price', 5),
  bidSize: countColumn('bidSize', 'Size', 'Contracts at the bid', 12, (side) => side.bid_size),
  bid: priceColumn('bid', 'Bid', 'Bid', 0),
  ask: priceColumn('ask', 'Ask', 'Ask', 0),
  askSize: countColumn('askSize', 'Size', 'Contracts at the ask', 11, (side) => side.ask_size),
}

export const DEFAULT_COLUMNS: readonly ColumnKey[] = [
  'position',
  'openInterest',
  'volume',
  'theta',
  'vega',
  'gamma',
  'delta',
  'volatility',
  'mark',
  'bid',
  'ask',
]

const SPINE_WIDTH = 64

/** What the usual glyphs take in a figure of 12 px at the data width, pixels; a little generous. */
const GLYPH_WIDTH = { narrow: 3.4, digit: 6.4 } as const
const CELL_PADDING = 8
/** The letter of a drafted leg stands at the left edge of its price. */
const LETTER_WIDTH = 5

export const figureWidth = (text: string): number =>
  [...text].reduce((sum, glyph) => sum + (/[.,·]/.test(glyph) ? GLYPH_WIDTH.narrow : GLYPH_WIDTH.digit), 0)

export type ColumnWidths = Readonly<Record<ColumnKey, number>>

/**
 * Widths in which the figures of these sides stand free, pixels. Taken once for a chain, from rows across it, so that
 * columns keep their place while figures move.
 */
export function columnWidths(sides: readonly ChainSide[], context: FigureContext, scale = 1): ColumnWidths {
  const widthOf = (key: ColumnKey): number => {
    const { widthMin, text } = COLUMNS[key]
    const widest = sides.reduce((most, side) => Math.max(most, figureWidth(text(side, context))), 0)
    const letter = key === 'bid' || key === 'ask' ? LETTER_WIDTH : 0
    return Math.max(widthMin, Math.ceil(widest * scale) + CELL_PADDING + letter)
  }
  return Object.fromEntries(COLUMN_KEYS.map((key) => [key, widthOf(key)])) as Record<ColumnKey, number>
}

/** The width of a whole row, pixels. */
export const rowWidth = (columns: readonly ColumnKey[], widths: ColumnWidths): number =>
  SPINE_WIDTH + 2 * columns.reduce((sum, key) => sum + widths[key], 0)

/** The columns that fit into a width on both sides of the spine, in their order; the rest wait for room. */
export function fittingColumns(
  chosen: readonly ColumnKey[],
  widths: ColumnWidths,
  widthPx: number,
): readonly ColumnKey[] {
  const both = Object.fromEntries(
    COLUMN_KEYS.map((key) => [key, { widthPx: 2 * widths[key], dropRank: COLUMNS[key].dropRank }]),
  ) as Record<ColumnKey, FitColumn>
  return fitColumns(both, chosen, widthPx - SPINE_WIDTH)
}

const PRICES: readonly ColumnKey[] = ['bidSize', 'bid', 'ask', 'askSize']

/** Puts mirror the calls around the spine; only bid and ask keep their order, so that a price is read alike. */
export function mirrored(columns: readonly ColumnKey[]): readonly ColumnKey[] {
  const prices = columns.filter((key) => PRICES.includes(key))
  return [...prices, ...columns.filter((key) => !PRICES.includes(key)).reverse()]
}

/** The CSS grid of a row: each column at least its width, the rest shared in proportion. */
export function gridTemplate(columns: readonly ColumnKey[], widths: ColumnWidths): string {
  const track = (key: ColumnKey): string => `minmax(${widths[key]}px, ${widths[key]}fr)`
  return [...columns.map(track), `${SPINE_WIDTH}px`, ...mirrored(columns).map(track)].join(' ')
}

/** Digits after the point that the prices of a chain need, so that a column keeps its decimals. */
export function decimalsOf(texts: Iterable<string | null>, least: number, most: number): number {
  let decimals = least
  for (const text of texts) {
    // eslint-disable-next-line regexp/no-super-linear-move -- an amount has at most 18 digits behind its point
    const fraction = text?.split('.')[1]?.replace(/0+$/, '') ?? ''
    if (fraction.length > decimals) decimals = fraction.length
  }
  return Math.min(decimals, most)
}
