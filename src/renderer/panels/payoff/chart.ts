import { LineChart } from 'echarts/charts'
import {
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use as register } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { readInk } from '../../theme/chart-ink.ts'
import { CURVE, VALUE_AXIS, readType, textStyleOf, tooltipOf } from '../../theme/chart-parts.ts'
import type { ChartType } from '../../theme/chart-parts.ts'
import type { ChartInk as Ink } from '../../theme/chart-ink.ts'
import { formatModel } from '../../widgets/figures/format.ts'
import { axisWords, curvesOf, spotDecimals } from './curve.ts'
import type { PayoffAnswer, Point } from './curve.ts'

register([
  LineChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  CanvasRenderer,
])

export const makeChart = (element: HTMLElement) => init(element, null, { renderer: 'canvas' })

const HATCH_PX = 6

function hatch(colour: string) {
  const canvas = document.createElement('canvas')
  canvas.width = HATCH_PX
  canvas.height = HATCH_PX
  const pen = canvas.getContext('2d')
  if (pen !== null) {
    pen.strokeStyle = colour
    pen.globalAlpha = 0.55
    pen.lineWidth = 1
    pen.beginPath()
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      pen.moveTo(shift, HATCH_PX)
      pen.lineTo(shift + HATCH_PX, 0)
    }
    pen.stroke()
  }
  return { image: canvas, repeat: 'repeat' as const }
}

function marksOf(answer: PayoffAnswer, ink: Ink, size: number) {
  const words = (spot: number): string => formatModel(spot, spotDecimals(answer.spot))
  // Where the zero line runs near the top, the words of a breakeven go below it, clear of the spot's.
  const profits = answer.curve.map((point) => point.at_expiry)
  const [low, high] = [Math.min(0, ...profits), Math.max(0, ...profits)]
  const above = high - low > 0 && high / (high - low) > 0.25
  const font = { color: ink.text, fontSize: size, fontFamily: 'inherit' }
  return {
    markLine: {
      symbol: 'none',
      silent: true,
      animation: false,
      data: [
        {
          xAxis: answer.spot,
          lineStyle: { color: ink.text, type: [2, 3], width: 1 },
          label: { ...font, formatter: `spot ${words(answer.spot)}`, position: 'end', fontWeight: 600 },
        },
        { yAxis: 0, lineStyle: { color: ink.control, type: 'solid', width: 1 }, label: { show: false } },
      ],
    },
    markArea:
      answer.expected_move === null
        ? undefined
        : {
            silent: true,
            itemStyle: { color: ink.band },
            data: [
              [{ xAxis: answer.spot - answer.expected_move }, { xAxis: answer.spot + answer.expected_move }],
            ],
          },
    markPoint: {
      silent: true,
      symbol: 'circle',
      symbolSize: 7,
      itemStyle: { color: ink.panel, borderColor: ink.text, borderWidth: 1.5 },
      data: answer.breakevens.map((at) => ({
        coord: [at, 0],
        label: {
          ...font,
          formatter: words(at),
          ...(above ? { position: 'top', distance: 6 } : { position: 'right', offset: [0, 10] }),
        },
      })),
    },
  }
}

function tooltipWords(points: readonly Readonly<{ seriesName?: string; value: Point }>[]): string {
  const [first] = points
  if (first === undefined) return ''
  const figure = (name: string): string => {
    const found = points.find((point) => point.seriesName === name)
    return found === undefined ? '' : `\n${name} ${formatModel(found.value[1], 0, true)}`
  }
  return `${formatModel(first.value[0], spotDecimals(first.value[0]))}${figure('expiry')}${figure('date')}${figure('now')}${figure('held')}${figure('held expiry')}`
}

function axesOf(answer: PayoffAnswer, ink: Ink, { size, family }: ChartType) {
  const label = { color: ink.muted, fontSize: size, fontFamily: family }
  const xLabel = {
    ...label,
    hideOverlap: true,
    showMinLabel: false,
    showMaxLabel: false,
    formatter: (spot: number) => formatModel(spot, spotDecimals(answer.spot)),
  }
  const range = { min: answer.curve[0]?.spot, max: answer.curve.at(-1)?.spot }
  return {
    xAxis: { ...VALUE_AXIS, ...range, axisLabel: xLabel, splitLine: { show: false } },
    yAxis: {
      ...VALUE_AXIS,
      splitNumber: 4,
      axisLabel: { ...label, hideOverlap: true, formatter: axisWords },
      splitLine: { lineStyle: { color: ink.hair } },
    },
  }
}

function seriesOf(answer: PayoffAnswer, ink: Ink, { size }: ChartType) {
  const curves = curvesOf(answer)
  const area = (color: unknown) => ({ lineStyle: { width: 0 }, areaStyle: { color, opacity: 1, origin: 0 } })
  return [
    { ...CURVE, name: 'gain', data: curves.profit, ...area(ink.tint) },
    { ...CURVE, name: 'loss', data: curves.loss, ...area(hatch(ink.down)) },
    { ...CURVE, name: 'now', data: curves.now, lineStyle: { color: ink.text, width: 1, type: [1, 3] } },
    { ...CURVE, name: 'held', data: curves.held, lineStyle: { color: ink.teal, width: 1.8 } },
    { ...CURVE, name: 'held expiry', data: curves.heldExpiry, lineStyle: { color: ink.teal, width: 1 } },
    { ...CURVE, name: 'date', data: curves.date, lineStyle: { color: ink.muted, width: 1.4, type: [5, 4] } },
    {
      ...CURVE,
      name: 'expiry',
      data: curves.expiry,
      lineStyle: { color: ink.text, width: 1.8 },
      ...marksOf(answer, ink, size),
    },
  ]
}

/** The whole picture: profit tinted, loss hatched, expiry solid, the chosen date dashed. */
export function optionOf(answer: PayoffAnswer, element: HTMLElement): EChartsCoreOption {
  const ink = readInk(element)
  const type = readType(element)
  return {
    animation: false,
    textStyle: textStyleOf(ink, type),
    grid: {
      left: 4,
      right: 12,
      top: 24,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: tooltipOf(ink, type, tooltipWords),
    ...axesOf(answer, ink, type),
    series: seriesOf(answer, ink, type),
  }
}
