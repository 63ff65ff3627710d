import { ColorType, CrosshairMode, LineStyle } from 'lightweight-charts'
import type {
  CandlestickSeriesPartialOptions,
  ChartOptions,
  DeepPartial,
  PriceLineOptions,
} from 'lightweight-charts'

/** The colours of a chart as the canvas needs them: read from the tokens, again whenever the theme changes. */
export type ChartPalette = Readonly<{
  panel: string
  hair: string
  control: string
  primary: string
  inverse: string
  muted: string
  up: string
  down: string
  volumeUp: string
  volumeDown: string
  fontFamily: string
  fontPx: number
}>

/** `#rrggbb` of a token with an opacity, for a canvas that knows no `color-mix`. */
export function withOpacity(hex: string, opacity: number): string {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16)
  return /^#[0-9a-f]{6}$/i.test(hex) ? `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})` : hex
}

export function readChartPalette(read: (variable: string) => string): ChartPalette {
  const muted = read('--ox-text-muted')
  return {
    panel: read('--ox-surface-panel'),
    hair: read('--ox-line-hair'),
    control: read('--ox-line-control'),
    primary: read('--ox-text-primary'),
    inverse: read('--ox-text-inverse'),
    muted,
    up: read('--ox-dir-up'),
    down: read('--ox-dir-down'),
    volumeUp: withOpacity(muted, 0.4),
    volumeDown: withOpacity(muted, 0.75),
    fontFamily: read('--ox-font-family'),
    fontPx: Number.parseFloat(read('--ox-font-micro')) || 11,
  }
}

export const chartOptions = (palette: ChartPalette): DeepPartial<ChartOptions> => ({
  autoSize: true,
  layout: {
    background: { type: ColorType.Solid, color: palette.panel },
    textColor: palette.muted,
    fontFamily: palette.fontFamily,
    fontSize: palette.fontPx,
    // The notice and the link stand in the chart's own menu; the library's logo would write its own style element.
    attributionLogo: false,
  },
  grid: { vertLines: { visible: false }, horzLines: { color: palette.hair } },
  crosshair: {
    mode: CrosshairMode.Normal,
    vertLine: { color: palette.control, labelBackgroundColor: palette.control, style: LineStyle.Solid },
    horzLine: { color: palette.control, labelBackgroundColor: palette.control, style: LineStyle.Solid },
  },
  rightPriceScale: {
    borderVisible: false,
    scaleMargins: { top: 0.08, bottom: 0.22 },
    entireTextOnly: true,
  },
  timeScale: { borderColor: palette.hair, timeVisible: true, secondsVisible: false, rightOffset: 3 },
})

/** Hollow rises, filled falls: readable without colour. */
export const candleOptions = (palette: ChartPalette): CandlestickSeriesPartialOptions => ({
  upColor: palette.panel,
  downColor: palette.down,
  borderUpColor: palette.up,
  borderDownColor: palette.down,
  wickUpColor: palette.up,
  wickDownColor: palette.down,
  priceLineVisible: false,
  lastValueVisible: false,
})

/** The last price: dotted, with an inverse plate on the scale. */
export const lastPriceOptions = (palette: ChartPalette): Omit<PriceLineOptions, 'price'> => ({
  color: palette.primary,
  lineStyle: LineStyle.Dotted,
  lineWidth: 1,
  lineVisible: true,
  axisLabelVisible: true,
  axisLabelColor: palette.primary,
  axisLabelTextColor: palette.inverse,
  title: '',
})
