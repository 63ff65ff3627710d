import type { ChartInk } from './chart-ink.ts'

/** The type that the text of a canvas chart is set in: the page's own, in pixels. */
export type ChartType = Readonly<{ size: number; family: string }>

export function readType(element: HTMLElement): ChartType {
  const style = getComputedStyle(element)
  return { size: Number.parseFloat(style.fontSize), family: style.fontFamily }
}

export const textStyleOf = (ink: ChartInk, { size, family }: ChartType) => ({
  color: ink.text,
  fontSize: size,
  fontFamily: family,
})

/** A curve without points of its own, which no pointer touches. */
export const CURVE = { type: 'line', showSymbol: false, silent: true, animation: false } as const

/** An axis of values, bare of line and ticks. */
export const VALUE_AXIS = { type: 'value', axisTick: { show: false }, axisLine: { show: false } } as const

/** The read-out beside the pointer, in the words of `formatter`. */
export const tooltipOf = <Shown>(ink: ChartInk, type: ChartType, formatter: (shown: Shown) => string) => ({
  trigger: 'axis',
  // Drawn on the canvas: the page's content policy lets no tooltip bring its own styles.
  renderMode: 'richText',
  confine: true,
  backgroundColor: ink.panel,
  borderColor: ink.control,
  borderRadius: 2,
  padding: 6,
  textStyle: textStyleOf(ink, type),
  axisPointer: { type: 'line', lineStyle: { color: ink.control, type: 'solid' } },
  formatter,
})
