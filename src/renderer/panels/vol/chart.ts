import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { readInk } from '../../theme/chart-ink.ts'
import type { ChartInk } from '../../theme/chart-ink.ts'
import { formatModel } from '../../widgets/format.ts'
import type { Curve, Flag, SmileRow, TermRow } from './rows.ts'
import { rowOfFlag } from './rows.ts'
import { flagLabel, rowWords, strikeWords } from './words.ts'

register([
  CustomChart,
  LineChart,
  GridComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  CanvasRenderer,
])

export const makeChart = (element: HTMLElement) => init(element, null, { renderer: 'canvas' })

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

type Type = Readonly<{ size: number; family: string }>
type Extent = Readonly<{ min: number; max: number }>

/** What a custom series is given to draw with; the library types it loosely. */
type Pen = Readonly<{
  value: (dimension: number) => number
  coord: (point: readonly [number, number]) => readonly [number, number]
}>

const line = { type: 'line', showSymbol: false, silent: true, animation: false } as const
const axis = { type: 'value', axisTick: { show: false }, axisLine: { show: false } } as const
const BAR_HALF_PX = 2.5

const typeOf = (element: HTMLElement): Type => {
  const style = getComputedStyle(element)
  return { size: Number.parseFloat(style.fontSize), family: style.fontFamily }
}

const percent = (vol: number): number => vol * 100

/** From the quotes, a twentieth of air on both sides. */
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

function smileMarks(parts: SmileParts, ink: ChartInk, { size }: Type) {
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

function smileAxes(parts: SmileParts, ink: ChartInk, { size, family }: Type) {
  const label = { color: ink.muted, fontSize: size, fontFamily: family, hideOverlap: true }
  const strikes = { ...axis, ...strikeExtent(parts), splitLine: { show: false } }
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
        ...axis,
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
        ...axis,
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
          padding: [0, 0, 0, -LEFT + 4],
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

const LEFT = 46
const RESIDUALS_PX = 56

/** Quotes as bars, the fit through them, the kept fit dashed, the residuals beneath on the same strikes. */
export function smileOption(parts: SmileParts, element: HTMLElement): EChartsCoreOption {
  const ink = readInk(element)
  const type = typeOf(element)
  const textStyle = { color: ink.text, fontSize: type.size, fontFamily: type.family }
  const pointsOf = (curve: Curve) => curve.map(({ strike, volatility }) => [strike, percent(volatility)])
  return {
    animation: false,
    textStyle,
    grid: [
      { left: LEFT, right: 12, top: 22, bottom: RESIDUALS_PX + 54 },
      { left: LEFT, right: 12, height: RESIDUALS_PX, bottom: 20 },
    ],
    tooltip: {
      trigger: 'axis',
      // Drawn on the canvas: the page's content policy lets no tooltip bring its own styles.
      renderMode: 'richText',
      confine: true,
      backgroundColor: ink.panel,
      borderColor: ink.control,
      borderRadius: 2,
      padding: 6,
      textStyle,
      axisPointer: { type: 'line', lineStyle: { color: ink.control, type: 'solid' } },
      formatter: (shown: unknown) => tooltipWords(parts.rows, shown),
    },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    ...smileAxes(parts, ink, type),
    series: [
      {
        ...line,
        name: 'kept',
        data: pointsOf(parts.previous),
        clip: true,
        lineStyle: { color: ink.muted, width: 1.4, type: [5, 4] },
      },
      quoteBars(parts, ink),
      {
        ...line,
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

/** Expiries stand at the root of their time: the near ones apart, the far ones still in sight. */
const placeOf = (row: TermRow): number => Math.sqrt(Math.max(0, row.days))

const END_WORDS = { put25: '25 Δ put', atm: 'ATM', call25: '25 Δ call' } as const
const SYMBOLS = { put25: 'triangle', atm: 'circle', call25: 'rect' } as const
const DASHES = { put25: 'solid', atm: 'solid', call25: [6, 3] } as const

function termAxes(rows: readonly TermRow[], ink: ChartInk, { size, family }: Type) {
  const label = { color: ink.muted, fontSize: size, fontFamily: family, hideOverlap: true }
  const places = rows.map(placeOf)
  const daysAt = new Map(rows.map((row) => [placeOf(row), row.days]))
  return {
    xAxis: {
      ...axis,
      min: (places[0] ?? 0) - 0.4,
      max: (places.at(-1) ?? 1) + 0.4,
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: places,
        formatter: (place: number) => `${formatModel(daysAt.get(place) ?? place * place, 0)} d`,
      },
    },
    yAxis: {
      ...axis,
      scale: true,
      splitNumber: 4,
      axisLabel: { ...label, formatter: (vol: number) => formatModel(vol, 1) },
      splitLine: { lineStyle: { color: ink.hair } },
    },
  }
}

const markOf = (row: TermRow, ink: ChartInk) => ({
  symbol: 'none',
  silent: true,
  animation: false,
  data: [
    {
      xAxis: placeOf(row),
      lineStyle: { color: ink.control, type: 'solid', width: 1 },
      label: { show: false },
    },
  ],
})

/** At the money and both wings over time; the chosen expiry under a line. */
export function termOption(
  rows: readonly TermRow[],
  chosen: string | null,
  element: HTMLElement,
): EChartsCoreOption {
  const ink = readInk(element)
  const type = typeOf(element)
  const colours = { put25: ink.orange, atm: ink.text, call25: ink.blue }
  const shown = rows.find((row) => row.expiry === chosen)
  return {
    animation: false,
    textStyle: { color: ink.text, fontSize: type.size, fontFamily: type.family },
    grid: { left: LEFT, right: 64, top: 12, bottom: 22 },
    ...termAxes(rows, ink, type),
    series: (['put25', 'atm', 'call25'] as const).map((name) => ({
      ...line,
      name,
      showSymbol: true,
      symbol: SYMBOLS[name],
      symbolSize: 5,
      itemStyle: { color: colours[name] },
      lineStyle: { color: colours[name], width: 1.5, type: DASHES[name] },
      data: rows.flatMap((row) => {
        const vol = row[name]
        return vol === null ? [] : [[placeOf(row), percent(vol)]]
      }),
      endLabel: {
        show: true,
        color: colours[name],
        fontSize: type.size,
        fontFamily: type.family,
        formatter: END_WORDS[name],
        distance: 6,
      },
      labelLayout: { moveOverlap: 'shiftY' },
      ...(name === 'atm' && shown ? { markLine: markOf(shown, ink) } : {}),
    })),
  }
}
