import type { EChartsCoreOption } from 'echarts/core'
import { readInk } from '../../theme/chart-ink.ts'
import type { ChartInk } from '../../theme/chart-ink.ts'
import { CURVE, VALUE_AXIS, readType, textStyleOf, tooltipOf } from '../../theme/chart-parts.ts'
import type { ChartType } from '../../theme/chart-parts.ts'
import { formatModel } from '../../widgets/figures/format.ts'
import { LEFT_PX, percent } from './chart.ts'
import type { Curve, Flag, SmileRow } from './rows.ts'
import { rowOfFlag } from './rows.ts'
import { flagLabel, rowWords, strikeWords } from './words.ts'

/** What the smile is drawn of. */
export type SmileParts = Readonly<{
  rows: readonly SmileRow[]
  fit: Curve
  previous: Curve
  flags: readonly Flag[]
  spot: number | null
  /** The strike that the reader stands on; null when nowhere. */
  cursor: SmileRow | null
}>

type Extent = Readonly<{ min: number; max: number }>

/** What a custom series is given to draw with; the library types it loosely. */
type Pen = Readonly<{
  value: (dimension: number) => number
  coord: (point: readonly [number, number]) => readonly [number, number]
}>

const BAR_HALF_PX = 2.5

/** From the quotes, with three hundredths of air on both sides. */
function strikeExtent({ rows, spot }: SmileParts): Extent {
  const strikes = rows.map((row) => row.strike)
  const [low, high] = [Math.min(...strikes, spot ?? Infinity), Math.max(...strikes, spot ?? 0)]
  const air = (high - low) * 0.03 || high * 0.01
  return { min: low - air, max: high + air }
}

/** Of quotes and fit in percent; a kept fit that lies far off must not flatten them. */
function volExtent({ rows }: SmileParts): Extent {
  const vols = rows.flatMap((row) => [row.bid ?? row.mid, row.ask ?? row.mid, row.fit]).map(percent)
  const [low, high] = [Math.min(...vols), Math.max(...vols)]
  const air = (high - low) * 0.12 || 1
  return { min: Math.max(0, low - air), max: high + air }
}

/** Bid to ask as a bar with feet: the side by colour, its name in the read-out. A mark alone is a ring. */
function quoteBars({ rows }: SmileParts, ink: ChartInk) {
  return {
    type: 'custom',
    name: 'quotes',
    animation: false,
    silent: true,
    clip: true,
    data: rows.map((row) => [
      row.strike,
      percent(row.bid ?? row.mid),
      percent(row.ask ?? row.mid),
      row.side === 'put' ? 0 : 1,
    ]),
    renderItem: (_: unknown, pen: Pen) => {
      const [x, low] = pen.coord([pen.value(0), pen.value(1)])
      const [, high] = pen.coord([pen.value(0), pen.value(2)])
      const stroke = pen.value(3) === 0 ? ink.orange : ink.blue
      const style = { stroke, lineWidth: 1.4, fill: 'none' }
      if (pen.value(1) === pen.value(2)) return { type: 'circle', shape: { cx: x, cy: low, r: 2.5 }, style }
      const bar = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style,
      })
      return {
        type: 'group',
        children: [
          bar(x, low, x, high),
          bar(x - BAR_HALF_PX, low, x + BAR_HALF_PX, low),
          bar(x - BAR_HALF_PX, high, x + BAR_HALF_PX, high),
        ],
      }
    },
  }
}

/** Quote less fit in points from the zero line; what bears a mark stands out, with its words above. */
function residualBars({ rows, flags }: SmileParts, ink: ChartInk) {
  const marked = new Set(flags.map((flag) => rowOfFlag(rows, flag)))
  return {
    type: 'custom',
    name: 'residuals',
    animation: false,
    silent: true,
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: rows.map((row, index) => [
      row.strike,
      row.offPoints,
      marked.has(index) ? 2 : row.side === 'put' ? 0 : 1,
    ]),
    renderItem: (_: unknown, pen: Pen) => {
      const [x, top] = pen.coord([pen.value(0), pen.value(1)])
      const [, zero] = pen.coord([pen.value(0), 0])
      const fill = [ink.orange, ink.blue, ink.warn][pen.value(2)] ?? ink.muted
      const height = Math.max(1, Math.abs(zero - top))
      return {
        type: 'rect',
        shape: { x: x - 1.5, y: Math.min(top, zero), width: 3, height },
        style: { fill },
      }
    },
  }
}

/** The first marks bear their words in the chart; all of them stand in words below it. */
const LABELLED_MAX = 3

