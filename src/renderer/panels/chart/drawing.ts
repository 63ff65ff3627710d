import { CandlestickSeries, HistogramSeries, createChart } from 'lightweight-charts'
import type {
  IChartApi,
  IPanePrimitive,
  IPriceLine,
  ISeriesApi,
  MouseEventParams,
  Time,
  UTCTimestamp,
} from 'lightweight-charts'
import { candleOptions, chartOptions, lastPriceOptions } from '../../theme/chart.ts'
import type { ChartPalette } from '../../theme/chart.ts'
import { formatModel } from '../../widgets/figures/format.ts'
import { axisSeconds, dayBreaks, isDaily, redrawFrom } from './bars.ts'
import type { Bar, Timeframe } from './bars.ts'
import type { AxisLook } from './time-axis.ts'
import { makeTimeAxis } from './time-axis.ts'

/** What is drawn: bars of one timeframe, read on the clock of a zone. */
export type Picture = Readonly<{
  bars: readonly Bar[]
  timeframe: Timeframe
  timeZone: string
  decimals: number
}>

export type Drawing = Readonly<{
  show: (picture: Picture) => void
  recolour: (palette: ChartPalette) => void
  /** Puts the crosshair on a bar and brings it into view; null takes it away. */
  point: (index: number | null) => void
  zoom: (factor: number) => void
  dispose: () => void
}>

/** Dotted lines where a new day begins, under the bars. */
function makeBreakLines(
  chart: IChartApi,
  colour: () => string,
  breaks: () => readonly number[],
): IPanePrimitive {
  return {
    paneViews: () => [
      {
        zOrder: () => 'bottom' as const,
        renderer: () => ({
          draw: (target) =>
            target.useMediaCoordinateSpace(({ context, mediaSize }) => {
              context.strokeStyle = colour()
              context.setLineDash([1, 3])
              context.beginPath()
              for (const second of breaks()) {
                const x = chart.timeScale().timeToCoordinate(second as UTCTimestamp)
                if (x === null) continue
                context.moveTo(Math.round(x) - 0.5, 0)
                context.lineTo(Math.round(x) - 0.5, mediaSize.height)
              }
              context.stroke()
            }),
        }),
      },
    ],
  }
}

type Parts = {
  readonly chart: IChartApi
  readonly candles: ISeriesApi<'Candlestick'>
  readonly volume: ISeriesApi<'Histogram'>
  readonly priceLine: IPriceLine
  palette: ChartPalette
  shown: Picture | null
  seconds: readonly number[]
}

const candleOf = (bar: Bar, second: number) => ({
  time: second as UTCTimestamp,
  open: Number(bar.open),
  high: Number(bar.high),
  low: Number(bar.low),
  close: Number(bar.close),
})

const volumeOf = (bar: Bar, second: number, palette: ChartPalette) => ({
  time: second as UTCTimestamp,
  value: Number(bar.volume),
  color: Number(bar.close) < Number(bar.open) ? palette.volumeDown : palette.volumeUp,
})

function draw(parts: Parts, picture: Picture, whole: boolean): void {
  const { bars, timeframe, timeZone } = picture
  const sameAxis = parts.shown?.timeframe === timeframe && parts.shown.timeZone === timeZone
  const from = whole || !sameAxis ? 'all' : redrawFrom(parts.shown?.bars ?? [], bars)
  parts.shown = picture
  if (from === 'nothing') return
  parts.seconds = axisSeconds(bars, timeframe, timeZone)
  const at = (index: number): number => parts.seconds[index] ?? 0
  if (from === 'all') {
    parts.candles.setData(bars.map((bar, index) => candleOf(bar, at(index))))
    parts.volume.setData(bars.map((bar, index) => volumeOf(bar, at(index), parts.palette)))
  } else {
    bars.slice(from).forEach((bar, offset) => {
      parts.candles.update(candleOf(bar, at(from + offset)))
      parts.volume.update(volumeOf(bar, at(from + offset), parts.palette))
    })
  }
  const last = bars.at(-1)
  if (last) parts.priceLine.applyOptions({ price: Number(last.close) })
}

