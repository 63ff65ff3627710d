import { LineChart } from 'echarts/charts'
import {
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import type { EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { formatModel } from '../../widgets/format.ts'
import { axisWords, curvesOf, spotDecimals } from './curve.ts'
import type { PayoffAnswer, Point } from './curve.ts'

use([
  LineChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  CanvasRenderer,
])

export const makeChart = (element: HTMLElement) => init(element, null, { renderer: 'canvas' })
export type PayoffChart = ReturnType<typeof makeChart>

type Ink = Readonly<
  Record<
    'text' | 'muted' | 'hair' | 'control' | 'up' | 'down' | 'panel' | 'band' | 'inverse' | 'tint',
    string
  >
>

/** The theme's colours as the page has them now. Mixed ones go through an element, the canvas knows no `color-mix`. */
function readInk(element: HTMLElement): Ink {
  const probe = document.createElement('i')
  element.append(probe)
  const colour = (value: string): string => {
    probe.style.color = value
    return getComputedStyle(probe).color
  }
  const ink: Ink = {
    text: colour('var(--ox-text-primary)'),
    muted: colour('var(--ox-text-muted)'),
    hair: colour('var(--ox-line-hair)'),
    control: colour('var(--ox-line-control)'),
    up: colour('var(--ox-dir-up)'),
    down: colour('var(--ox-dir-down)'),
    panel: colour('var(--ox-surface-panel)'),
    band: canvasColour(colour('color-mix(in srgb, var(--ox-text-primary) 7%, var(--ox-surface-panel))')),
    inverse: colour('var(--ox-text-inverse)'),
    tint: canvasColour(colour('color-mix(in srgb, var(--ox-dir-up) 26%, var(--ox-surface-panel))')),
  }
  probe.remove()
  return ink
}

/** A computed colour as `rgb()`: `color(srgb …)` is a form that the chart's own parser does not know. */
function canvasColour(colour: string): string {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (pen === null) return colour
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha = 255] = pen.getImageData(0, 0, 1, 1).data
  return `rgba(${red},${green},${blue},${alpha / 255})`
}

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
          lineStyle: { color: ink.text, type: 'dotted', width: 1 },
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
        label: { ...font, formatter: words(at), position: above ? 'top' : 'bottom', distance: 6 },
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
  return `${formatModel(first.value[0], spotDecimals(first.value[0]))}${figure('expiry')}${figure('date')}`
}

/** The whole picture: profit tinted, loss hatched, expiry solid, the chosen date dashed. */
export function optionOf(answer: PayoffAnswer, element: HTMLElement): EChartsCoreOption {
  const ink = readInk(element)
  const style = getComputedStyle(element)
  const size = Number.parseFloat(style.fontSize)
  const curves = curvesOf(answer)
  const line = { type: 'line', showSymbol: false, silent: true, animation: false } as const
  const label = { color: ink.muted, fontSize: size, fontFamily: style.fontFamily }
  const axis = { axisTick: { show: false }, axisLine: { show: false }, axisLabel: label }
  return {
    animation: false,
    textStyle: { fontFamily: style.fontFamily, fontSize: size },
    grid: {
      left: 4,
      right: 12,
      top: 24,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: ink.panel,
      borderColor: ink.control,
      borderRadius: 2,
      padding: 6,
      textStyle: { color: ink.text, fontSize: size, fontFamily: style.fontFamily },
      axisPointer: { type: 'line', lineStyle: { color: ink.control, type: 'solid' } },
      formatter: tooltipWords,
    },
    xAxis: {
      type: 'value',
      min: answer.curve[0]?.spot,
      max: answer.curve.at(-1)?.spot,
      ...axis,
      axisLabel: {
        ...label,
        hideOverlap: true,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: (spot: number) => formatModel(spot, spotDecimals(answer.spot)),
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      ...axis,
      splitNumber: 4,
      axisLabel: { ...label, formatter: axisWords },
      splitLine: { lineStyle: { color: ink.hair } },
    },
    series: [
      {
        ...line,
        name: 'gain',
        data: curves.profit,
        lineStyle: { width: 0 },
        areaStyle: { color: ink.tint, opacity: 1, origin: 0 },
      },
      {
        ...line,
        name: 'loss',
        data: curves.loss,
        lineStyle: { width: 0 },
        areaStyle: { color: hatch(ink.down), opacity: 1, origin: 0 },
      },
      {
        ...line,
        name: 'date',
        data: curves.date,
        lineStyle: { color: ink.muted, width: 1.4, type: [5, 4] },
      },
      {
        ...line,
        name: 'expiry',
        data: curves.expiry,
        lineStyle: { color: ink.text, width: 1.8 },
        ...marksOf(answer, ink, size),
      },
    ],
  }
}