function smileMarks(parts: SmileParts, ink: ChartInk, { size }: ChartType) {
  const { rows, flags, spot, cursor } = parts
  const font = { color: ink.text, fontSize: size, fontFamily: 'inherit' }
  const spotLine = spot !== null && {
    xAxis: spot,
    lineStyle: { color: ink.text, type: [2, 3], width: 1 },
    label: { ...font, formatter: `spot ${strikeWords(spot)}`, position: 'end', fontWeight: 600 },
  }
  const cursorLine = cursor && {
    xAxis: cursor.strike,
    lineStyle: { color: ink.control, type: 'solid', width: 1 },
    label: { show: false },
  }
  return {
    markLine: {
      symbol: 'none',
      silent: true,
      animation: false,
      data: [spotLine, cursorLine].filter((one) => one !== false && one !== null),
    },
    markPoint: {
      silent: true,
      animation: false,
      symbol: 'triangle',
      symbolSize: 9,
      itemStyle: { color: ink.panel, borderColor: ink.warn, borderWidth: 1.5 },
      data: flags.flatMap((flag, index) => {
        const row = rows[rowOfFlag(rows, flag)]
        if (row === undefined) return []
        const label = {
          ...font,
          show: index < LABELLED_MAX,
          color: ink.warn,
          fontWeight: 600,
          formatter: flagLabel(flag),
          position: 'right',
          distance: 8,
          offset: [0, -10 - 14 * (index % LABELLED_MAX)],
          backgroundColor: ink.panel,
          padding: [1, 3],
        }
        return [{ coord: [row.strike, percent(row.fit)], label }]
      }),
    },
  }
}

function smileAxes(parts: SmileParts, ink: ChartInk, { size, family }: ChartType) {
  const label = { color: ink.muted, fontSize: size, fontFamily: family, hideOverlap: true }
  const strikes = { ...VALUE_AXIS, ...strikeExtent(parts), splitLine: { show: false } }
  const volumes = volExtent(parts)
  const off = Math.max(0.1, ...parts.rows.map((row) => Math.abs(row.offPoints))) * 1.15
  const range = volumes.max - volumes.min
  const decimals = range > 8 ? 0 : range > 1.5 ? 1 : 2
  return {
    xAxis: [
      { ...strikes, gridIndex: 0, axisLabel: { show: false } },
      {
        ...strikes,
        gridIndex: 1,
        axisLabel: { ...label, showMinLabel: false, showMaxLabel: false, formatter: strikeWords },
      },
    ],
    yAxis: [
      {
        ...VALUE_AXIS,
        ...volumes,
        gridIndex: 0,
        splitNumber: 5,
        axisLabel: {
          ...label,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (vol: number) => formatModel(vol, decimals),
        },
        splitLine: { lineStyle: { color: ink.hair } },
      },
      {
        ...VALUE_AXIS,
        min: -off,
        max: off,
        interval: off,
        gridIndex: 1,
        name: 'quote less fit, pt',
        nameGap: 12,
        nameTextStyle: {
          color: ink.muted,
          fontSize: size,
          fontFamily: family,
          align: 'left',
          padding: [0, 0, 0, -LEFT_PX + 4],
        },
        axisLabel: {
          ...label,
          hideOverlap: false,
          formatter: (points: number) => formatModel(points, off < 0.5 ? 2 : 1, points !== 0),
        },
        splitLine: { lineStyle: { color: ink.hair } },
      },
    ],
  }
}

const RESIDUALS_PX = 56

/** Quotes as bars, the fit through them, the kept fit dashed, the residuals beneath on the same strikes. */
export function smileOption(parts: SmileParts, element: HTMLElement): EChartsCoreOption {
  const ink = readInk(element)
  const type = readType(element)
  const pointsOf = (curve: Curve) => curve.map(({ strike, volatility }) => [strike, percent(volatility)])
  return {
    animation: false,
    textStyle: textStyleOf(ink, type),
    grid: [
      { left: LEFT_PX, right: 12, top: 22, bottom: RESIDUALS_PX + 54 },
      { left: LEFT_PX, right: 12, height: RESIDUALS_PX, bottom: 20 },
    ],
    tooltip: tooltipOf(ink, type, (shown: unknown) => tooltipWords(parts.rows, shown)),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    ...smileAxes(parts, ink, type),
    series: [
      {
        ...CURVE,
        name: 'kept',
        data: pointsOf(parts.previous),
        clip: true,
        lineStyle: { color: ink.muted, width: 1.4, type: [5, 4] },
      },
      quoteBars(parts, ink),
      {
        ...CURVE,
        name: 'fit',
        data: pointsOf(parts.fit),
        clip: true,
        lineStyle: { color: ink.text, width: 1.8 },
        ...smileMarks(parts, ink, type),
      },
      residualBars(parts, ink),
    ],
  }
}

/** The strike nearest to the pointer, in the words of the read-out, a line a part. */
function tooltipWords(rows: readonly SmileRow[], shown: unknown): string {
  const [first] = (Array.isArray(shown) ? shown : [shown]) as readonly Readonly<{ axisValue?: number }>[]
  const strike = first?.axisValue
  if (strike === undefined || rows.length === 0) return ''
  const nearest = rows.reduce((best, row) =>
    Math.abs(row.strike - strike) < Math.abs(best.strike - strike) ? row : best,
  )
  return rowWords(nearest).replaceAll(' · ', '\n')
}