function pointAt(parts: Parts, index: number | null): void {
  const { chart, candles } = parts
  const bar = index === null ? undefined : parts.shown?.bars[index]
  const second = index === null ? undefined : parts.seconds[index]
  if (!bar || second === undefined || index === null) return chart.clearCrosshairPosition()
  const range = chart.timeScale().getVisibleLogicalRange()
  if (range && (index < range.from + 1 || index > range.to - 1)) {
    const width = range.to - range.from
    chart.timeScale().setVisibleLogicalRange({ from: index - width / 2, to: index + width / 2 })
  }
  chart.setCrosshairPosition(Number(bar.close), second as UTCTimestamp, candles)
}

function zoomBy(chart: IChartApi, factor: number): void {
  const range = chart.timeScale().getVisibleLogicalRange()
  if (!range) return
  const width = Math.max(10, (range.to - range.from) * factor)
  chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to })
}

/** Figures on the scale: thousands as everywhere, decimals only where a tick needs them. */
function scaleFormat(decimals: number) {
  const withDecimals = (price: number): string => formatModel(price, decimals)
  return {
    priceFormatter: withDecimals,
    tickmarksPriceFormatter: (prices: readonly number[]): string[] => {
      const whole = prices.every((price) => Math.abs(price - Math.round(price)) < 1e-9)
      return prices.map((price) => (whole ? formatModel(price, 0) : withDecimals(price)))
    },
  }
}

const axisLook = ({ muted, fontFamily, fontPx }: ChartPalette): AxisLook => ({
  colour: muted,
  font: (strong) => `${strong ? 600 : 400} ${fontPx}px ${fontFamily}`,
})

/** What the library does not draw by itself: the lines between days, and words under the time axis that are never cut. */
function attachLines(parts: Parts): void {
  const { chart, candles } = parts
  const breaks = (): readonly number[] => dayBreaks(parts.seconds, parts.shown?.timeframe ?? '1d')
  chart.panes()[0]?.attachPrimitive(makeBreakLines(chart, () => parts.palette.control, breaks))
  const words = makeTimeAxis(
    chart,
    () => parts.seconds,
    () => axisLook(parts.palette),
  )
  candles.attachPrimitive(words)
}

const BARS_IN_VIEW = 90

/** The candles on a canvas. `onPoint` hears the bar under the pointer, null when it leaves. */
export function makeDrawing(
  container: HTMLElement,
  palette: ChartPalette,
  onPoint: (index: number | null) => void,
): Drawing {
  const chart = createChart(container, chartOptions(palette))
  const candles = chart.addSeries(CandlestickSeries, candleOptions(palette))
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    priceLineVisible: false,
    lastValueVisible: false,
  })
  chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.85, bottom: 0 } })
  const priceLine = candles.createPriceLine({ ...lastPriceOptions(palette), price: 0 })
  const parts: Parts = { chart, candles, volume, priceLine, palette, shown: null, seconds: [] }
  attachLines(parts)

  const moved = ({ time, sourceEvent }: MouseEventParams<Time>): void => {
    // Our own setCrosshairPosition comes back here without a source.
    if (sourceEvent) onPoint(time === undefined ? null : parts.seconds.indexOf(time as number))
  }
  const left = (): void => onPoint(null)
  chart.subscribeCrosshairMove(moved)
  container.addEventListener('pointerleave', left)

  return {
    show: (picture) => {
      const fresh = parts.shown?.timeframe !== picture.timeframe || (parts.shown?.bars.length ?? 0) === 0
      if (fresh || parts.shown?.decimals !== picture.decimals) {
        const minMove = 10 ** -picture.decimals
        candles.applyOptions({ priceFormat: { type: 'price', precision: picture.decimals, minMove } })
        chart.applyOptions({
          localization: scaleFormat(picture.decimals),
          timeScale: { timeVisible: !isDaily(picture.timeframe), tickMarkFormatter: () => '' },
        })
      }
      draw(parts, picture, false)
      const count = picture.bars.length
      if (fresh && count > 0)
        chart.timeScale().setVisibleLogicalRange({ from: count - BARS_IN_VIEW, to: count + 2 })
    },
    recolour: (next) => {
      parts.palette = next
      chart.applyOptions(chartOptions(next))
      candles.applyOptions(candleOptions(next))
      priceLine.applyOptions(lastPriceOptions(next))
      if (parts.shown) draw(parts, parts.shown, true)
    },
    point: (index) => pointAt(parts, index),
    zoom: (factor) => zoomBy(chart, factor),
    dispose: () => {
      container.removeEventListener('pointerleave', left)
      chart.unsubscribeCrosshairMove(moved)
      chart.remove()
    },
  }
}
